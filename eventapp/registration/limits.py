"""The limits that organisers set: places of the event and of each category, and how the list is served."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Category
from eventapp.registration.places import await_turn
from eventapp.registration.queries import all_categories
from eventapp.registration.waiting import offer_places


@dataclass(frozen=True)
class Wanted:
    """`of_category` is {category id: (places or None, priority)}, `days_of` {category id: its valid days},
    for those that the page showed."""

    capacity: int | None
    offer_hours: int
    of_category: Mapping[int, tuple[int | None, int]]
    days_of: Mapping[int, Sequence[str]] = field(default_factory=dict)


def state_of(event: Event, categories: Sequence[Category]) -> str:
    """What an editor has seen of the limits, in a few letters."""
    facts = ((one.id, one.places, one.priority, one.valid_days) for one in categories)
    seen = [event.capacity, event.offer_hours, *facts]
    return sha256(repr(seen).encode()).hexdigest()[:16]


def set_limits(event: Event, wanted: Wanted, *, seen: str, at: datetime) -> None:
    """Set them; whoever has a place keeps it, and places that this frees go to who waits.

    Raises Outdated when somebody else has set others since they were `seen`.
    """
    await_turn(event.id)
    db.session.refresh(event)
    categories = {one.id: one for one in all_categories(event)}
    for one in categories.values():
        db.session.refresh(one)
    if state_of(event, list(categories.values())) != seen:
        raise Outdated
    own = update(Event).where(Event.id == event.id)
    db.session.execute(own.values(capacity=wanted.capacity, offer_hours=wanted.offer_hours))
    for number in wanted.of_category.keys() & categories.keys():
        places, priority = wanted.of_category[number]
        category = update(Category).where(Category.id == number)
        db.session.execute(category.values(places=places, priority=priority))
    for number in wanted.days_of.keys() & categories.keys():
        days = sorted(wanted.days_of[number])
        db.session.execute(update(Category).where(Category.id == number).values(valid_days=days))
    db.session.expire_all()
    offer_places(event, at=at)
