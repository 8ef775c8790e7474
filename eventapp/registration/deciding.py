"""Deciding beyond one yes: approving many, the waiting list, asking for more, one sentence for many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, case, exists, func, select, update
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.registration.domain import AlreadyDecided, accredit, refuse, state_of
from eventapp.registration.invitations import invited_among
from eventapp.registration.models import UNDECIDED, Registration
from eventapp.registration.places import await_turn_for
from eventapp.registration.steps import take_step, welcome
from eventapp.registration.waiting import offer_places


class PlaceIsOffered(Refused):
    text = _("A place is offered to this person. Nothing more can be asked until they have answered.")


@dataclass(frozen=True)
class Outcome:
    """What became of the registrations that were to be approved together, as counts."""

    approved: int
    decided_before: int
    without_place: int
    waiting: int = 0  # without a place, and put on the waiting list


def approve_all(ids: Sequence[int], *, by: Person | None, at: datetime, others_wait: bool = False) -> Outcome:
    """Approve these of one event in their order as long as there are places; nobody's fate stops the rest.

    Those who find none join the waiting list in the same order, where `others_wait`.
    """
    if not ids:
        return Outcome(0, 0, 0)
    event = await_turn_for(ids[0])
    offer_places(event, at=at)
    invited = invited_among(ids)
    fates = {one: accredit(one, at=at, invited_to=invited.get(one)) for one in ids}
    approved = {one: person_id for one, person_id in fates.items() if person_id is not None}
    welcome(event.code, approved, by=by, at=at)
    states = {one: state_of(one) for one in fates if one not in approved}
    without_place = [one for one, state in states.items() if state in UNDECIDED]
    joining = [one for one in without_place if others_wait and states[one] == "submitted"]
    for one in joining:
        join_line(one, by=by, at=at)
    before = len(states) - len(without_place)
    return Outcome(len(approved), before, len(without_place) - len(joining), len(joining))


def join_line(registration_id: int, *, by: Person | None, at: datetime) -> None:
    """Put somebody who could be approved on the waiting list, behind all others of their class.

    Where a place is free for them they are offered it at once. Who had to tell something more meanwhile
    comes back to where they stood. Raises AlreadyDecided.
    """
    event = await_turn_for(registration_id)
    join = update(Registration).where(Registration.id == registration_id, Registration.state == "submitted")
    joined = join.values(
        state="waiting",
        more_asked_at=None,
        line_number=func.coalesce(Registration.line_number, _next_number(event.id)),
    )
    if db.session.scalar(joined.returning(Registration.id)) is None:
        raise AlreadyDecided
    take_step(registration_id, "waiting", by=by, at=at)
    offer_places(event, at=at)


def number_again(registration_id: int, event_id: int, number: int) -> None:
    """The number of the waiting list that somebody had, or the next where it was given out since.

    The caller has the turn at the event.
    """
    other = aliased(Registration)
    is_given = exists().where(other.event_id == event_id, other.line_number == number)
    own = update(Registration).where(Registration.id == registration_id)
    db.session.execute(own.values(line_number=case((is_given, _next_number(event_id)), else_=number)))


def _next_number(event_id: int) -> ColumnElement[int]:
    other = aliased(Registration)
    last = select(func.coalesce(func.max(other.line_number), 0)).where(other.event_id == event_id)
    return last.scalar_subquery() + 1


def ask_more(registration_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Ask for something before the decision; the person reads it. Raises AlreadyDecided and PlaceIsOffered.

    Until they answer, the registration is not among those to decide, and is offered no place.
    """
    ask = update(Registration).where(
        Registration.id == registration_id,
        Registration.state.in_(UNDECIDED),
        Registration.offer_ends_at.is_(None),
    )
    if db.session.scalar(ask.values(more_asked_at=at).returning(Registration.id)) is None:
        raise PlaceIsOffered if state_of(registration_id) == "waiting" else AlreadyDecided
    take_step(registration_id, "asked", by=by, at=at, reason=reason)


ANSWERS: dict[str, Callable[..., None]] = {"refuse": refuse, "ask": ask_more}


def answer_all(
    answer: str, ids: Sequence[int], *, reason: str, by: Person | None, at: datetime
) -> tuple[int, int, int]:
    """Refuse or ask each with the same words: (how many, were decided before, have an offer)."""
    before = offered = 0
    for registration_id in ids:
        try:
            ANSWERS[answer](registration_id, reason=reason, by=by, at=at)
        except AlreadyDecided:
            before += 1
        except PlaceIsOffered:
            offered += 1
    return len(ids) - before - offered, before, offered
