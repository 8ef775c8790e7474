"""The waiting list of an event: who is offered a place, and what becomes of the offer.

The first in line is whose category comes first, then who joined first; who must still tell something
more, or whose own category is full, is passed over. A place that becomes free is offered in the same
transaction that frees it, and held until the offer is taken, given back or lapses; after the event none is.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.jobs import enqueue
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.choice_line import leave_all, offer_options
from eventapp.registration.models import Category, Registration
from eventapp.registration.places import OfferEnded, await_turn_for, has_place, limits_of, midnight_after
from eventapp.registration.steps import take_step, welcome

OFF_THE_LINE: dict[str, Any] = {"line_number": None, "offer_ends_at": None}


def offer_places(event: Event, *, at: datetime) -> None:
    """Offer every free place to the first who may have it, of options of choices as well.

    The caller holds the turn at the event.
    """
    if at >= midnight_after(event.ends_on, event):
        return
    offer_options(event, at=at)
    limits = limits_of(event)
    left, of_category = limits.event.free, {key: one.free for key, one in limits.of_category.items()}
    if left == 0:
        return
    for registration_id, category_id in db.session.execute(_eligible(event)).all():
        if of_category[category_id] == 0 or not _offer(registration_id, event, at=at):
            continue
        left, of_category[category_id] = _fewer(left), _fewer(of_category[category_id])
        if left == 0:
            return


def accept(registration: Registration, *, at: datetime) -> None:
    """Take the place that is offered: the registration is approved. Raises OfferEnded."""
    event = await_turn_for(registration.id)
    take = _offered(registration.id).where(Registration.offer_ends_at > at)
    taken = take.values(state="approved", decided_at=at, **OFF_THE_LINE)
    if db.session.scalar(taken.returning(Registration.id)) is None:
        raise OfferEnded
    take_step(registration.id, "accepted", by=registration.person, at=at, tell=False)
    welcome(event.code, {registration.id: registration.person_id}, by=None, at=at)


def decline(registration: Registration, *, at: datetime) -> None:
    """Give the offered place back, which ends the registration. Raises OfferEnded."""
    event = await_turn_for(registration.id)
    if not _end(_offered(registration.id), registration.id):
        raise OfferEnded
    take_step(registration.id, "declined", by=registration.person, at=at)
    offer_places(event, at=at)


def lapse(registration_id: int, *, at: datetime) -> None:
    """End a registration whose offer was not taken in time; one that was, or has more time, stays."""
    try:
        event = await_turn_for(registration_id)
    except NotFound:
        return  # erased meanwhile
    if _end(_offered(registration_id).where(Registration.offer_ends_at <= at), registration_id):
        take_step(registration_id, "lapsed", by=None, at=at)
        offer_places(event, at=at)


def in_line(event_id: int) -> Select[Registration]:
    """Who waits for an offer, the first in line first."""
    waits = (
        Registration.event_id == event_id,
        Registration.state == "waiting",
        Registration.offer_ends_at.is_(None),
    )
    found = select(Registration).join(Registration.category).where(*waits)
    return found.order_by(Category.priority, Registration.line_number, Registration.id)


def _eligible(event: Event) -> Select[int, int]:
    may = Registration.more_asked_at.is_(None)
    return in_line(event.id).where(may).with_only_columns(Registration.id, Registration.category_id)


def _offer(registration_id: int, event: Event, *, at: datetime) -> bool:
    ends_at = min(at + timedelta(hours=event.offer_hours), midnight_after(event.ends_on, event))
    waits = (
        Registration.id == registration_id,
        Registration.state == "waiting",
        Registration.more_asked_at.is_(None),
        Registration.offer_ends_at.is_(None),
    )
    offer = update(Registration).where(*waits, has_place()).values(offer_ends_at=ends_at)
    if db.session.scalar(offer.returning(Registration.id)) is None:
        return False
    take_step(registration_id, "offered", by=None, at=at)
    enqueue("registration.lapse", at=at, due_at=ends_at, registration_id=registration_id)
    return True


def _offered(registration_id: int) -> Any:
    is_offered: tuple[ColumnElement[bool], ...] = (
        Registration.id == registration_id,
        Registration.state == "waiting",
        Registration.offer_ends_at.is_not(None),
    )
    return update(Registration).where(*is_offered)


def _end(which: Any, registration_id: int) -> bool:
    ended = which.values(state="cancelled", **OFF_THE_LINE).returning(Registration.id)
    if db.session.scalar(ended) is None:
        return False
    answering.release(registration_id)
    leave_all(registration_id)
    return True


def _fewer(free: int | None) -> int | None:
    return None if free is None else free - 1
