"""What a change of a published session does to others, told before it is saved.

Rule 5 of the domain: agendas touched, clashes made, languages gone, seats lost in smaller rooms.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.admission import admits
from eventapp.programme.clashes import Held, at_once, places, shared
from eventapp.programme.edits import RULES, Edit
from eventapp.programme.models import Event, Room, Session
from eventapp.programme.standings import Standing, standings

MOVES = frozenset({"starts", "ends", "rooms"})


@dataclass(frozen=True)
class Clash:
    """Another session at the same time in a room, or with a speaker, of this one."""

    room: Text | None
    speaker: str
    title: Text
    starts: datetime  # wall time
    ends: datetime


@dataclass(frozen=True)
class Doubled:
    """Another meeting at the same time, to which some of the same people have to come."""

    title: Text
    body: Text
    starts: datetime  # wall time
    ends: datetime
    people: int


@dataclass(frozen=True)
class Impact:
    clashes: list[Clash]  # those that the change makes
    doubled: list[Doubled]  # likewise
    capacity: tuple[int, int]  # people in the rooms, before and after
    spoken: tuple[frozenset[str], frozenset[str]]  # languages of floor and interpretation, before and after


def is_worth_telling(before: Edit, after: Edit, changed: Sequence[str]) -> bool:
    """Only what the public has seen can surprise it: that it moves, or is off, or a language is no more;
    or that what was off takes place after all."""
    if before.status == "cancelled":
        return after.status == "published"
    surprises = MOVES.intersection(changed) or "status" in changed or loses_words(before, after)
    return before.status == "published" and bool(surprises)


@dataclass(frozen=True)
class Turnover:
    """Of how many people a meeting becomes required, and of how many it is so no more."""

    appear: int
    vanish: int

    @classmethod
    def of(cls, before: frozenset[int], after: frozenset[int]) -> "Turnover":
        return cls(len(after - before), len(before - after))


def required_of(session: Session) -> frozenset[int]:
    """The people in whose agendas the session is required, by its rule and its hours as the row has them."""
    return expected([session]).get(session.id, frozenset())


def loses_words(before: Edit, after: Edit) -> bool:
    """Whether somebody may follow it no more: a language of its floor or interpretation goes."""
    return bool(_spoken(before) - _spoken(after))


def closes_or_opens(before: Edit, changed: Sequence[str]) -> bool:
    """Who may come to what is published, or know of it, would be others."""
    return before.status == "published" and bool(set(RULES).intersection(changed))


def impact_of(event: Event, session: Session, before: Edit, after: Edit) -> Impact:
    """Compares the session as it was with the edit; the row itself may have either."""
    others = _others(event, session)
    rooms = {room.code: room for room in db.session.scalars(select(Room).where(Room.event_id == event.id))}
    old = set() if before.status == "cancelled" else set(_clashing(before, others))
    new = [] if after.status == "cancelled" else [one for one in _clashing(after, others) if one not in old]
    return Impact(
        clashes=[_clash(what, other, rooms) for what, other in new],
        doubled=_doubled(session, before, after, others),
        capacity=(_places(before, rooms), _places(after, rooms)),
        spoken=(_spoken(before), _spoken(after)),
    )


def _spoken(edit: Edit) -> frozenset[str]:
    return frozenset(edit.floor_languages + edit.interpretation)


def _others(event: Event, session: Session) -> Sequence[Session]:
    found = select(Session).where(
        Session.event_id == event.id, Session.id != session.id, Session.cancelled_at.is_(None)
    )
    found = found.order_by(Session.starts_at, Session.id)
    return db.session.scalars(
        found.options(selectinload(Session.rooms), selectinload(Session.speakers))
    ).all()


def _clashing(edit: Edit, others: Sequence[Session]) -> Iterator[tuple[tuple[str, str], Session]]:
    """What the edit and another session both have at once, with that session."""
    mine = Held.by_edit(edit)
    for other in others:
        yield from ((what, other) for what in shared(mine, Held.by(other)))


def _doubled(session: Session, before: Edit, after: Edit, others: Sequence[Session]) -> list[Doubled]:
    if session.access != "restricted" or after.status == "cancelled":
        return []
    was, now = None if before.status == "cancelled" else Held.by_edit(before), Held.by_edit(after)
    found = [
        (other, Held.by(other)) for other in others if other.access == "restricted" and other.body is not None
    ]
    meetings = [other for other, held in found if at_once(now, held) and not (was and at_once(was, held))]
    people = expected([session, *meetings]) if meetings else {}
    both = [(other, len(people[session.id] & people[other.id])) for other in meetings]
    return [
        Doubled(other.title, other.body.name, other.starts, other.ends, count)
        for other, count in both
        if count and other.body is not None
    ]


def _clash(what: tuple[str, str], other: Session, rooms: dict[str, Room]) -> Clash:
    kind, name = what
    room = rooms[name].name if kind == "room" else None
    return Clash(room, "" if room else name, other.title, other.starts, other.ends)


def _places(edit: Edit, rooms: dict[str, Room]) -> int:
    return places(rooms[code] for code in edit.rooms if code in rooms)


def expected(sessions: Sequence[Session]) -> dict[int, frozenset[int]]:
    """{meeting: the people in whose agendas it is required}, of these restricted ones."""
    meetings = [session for session in sessions if session.access == "restricted"]
    by_person = standings(meetings) if meetings else {}
    return {session.id: frozenset(_concerned(session, by_person)) for session in meetings}


def _concerned(session: Session, by_person: Mapping[int, Standing]) -> Iterator[int]:
    for person_id, standing in by_person.items():
        admission = admits(session, standing)
        if admission and (admission.is_confirmed or session.disclosure == "open"):
            yield person_id
