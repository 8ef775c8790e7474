"""Places that organisers keep for somebody, under a label and until a day: for a delegation, the press.

They count as taken for everybody else. Whoever is approved from a block takes one of its places and gives
it back to the block when they go; what is unused on the day after its last goes to who waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select, update

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.jobs import enqueue
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.domain import AlreadyDecided, CategoryFull, state_of
from eventapp.registration.models import UNDECIDED, PlaceBlock, Registration
from eventapp.registration.places import await_turn, await_turn_for, limits_of, midnight_after, take_kept
from eventapp.registration.steps import welcome
from eventapp.registration.waiting import OFF_THE_LINE, offer_places


class TooFewFree(Refused):
    text = _("Fewer places than that are free.")


class DayIsOver(Refused):
    text = _("This day is over.")


class DayIsTooLate(Refused):
    text = _("This day is after the end of the event.")


class BlockUsedUp(Refused):
    text = _("No place of this reservation is left.")


@dataclass(frozen=True)
class Reserving:
    """`category_id` is None where people of any category may have the places."""

    label: str
    places: int
    ends_on: date
    category_id: int | None


def open_blocks(event: Event) -> Sequence[PlaceBlock]:
    found = select(PlaceBlock).where(PlaceBlock.event_id == event.id, PlaceBlock.ended_at.is_(None))
    return db.session.scalars(found.order_by(PlaceBlock.id)).all()


def reserve(event: Event, wanted: Reserving, *, at: datetime) -> PlaceBlock:
    """Keep free places. Raises DayIsOver, DayIsTooLate and TooFewFree."""
    await_turn(event.id)
    db.session.refresh(event)
    if wanted.ends_on > event.ends_on:
        raise DayIsTooLate
    midnight = midnight_after(wanted.ends_on, event)
    if midnight <= at:
        raise DayIsOver
    limits = limits_of(event)
    own = [limits.event, *([limits.of_category[wanted.category_id]] if wanted.category_id else [])]
    if any(limit.free is not None and limit.free < wanted.places for limit in own):
        raise TooFewFree
    block = PlaceBlock(event_id=event.id, **vars(wanted))
    db.session.add(block)
    db.session.flush()
    enqueue("registration.block_ends", at=at, due_at=midnight, event_id=event.id, block_id=block.id)
    return block


def end_block(event: Event, block_id: int, *, at: datetime) -> None:
    """Give the unused places to everybody, first to who waits; ended twice, it changes nothing more."""
    await_turn(event.id)
    own = (PlaceBlock.id == block_id, PlaceBlock.event_id == event.id)
    end = update(PlaceBlock).where(*own, PlaceBlock.ended_at.is_(None)).values(ended_at=at)
    if db.session.scalar(end.returning(PlaceBlock.id)) is not None:
        offer_places(event, at=at)
    elif db.session.scalar(select(PlaceBlock.id).where(*own)) is None:
        raise NotFound


def approve_from(
    registration_id: int, block_id: int, *, by: Person | None, at: datetime, tell: bool = True
) -> None:
    """Approve somebody in a place of the block. Raises BlockUsedUp, CategoryFull and AlreadyDecided.

    A place that was offered to them is free for the next.
    """
    event = await_turn_for(registration_id)
    undecided = (Registration.id == registration_id, Registration.state.in_(UNDECIDED))
    fits = (
        PlaceBlock.event_id == event.id,
        or_(PlaceBlock.category_id.is_(None), PlaceBlock.category_id == Registration.category_id),
    )
    if not take_kept(block_id, Registration.id == registration_id, *fits):
        raise _why_not(event, registration_id, block_id)
    decide = update(Registration).where(*undecided)
    decide = decide.values(
        state="approved", decided_at=at, more_asked_at=None, block_id=block_id, **OFF_THE_LINE
    )
    person_id = db.session.scalar(decide.returning(Registration.person_id))
    if person_id is None:
        raise AlreadyDecided
    welcome(event.code, {registration_id: person_id}, by=by, at=at, tell=tell)
    offer_places(event, at=at)


def _why_not(event: Event, registration_id: int, block_id: int) -> Refused:
    if state_of(registration_id) not in UNDECIDED:
        return AlreadyDecided()
    for_any = [one for one in open_blocks(event) if one.id == block_id and one.category_id is None]
    return CategoryFull() if any(one.used < one.places for one in for_any) else BlockUsedUp()
