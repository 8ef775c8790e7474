"""Places of an event and of its categories: who holds them, and how many are free.

A place is held by who is approved, and by who has an offer that stands. Whatever takes or frees one
first waits for its turn at the event, so that all counts stand still until the commit.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.programme.models import Event
from eventapp.registration.models import Category, PlaceBlock, Registration


class OfferEnded(Refused):
    text = _("This offer has ended, and the place goes to the next in line.")


@dataclass(frozen=True)
class Limit:
    """One limit and what is taken of it; `places` is None where there is none.

    `reserved` are the places of blocks that nobody has taken yet.
    """

    places: int | None
    approved: int
    offered: int
    reserved: int = 0

    @property
    def held(self) -> int:
        return self.approved + self.offered + self.reserved

    @property
    def free(self) -> int | None:
        """Never below 0: a limit that was lowered throws nobody out."""
        return None if self.places is None else max(0, self.places - self.held)

    @property
    def is_full(self) -> bool:
        return self.free == 0


@dataclass(frozen=True)
class Limits:
    """Those of an event: its own, and {category id: its} for every category."""

    event: Limit
    of_category: dict[int, Limit]

    def __iter__(self) -> Iterator[Limit]:
        return iter((self.event, *self.of_category.values()))

    def is_full_for(self, category_id: int) -> bool:
        return self.event.is_full or self.of_category[category_id].is_full


def midnight_after(day: date, event: Event) -> datetime:
    """When the day is over in the event's zone."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(event.time_zone))


def await_turn(event_id: int) -> None:
    """Lock the event against all others who would take or free a place, until the commit.

    On PostgreSQL another transaction's approval would otherwise stay unseen; on SQLite writers come
    one by one. Rows that refer to the event may pass.
    """
    db.session.execute(select(Event.id).where(Event.id == event_id).with_for_update(key_share=True))


def await_turn_for(registration_id: int) -> Event:
    """The same for a registration's event, which is given as it now stands. Raises NotFound."""
    own = select(Registration.event_id).where(Registration.id == registration_id)
    event_id = db.session.scalar(own)
    if event_id is None:
        raise NotFound
    await_turn(event_id)
    return db.session.get_one(Event, event_id, populate_existing=True)


@cache
def has_place() -> ColumnElement[bool]:
    """Whether a place is free for the Registration that an UPDATE is about: counted inside the write.

    Made once: of a thousand approvals this took most of the time.
    """
    capacity = select(Event.capacity).where(Event.id == Registration.event_id).scalar_subquery()
    of_event = or_(capacity.is_(None), _held("event_id") + _reserved("event_id") < capacity)
    return of_event & category_has_place()


@cache
def category_has_place() -> ColumnElement[bool]:
    """The half of `has_place` that is about the category."""
    places = select(Category.places).where(Category.id == Registration.category_id).scalar_subquery()
    return or_(places.is_(None), _held("category_id") + _reserved("category_id") < places)


def take_kept(block_id: int, *whose: ColumnElement[bool]) -> bool:
    """Take a place of the block for the registration that is such. The caller has the turn.

    A block for any category is no place in one that is full.
    """
    counted = (PlaceBlock.category_id.is_not(None), Registration.offer_ends_at.is_not(None))
    take = update(PlaceBlock).where(
        PlaceBlock.id == block_id,
        PlaceBlock.ended_at.is_(None),
        PlaceBlock.used < PlaceBlock.places,
        exists().where(*whose, or_(*counted, category_has_place())),
    )
    return db.session.scalar(take.values(used=PlaceBlock.used + 1).returning(PlaceBlock.id)) is not None


def give_back(registration_id: int) -> None:
    """Somebody goes: a place that they had from a block is the block's again. The caller has the turn."""
    own = select(Registration.block_id).where(Registration.id == registration_id).scalar_subquery()
    back = update(PlaceBlock).where(PlaceBlock.id == own)
    db.session.execute(back.values(used=PlaceBlock.used - 1))
    gone = update(Registration).where(Registration.id == registration_id)
    db.session.execute(gone.where(Registration.block_id.is_not(None)).values(block_id=None))


def limits_of(event: Event) -> Limits:
    """In four statements, however many categories there are."""
    kinds = (Registration.state == "approved", _is_offered(Registration))
    counts = [Counter(dict(_by_category(event.id, kind))) for kind in kinds]
    blocks = select(PlaceBlock.category_id, func.sum(PlaceBlock.places - PlaceBlock.used))
    blocks = blocks.where(PlaceBlock.event_id == event.id, PlaceBlock.ended_at.is_(None))
    reserved = Counter(dict(db.session.execute(blocks.group_by(PlaceBlock.category_id)).all()))
    own = select(Category.id, Category.places).where(Category.event_id == event.id)
    of_category = {
        number: Limit(places, counts[0][number], counts[1][number], reserved[number])
        for number, places in db.session.execute(own)
    }
    total = Limit(event.capacity, counts[0].total(), counts[1].total(), reserved.total())
    return Limits(total, of_category)


def held_of(event: Event, states: Mapping[str, int]) -> int | None:
    """How many of the event's places are held, by {standing: how many}; None where there is no limit."""
    if event.capacity is None:
        return None
    blocks = select(func.sum(PlaceBlock.places - PlaceBlock.used))
    kept = db.session.scalar(blocks.where(PlaceBlock.event_id == event.id, PlaceBlock.ended_at.is_(None)))
    return states["approved"] + states["offered"] + (kept or 0)


def _by_category(event_id: int, kind: ColumnElement[bool]) -> list[tuple[int, int]]:
    found = select(Registration.category_id, func.count()).where(Registration.event_id == event_id, kind)
    return [(key, number) for key, number in db.session.execute(found.group_by(Registration.category_id))]


def _held(column: str) -> ColumnElement[int]:
    """How many hold a place among those who share that column; in two counts, each from an index."""
    return _count(column, is_offered=False) + _count(column, is_offered=True)


def _reserved(column: str) -> ColumnElement[int]:
    """How many places of blocks nobody has taken yet, of those that share that column."""
    block = aliased(PlaceBlock)
    same = getattr(block, column) == getattr(Registration, column)
    unused = select(func.coalesce(func.sum(block.places - block.used), 0))
    return unused.where(same, block.ended_at.is_(None)).scalar_subquery()


def _count(column: str, *, is_offered: bool) -> ScalarSelect[int]:
    other = aliased(Registration)
    kind = _is_offered(other) if is_offered else other.state == "approved"
    same = getattr(other, column) == getattr(Registration, column)
    return select(func.count()).where(same, kind).scalar_subquery()


def _is_offered(row: type[Registration]) -> ColumnElement[bool]:
    return (row.state == "waiting") & row.offer_ends_at.is_not(None)
