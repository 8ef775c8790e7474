"""Places of an event and of its categories: who holds them, and how many are free.

A place is held by who is approved, and by who has an offer that stands. Whatever takes or frees one
first waits for its turn at the event, so that all counts stand still until the commit.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration


@dataclass(frozen=True)
class Limit:
    """One limit and what is taken of it; `places` is None where there is none."""

    places: int | None
    approved: int
    offered: int

    @property
    def held(self) -> int:
        return self.approved + self.offered

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


def has_place() -> ColumnElement[bool]:
    """Whether a place is free for the Registration that an UPDATE is about: counted inside the write."""
    capacity = select(Event.capacity).where(Event.id == Registration.event_id).scalar_subquery()
    places = select(Category.places).where(Category.id == Registration.category_id).scalar_subquery()
    return or_(capacity.is_(None), _held("event_id") < capacity) & or_(
        places.is_(None), _held("category_id") < places
    )


def limits_of(event: Event) -> Limits:
    """In three statements, however many categories there are."""
    kinds = (Registration.state == "approved", _is_offered(Registration))
    counts = [Counter(dict(_by_category(event.id, kind))) for kind in kinds]
    own = select(Category.id, Category.places).where(Category.event_id == event.id)
    of_category = {
        number: Limit(places, counts[0][number], counts[1][number])
        for number, places in db.session.execute(own)
    }
    return Limits(Limit(event.capacity, counts[0].total(), counts[1].total()), of_category)


def _by_category(event_id: int, kind: ColumnElement[bool]) -> list[tuple[int, int]]:
    found = select(Registration.category_id, func.count()).where(Registration.event_id == event_id, kind)
    return [(key, number) for key, number in db.session.execute(found.group_by(Registration.category_id))]


def _held(column: str) -> ColumnElement[int]:
    """How many hold a place among those who share that column; in two counts, each from an index."""
    return _count(column, is_offered=False) + _count(column, is_offered=True)


def _count(column: str, *, is_offered: bool) -> ScalarSelect[int]:
    other = aliased(Registration)
    kind = _is_offered(other) if is_offered else other.state == "approved"
    same = getattr(other, column) == getattr(Registration, column)
    return select(func.count()).where(same, kind).scalar_subquery()


def _is_offered(row: type[Registration]) -> ColumnElement[bool]:
    return (row.state == "waiting") & row.offer_ends_at.is_not(None)
