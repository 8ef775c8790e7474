"""Deciding beyond yes: asking a person for more, and answering many at once with one sentence."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import update

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.registration.domain import AlreadyDecided, refuse
from eventapp.registration.models import UNDECIDED, Registration
from eventapp.registration.steps import take_step


def ask_more(registration_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Ask for something before the decision; the person reads it. Raises AlreadyDecided.

    Until they answer, the registration is not among those to decide.
    """
    ask = update(Registration).where(Registration.id == registration_id, Registration.state.in_(UNDECIDED))
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
