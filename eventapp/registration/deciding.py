"""Deciding beyond yes: the waiting list, asking a person for more, and answering many at once."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.registration.domain import AlreadyDecided, EventFull, Outcome, approve, refuse
from eventapp.registration.models import UNDECIDED, Registration
from eventapp.registration.places import await_turn_for
from eventapp.registration.steps import take_step
from eventapp.registration.waiting import offer_places


def join_line(registration_id: int, *, by: Person | None, at: datetime) -> None:
    """Put somebody who could be approved on the waiting list, behind all others of their class.

    Where a place is free for them they are offered it at once. Who had to tell something more meanwhile
    comes back to where they stood. Raises AlreadyDecided.
    """
    event = await_turn_for(registration_id)
    other = aliased(Registration)
    last = select(func.coalesce(func.max(other.line_number), 0)).where(other.event_id == event.id)
    join = update(Registration).where(Registration.id == registration_id, Registration.state == "submitted")
    joined = join.values(
        state="waiting",
        more_asked_at=None,
        line_number=func.coalesce(Registration.line_number, last.scalar_subquery() + 1),
    )
    if db.session.scalar(joined.returning(Registration.id)) is None:
        raise AlreadyDecided
    take_step(registration_id, "waiting", by=by, at=at)
    offer_places(event, at=at)


def approve_or_wait(ids: Sequence[int], *, by: Person | None, at: datetime) -> Outcome:
    """Approve one after the other; who finds no place joins the waiting list, in the same order."""
    fates = Counter(_approved_or_waiting(one, by=by, at=at) for one in ids)
    return Outcome(
        **{fate: fates[fate] for fate in ("approved", "decided_before", "without_place", "waiting")}
    )


def _approved_or_waiting(registration_id: int, *, by: Person | None, at: datetime) -> str:
    try:
        approve(registration_id, by=by, at=at)
    except AlreadyDecided:
        return "decided_before"
    except EventFull:
        try:
            join_line(registration_id, by=by, at=at)
        except AlreadyDecided:  # stands on the list already
            return "without_place"
        return "waiting"
    return "approved"


def ask_more(registration_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Ask for something before the decision; the person reads it. Raises AlreadyDecided.

    Until they answer, the registration is not among those to decide, and is offered no place.
    """
    ask = update(Registration).where(
        Registration.id == registration_id,
        Registration.state.in_(UNDECIDED),
        Registration.offer_ends_at.is_(None),
    )
    if db.session.scalar(ask.values(more_asked_at=at).returning(Registration.id)) is None:
        raise AlreadyDecided
    take_step(registration_id, "asked", by=by, at=at, reason=reason)


ANSWERS: dict[str, Callable[..., None]] = {"refuse": refuse, "ask": ask_more}


def answer_all(
    answer: str, ids: Sequence[int], *, reason: str, by: Person | None, at: datetime
) -> tuple[int, int]:
    """Refuse or ask each with the same words: (how many, how many were decided before)."""
    before = 0
    for registration_id in ids:
        try:
            ANSWERS[answer](registration_id, reason=reason, by=by, at=at)
        except AlreadyDecided:
            before += 1
    return len(ids) - before, before
