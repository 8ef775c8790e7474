"""Deciding beyond one yes: approving many, asking for more, and answering many with one sentence."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.registration.domain import AlreadyDecided, EventFull, accredit, refuse, welcome
from eventapp.registration.models import UNDECIDED, Registration
from eventapp.registration.steps import take_step


@dataclass(frozen=True)
class Outcome:
    """What became of the registrations that were to be approved together, as counts."""

    approved: int
    decided_before: int
    without_place: int


def approve_all(ids: Sequence[int], *, by: Person | None, at: datetime) -> Outcome:
    """Approve one after the other as long as there are places; nobody's fate stops the rest."""
    fates: list[type[Refused]] = []
    approved: dict[str, dict[int, int]] = defaultdict(dict)
    for registration_id in ids:
        try:
            event_code, approved_id = accredit(registration_id, at=at)
            approved[event_code][registration_id] = approved_id
        except (AlreadyDecided, EventFull) as refused:
            fates.append(type(refused))
    for event_code, people in approved.items():
        welcome(event_code, people, by=by, at=at)
    return Outcome(len(ids) - len(fates), fates.count(AlreadyDecided), fates.count(EventFull))


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
