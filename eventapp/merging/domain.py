"""Merging two registrations of one event that are one person's, and taking that back.

The people stay two: the registration that goes is cancelled and keeps its own steps, consents, answers
and scans; what the person is to have at the event moves to the one that stays.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from eventapp.agenda import handing as agenda
from eventapp.agenda.domain import hold_seats
from eventapp.agenda.wishes import ask_to_claim
from eventapp.badges import voiding
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.delegations import handing as delegations
from eventapp.merging import queries, values
from eventapp.merging.models import RegistrationMerge
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering, choice_line
from eventapp.registration.answers import NotActive
from eventapp.registration.blocks import BlockUsedUp, approve_from
from eventapp.registration.deciding import number_again
from eventapp.registration.domain import approve, cancel
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.places import await_turn
from eventapp.registration.queries import WHOLE
from eventapp.registration.steps import take_step
from eventapp.registration.waiting import offer_places


class BothLetIn(Refused):
    text = _("Both have been let in with their own badges. Two people were at the door, or one used both.")


class BothOnABody(Refused):
    text = _("Both sit on a body. Its secretariat has to end one of the two mandates first.")


class KeepTheOther(Refused):
    text = _("Keep the one that is approved, was let in or sits on a body: these stay where they are.")


class KeepWhoIsAhead(Refused):
    text = _("Keep the one that is offered a place or stands further ahead in the waiting list.")


class ChangedMeanwhile(Refused):
    text = _("One of the two was changed in the meantime. Here is how they stand now.")


class ChangedSince(Refused):
    text = _("One of the two was changed since. What was merged can no longer be taken apart.")


def merge(
    event: Event, kept_id: int, gone_id: int, choices: list[str], *, seen: str, by: Person, at: datetime
) -> RegistrationMerge:
    """`choices` of `values.CHOICES` are taken from the one that goes; `seen` is of `queries.seen_of`.

    Raises NotActive, ChangedMeanwhile, BothLetIn, BothOnABody, KeepTheOther, KeepWhoIsAhead or NameIsTheirs.
    """
    kept, gone = _held(event, kept_id, gone_id)
    _check(kept, gone, seen, at=at)
    before = values.columns_of(gone)
    badge_id = voiding.revoke(gone.id, at=at)
    people = (gone.person_id, kept.person_id)
    moved: dict[str, Any] = {
        "state": gone.state,
        "badge": badge_id,
        "agenda": agenda.hand_over(*people, event, at=at),
        "nominations": delegations.hand_over(*people, event, at=at),
        "waits": choice_line.hand_over(gone.id, kept.id),
    }
    moved["places_in_line"] = choice_line.places_of(gone.id)
    if kept.state == "approved":
        ask_to_claim(event, [kept.person_id], at=at)
    cancel(gone, at=at, merged_by=by)
    moved["values"] = values.take_over(kept, gone, choices)
    db.session.refresh(gone)
    moved["columns"] = values.changed_columns(before, gone)
    take_step(kept.id, "merged", by=by, at=at, tell=False)
    steps = queries.last_steps((kept.id, gone.id))
    made = RegistrationMerge(
        event_id=event.id,
        kept_id=kept.id,
        gone_id=gone.id,
        merged_at=at,
        merged_by_id=by.id,
        kept_step_id=steps[kept.id],
        gone_step_id=steps[gone.id],
        moved=moved,
    )
    db.session.add(made)
    db.session.flush()
    offer_places(event, at=at)
    return made


def undo(merge: RegistrationMerge, *, by: Person, at: datetime) -> None:
    """Bring back exactly what was. Raises ChangedSince and its like, EventFull, SessionFull or ChoiceFull."""
    event = db.session.get_one(Event, merge.event_id)
    kept, gone = _held(event, merge.kept_id, merge.gone_id)
    own = update(RegistrationMerge).where(
        RegistrationMerge.id == merge.id, RegistrationMerge.undone_at.is_(None)
    )
    undone = own.values(undone_at=at, undone_by_id=by.id).returning(RegistrationMerge.id)
    if db.session.scalar(undone) is None or queries.last_steps((kept.id, gone.id)) != {
        kept.id: merge.kept_step_id,
        gone.id: merge.gone_step_id,
    }:
        raise ChangedSince
    moved, people = merge.moved, (kept.person_id, gone.person_id)
    values.give_back(kept, moved["values"])
    _take_up_again(gone, moved, by=by, at=at)
    agenda.hand_back(*people, moved["agenda"], at=at)
    delegations.hand_back(*people, moved["nominations"])
    choice_line.hand_back(moved.get("waits", ()), kept.id, gone.id)
    choice_line.stand_again(gone, moved.get("places_in_line", ()), at=at)
    for registration in (kept, gone):
        take_step(registration.id, "unmerged", by=by, at=at, tell=False)
    offer_places(event, at=at)


def _held(event: Event, kept_id: int, gone_id: int) -> tuple[Registration, Registration]:
    """Both, locked until the commit: their people and seats, then the event, then themselves."""
    whose = select(Registration.person_id).where(Registration.id.in_((kept_id, gone_id)))
    hold_seats(*db.session.scalars(whose))
    await_turn(event.id)
    both = select(Registration).where(
        Registration.event_id == event.id, Registration.id.in_((kept_id, gone_id))
    )
    both = both.order_by(Registration.id).options(*WHOLE).with_for_update(of=Registration)
    found = {row.id: row for row in db.session.scalars(both.execution_options(populate_existing=True))}
    if len(found) != 2:
        raise NotFound
    return found[kept_id], found[gone_id]


def _check(kept: Registration, gone: Registration, seen: str, *, at: datetime) -> None:
    if kept.state not in ACTIVE or gone.state not in ACTIVE:
        raise NotActive
    if seen != queries.seen_of((kept.id, gone.id)):
        raise ChangedMeanwhile
    through = queries.let_in((kept.id, gone.id))
    if len(through) == 2:
        raise BothLetIn
    sitting = queries.on_a_body((kept.person_id, gone.person_id), at)
    if len(sitting) == 2:
        raise BothOnABody
    is_bound = gone.id in through or gone.person_id in sitting
    if is_bound or (gone.state == "approved" and kept.state != "approved"):
        raise KeepTheOther
    if kept.person_id not in sitting and _ahead(gone) > _ahead(kept):
        raise KeepWhoIsAhead


def _ahead(registration: Registration) -> tuple[int, float]:
    """More than of whoever gets a place later."""
    if registration.state == "approved":
        return 3, 0
    if registration.offer_ends_at is not None:
        return 2, 0
    return (0, 0) if registration.line_number is None else (1, -registration.line_number)


def _take_up_again(gone: Registration, moved: dict[str, Any], *, by: Person, at: datetime) -> None:
    """In the state that it was in, with its places; an approval or an offer needs one that is free."""
    columns = values.read_columns(moved["columns"])
    columns.pop("offer_ends_at", None)
    number, block_id = columns.pop("line_number", None), columns.pop("block_id", None)
    was_approved = columns["state"] == "approved"
    row = update(Registration).where(Registration.id == gone.id, Registration.state == "cancelled")
    row = row.values({"state": "submitted"} if was_approved else columns)
    if db.session.scalar(row.returning(Registration.id)) is None:
        raise ChangedSince
    if number is not None:
        number_again(gone.id, gone.event_id, number)
    answering.hold_again(gone.id)
    if was_approved:
        decided_at = gone.decided_at
        _approve_again(gone.id, block_id, by=by, at=at)
        own = update(Registration).where(Registration.id == gone.id)
        db.session.execute(own.values(decided_at=decided_at))
    if moved["badge"]:
        voiding.restore(moved["badge"])


def _approve_again(registration_id: int, block_id: int | None, *, by: Person, at: datetime) -> None:
    """In a place of the block that it had, as long as that has one."""
    if block_id is not None:
        with suppress(BlockUsedUp), db.session.begin_nested():
            approve_from(registration_id, block_id, by=by, at=at, tell=False)
            return
    approve(registration_id, by=by, at=at, tell=False)
