"""Badges at pick-up: who has theirs, handed out once by the database's own key, and undone with a reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, update
from sqlalchemy.orm import joinedload

from eventapp.badges.codes import CodeKeys, digest, normalise
from eventapp.badges.models import Badge, BadgeHandover
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.core.paging import Page, paged
from eventapp.core.text import fold, like
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

Which = Literal["all", "waiting", "collected"]
WORDS = 8  # of a search that are looked for
LARGEST_NUMBER = 2**31 - 1


class NoSuchBadge(Refused):
    text = _("There is no valid badge of this number or code.")


class AlreadyCollected(Refused):
    text = _("This badge was collected already.")


class NotCollected(Refused):
    text = _("This badge was not collected, or that was undone already.")


@dataclass(frozen=True)
class Collecting:
    """How many badges are valid, and how many of them their holders have."""

    valid: int
    collected: int


def hand_over(registration: Registration, *, by: Person, at: datetime) -> None:
    """Note that the holder has the badge that counts now; the second of two is refused."""
    counts = _counting(registration.event_id).where(Badge.registration_id == registration.id)
    badge = db.session.scalar(counts.with_for_update(of=Badge))
    if badge is None:
        raise NoSuchBadge
    if not insert_if_absent(BadgeHandover, badge_id=badge.id, handed_at=at, handed_by_id=by.id):
        raise AlreadyCollected


def take_back(registration: Registration, because: str, *, by: Person, at: datetime) -> None:
    """It was noted by mistake: the badge waits again. Of two who do so one is refused."""
    own = select(Badge.id).where(Badge.registration_id == registration.id, Badge.ended_at.is_(None))
    standing = update(BadgeHandover).where(BadgeHandover.badge_id.in_(own), BadgeHandover.undone_at.is_(None))
    undone = standing.values(undone_at=at, undone_by_id=by.id, undone_because=because)
    if db.session.scalar(undone.returning(BadgeHandover.id)) is None:
        raise NotCollected


def holder_of(event: Event, typed: str, keys: CodeKeys) -> Registration:
    """Of the badge whose number was typed, or whose code was scanned; NoSuchBadge where none counts."""
    code = normalise(typed)
    which = Badge.code_digest == digest(code, keys.digest) if code else _has_number(typed)
    badge = db.session.scalar(_counting(event.id).where(which))
    if badge is None:
        raise NoSuchBadge
    return badge.registration


def collecting(event: Event) -> Collecting:
    counted = select(func.count(), func.count(BadgeHandover.id)).select_from(Badge).join(Badge.registration)
    counted = counted.outerjoin(BadgeHandover, _standing()).where(*_counts(event.id))
    row = db.session.execute(counted).one()
    return Collecting(row[0], row[1])


def badges_at_pick_up(event: Event, which: Which, words: str, page: int) -> Page[Badge]:
    """The badges that count, by name; every word is in a name or the organisation, or is the number."""
    found = _counting(event.id).join(Registration.organisation)
    found = found.where(*(_has(word) for word in words.split()[:WORDS]))
    if which != "all":
        is_collected = exists().where(_standing())
        found = found.where(is_collected if which == "collected" else ~is_collected)
    return paged(found.order_by(Registration.sort_name, Registration.id), page)


def handovers(badges: Collection[Badge]) -> Mapping[int, BadgeHandover]:
    """What stands of these, by badge."""
    own = select(BadgeHandover).where(BadgeHandover.badge_id.in_([one.id for one in badges]))
    own = own.where(BadgeHandover.undone_at.is_(None)).options(joinedload(BadgeHandover.handed_by))
    return {one.badge_id: one for one in db.session.scalars(own)}


def handovers_of(registration: Registration) -> Sequence[BadgeHandover]:
    """Of all issues of one person's badge, undone ones too, the newest first."""
    own = select(BadgeHandover).join(Badge).where(Badge.registration_id == registration.id)
    own = own.options(joinedload(BadgeHandover.handed_by), joinedload(BadgeHandover.undone_by))
    return db.session.scalars(own.order_by(BadgeHandover.id.desc())).all()


def _counting(event_id: int) -> Select[Badge]:
    whole = joinedload(Badge.registration).joinedload(Registration.organisation)
    return select(Badge).join(Badge.registration).where(*_counts(event_id)).options(whole)


def _counts(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return Badge.event_id == event_id, Badge.ended_at.is_(None), Registration.state == "approved"


def _standing() -> ColumnElement[bool]:
    return (BadgeHandover.badge_id == Badge.id) & BadgeHandover.undone_at.is_(None)


def _has(word: str) -> ColumnElement[bool]:
    pattern = like(fold(word) or word)
    columns = (Registration.sort_name, Registration.badge_folded, Organisation.folded)
    return or_(*(column.like(pattern, escape="\\") for column in columns), _has_number(word))


def _has_number(word: str) -> ColumnElement[bool]:
    bare = word.strip()
    is_number = bare.isdecimal() and int(bare[:20]) <= LARGEST_NUMBER
    return Badge.number == (int(bare) if is_number else -1)
