"""The list by which a device can decide alone: badges it can recognise but not name.

An entry is found by a digest of the code, and its label opens with a key made from the code, so
a stolen device tells nobody's name until their badge is held before it.

What devices were last told of each badge is kept. Before a device is answered this is compared with
how things are, and what differs gets the next revision: whoever changed a name, a seat or a mandate
need not know of the door.
"""

import json
import re
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select, update

from eventapp.badges import codes
from eventapp.badges.models import Badge
from eventapp.core.db import db, writing
from eventapp.door.hours import spans
from eventapp.door.items import Allowances, exceptions
from eventapp.door.labels import key_of, seal_label
from eventapp.door.list_models import DoorListEntry, DoorState
from eventapp.door.rules import Listed, listed, listing_in, seated
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration

PAGE = 1000  # entries in one answer, badges compared in one go
SOONEST = timedelta(seconds=1)  # between two comparisons, longer where there are many badges
BADGES_A_SECOND = 2500
LEASE = timedelta(minutes=2)  # for one comparison

_SINCE = re.compile(r"(\d{1,15})(?:-([0-9a-f]{8}))?", re.ASCII)


@dataclass(frozen=True)
class Facts:
    """What is true of one badge; its code only sealed, as it is stored."""

    badge_id: int
    code_sealed: bytes
    state: str
    registration: str
    rights: Sequence[int]
    allowance: Sequence[tuple[str, int]]  # of items of which they may have another number
    label: Sequence[str]
    days: Sequence[tuple[int, int]] = ()  # on which the holder may enter, where it is not every day

    @property
    def digest(self) -> bytes:
        told: list[Any] = [self.state, self.registration, self.rights, self.allowance, self.label]
        if self.days:
            told.append(self.days)
        return sha256(json.dumps(told).encode()).digest()


@dataclass(frozen=True)
class Revision:
    """How far a device has read the list, and `scope`: for which sessions it was told the rights."""

    number: int
    scope: str = ""

    def __str__(self) -> str:
        return f"{self.number}-{self.scope}" if self.scope else str(self.number)


FROM_THE_START = Revision(0)


def read_since(text: str) -> Revision | None:
    """A revision as devices send it back: `0` for everything, else what the last answer said."""
    found = _SINCE.fullmatch(text)
    return Revision(int(found[1]), found[2] or "") if found else None


def revision(event_id: int, rooms: Collection[int]) -> str:
    """The last one that was given to an entry, as devices at the doors of these rooms are told it."""
    number = db.session.scalar(select(DoorState.list_revision).filter_by(event_id=event_id)) or 0
    return str(Revision(number, _scope(listing_in(rooms))))


def page_of(event_id: int, since: Revision, *, rooms: Collection[int]) -> dict[str, Any]:
    """`{"as_of", "revision", "more", "entries": [{"key", "state", "registration", "rights", "allowance",
    "days", "label"}]}`.

    `revision` is to be sent as the next `since`. An entry may come again, and the later one counts;
    it leaves out what is plain: a valid badge, an approved registration, no rights, as many of each
    item as everybody. One that is a key alone is to be forgotten. Rights are told for what takes place in
    the device's own rooms; when that becomes something else, the list begins anew. Until the list is
    whole, `as_of` is empty.
    """
    listed_at = db.session.scalar(select(DoorState.listed_at).filter_by(event_id=event_id))
    sessions = listing_in(rooms)
    scope = _scope(sessions)
    first = since.number if since.scope == scope else 0
    found = select(DoorListEntry.revision, DoorListEntry.entry)
    found = found.where(DoorListEntry.event_id == event_id, DoorListEntry.revision > first)
    rows = db.session.execute(found.order_by(DoorListEntry.revision).limit(PAGE + 1)).all()
    shown, more = rows[:PAGE], len(rows) > PAGE
    return {
        "as_of": listed_at.isoformat() if listed_at else None,
        "revision": str(Revision(shown[-1].revision if shown else first, scope)),
        "more": more,
        "entries": [_with_rights_to(sessions, entry) for _revision, entry in shown],
    }


def refresh(event_id: int, seal_key: bytes, *, at: datetime) -> None:
    """Bring the list up to date, unless somebody just did. Commits, a page of badges at a time."""
    salt = _take_turn(event_id, at)
    if salt is None:
        return
    rights, allowances, count, last = listed(event_id, at), exceptions(event_id), 0, 0
    while facts := _facts(event_id, last, rights, allowances):
        count, last = count + len(facts), facts[-1].badge_id
        told = _told(event_id, facts[0].badge_id, last)
        changed = [one for one in facts if told.get(one.badge_id) != one.digest]
        entries = {one: _entry(one, codes.unseal(one.code_sealed, seal_key), salt) for one in changed}
        if entries:
            _tell(event_id, entries, told)
    _forget_erased(event_id)
    wait = max(SOONEST, timedelta(seconds=count / BADGES_A_SECOND))
    with writing():
        done = update(DoorState).where(DoorState.event_id == event_id)
        db.session.execute(done.values(listed_at=at, list_due_at=at + wait))


def _scope(sessions: Collection[int]) -> str:
    """A short name of these sessions; none for none."""
    return sha256(json.dumps(sorted(sessions)).encode()).hexdigest()[:8] if sessions else ""


def _with_rights_to(sessions: Collection[int], entry: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in entry.items() if name != "rights"}
    rights = [one for one in entry.get("rights", ()) if one in sessions]
    return said | {"rights": rights} if rights else said


def _take_turn(event_id: int, at: datetime) -> bytes | None:
    """The salt of the list where it is due, else None."""
    due = (DoorState.list_due_at.is_(None)) | (DoorState.list_due_at <= at)
    is_due = DoorState.event_id == event_id, due
    if db.session.scalar(select(DoorState.event_id).where(*is_due)) is None:
        return None
    with writing():
        return db.session.scalar(
            update(DoorState).where(*is_due).values(list_due_at=at + LEASE).returning(DoorState.salt)
        )


def _facts(event_id: int, after: int, rights: Listed, allowances: Allowances) -> list[Facts]:
    """Of the next page of badges, in the order of their ids."""
    found = (
        select(
            Badge.id,
            Badge.code_sealed,
            Badge.ended_as,
            Badge.number,
            Registration.state,
            Registration.badge_name,
            Registration.person_id,
            Registration.door_instruction,
            Organisation.name,
            Category.code,
            Category.valid_days,
        )
        .join(Registration, Badge.registration_id == Registration.id)
        .join(Organisation, Registration.organisation_id == Organisation.id)
        .join(Category, Registration.category_id == Category.id)
        .where(Badge.event_id == event_id, Badge.id > after)
    )
    rows = db.session.execute(found.order_by(Badge.id).limit(PAGE)).all()
    seats = seated(event_id, rows[0].id, rows[-1].id) if rows else {}
    zone = db.session.scalar(select(Event.time_zone).where(Event.id == event_id)) or "UTC"
    return [
        Facts(
            badge_id=row.id,
            code_sealed=row.code_sealed,
            state=row.ended_as or "valid",
            registration=row.state,
            rights=tuple(sorted(rights.get(row.person_id, set()) | seats.get(row.person_id, set()))),
            allowance=tuple(allowances.get(row.code, {}).items()),
            label=(row.badge_name, row.name, row.code, f"{row.number:04d}", *_said(row.door_instruction)),
            days=tuple(spans(row.valid_days, zone)),
        )
        for row in rows
    ]


def _said(instruction: str | None) -> tuple[str, ...]:
    return (instruction,) if instruction else ()


def _entry(facts: Facts, code: str, salt: bytes) -> dict[str, Any]:
    said: dict[str, Any] = {"key": key_of(code, salt), "label": seal_label(facts.label, code, salt)}
    if facts.state != "valid":
        said["state"] = facts.state
    if facts.registration != "approved":
        said["registration"] = facts.registration
    if facts.rights:
        said["rights"] = list(facts.rights)
    if facts.allowance:
        said["allowance"] = dict(facts.allowance)
    if facts.days:
        said["days"] = facts.days
    return said


def _told(event_id: int, first: int, last: int) -> Mapping[int | None, bytes]:
    found = select(DoorListEntry.badge_id, DoorListEntry.digest)
    found = found.where(DoorListEntry.event_id == event_id, DoorListEntry.badge_id.between(first, last))
    return {row.badge_id: row.digest for row in db.session.execute(found)}


def _tell(event_id: int, entries: Mapping[Facts, dict[str, Any]], known: Container[int | None]) -> None:
    """Give each entry a revision of its own, in one transaction: no device sees one and misses a lower."""
    with writing():
        first = _revisions(event_id, len(entries)) + 1
        rows = [
            {"badge_id": facts.badge_id, "revision": number, "digest": facts.digest, "entry": entry}
            for number, (facts, entry) in enumerate(entries.items(), start=first)
        ]
        if new := [row | {"event_id": event_id} for row in rows if row["badge_id"] not in known]:
            db.session.execute(insert(DoorListEntry), new)
        for row in rows:
            if row["badge_id"] in known:
                db.session.execute(update(DoorListEntry).filter_by(badge_id=row["badge_id"]).values(**row))


def _forget_erased(event_id: int) -> None:
    """Entries whose badge is gone with its person: from now on nothing but a key to be forgotten."""
    gone = (DoorListEntry.event_id == event_id, DoorListEntry.badge_id.is_(None), DoorListEntry.digest != b"")
    found = db.session.execute(select(DoorListEntry.id, DoorListEntry.entry).where(*gone)).all()
    if not found:
        return
    with writing():
        number = _revisions(event_id, len(found))
        for offset, (entry_id, entry) in enumerate(found, start=1):
            bare = {"revision": number + offset, "digest": b"", "entry": {"key": entry["key"]}}
            db.session.execute(update(DoorListEntry).where(DoorListEntry.id == entry_id).values(**bare))


def _revisions(event_id: int, count: int) -> int:
    """Reserve that many revisions: the one before the first. Others wait until this commits."""
    counting = update(DoorState).where(DoorState.event_id == event_id)
    counting = counting.values(list_revision=DoorState.list_revision + count)
    return db.session.scalars(counting.returning(DoorState.list_revision)).one() - count
