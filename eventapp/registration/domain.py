"""Registering, deciding, changing and cancelling: every step of a registration.

Each step is one conditional UPDATE that names the states it may start from, so of two people
who act at once one wins and the other is told. Its mail is a job in the same transaction.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case, or_, select, true, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import made_if_absent
from eventapp.core.jobs import enqueue
from eventapp.people.domain import find_or_add_organisation, hold, withdraw
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.accompanying.queries import seen_of
from eventapp.registration.answers import (
    Answers,
    NotActive,
    answers_of,
    columns_of,
    differences,
    rename,
    sort_name,
    write_over,
)
from eventapp.registration.asking import Form, asked_of, asks_for_companions
from eventapp.registration.choice_line import come_to, leave_all, leave_unasked, offer_options
from eventapp.registration.invitations import invited_among
from eventapp.registration.letters import Outdated
from eventapp.registration.models import ACTIVE, UNDECIDED, Registration
from eventapp.registration.places import (
    await_turn_for,
    give_back,
    has_place,
    limits_of,
    take_kept,
)
from eventapp.registration.steps import give_consent, take_step, welcome
from eventapp.registration.waiting import OFF_THE_LINE, offer_places

PARTICIPANT_LIST = "participant_list"
PARTICIPANT_LIST_TEXT = "1"  # of the wording in the form: another wording, another number


class AlreadyRegistered(Refused):
    text = _("You are already registered.")


class AlreadyDecided(Refused):
    text = _("This registration was decided or cancelled in the meantime. Here is how it stands now.")


class EventFull(Refused):
    text = _("All places are taken. Nobody more can be approved until one becomes free.")


class CategoryFull(EventFull):
    text = _("All places of this category are taken. Nobody more can be approved until one becomes free.")


class NotRefused(Refused):
    text = _("Only a refused registration can be taken up again. Here is how it stands now.")


def submit(
    event: Event,
    person: Person,
    data: Answers,
    *,
    at: datetime,
    page_language: str | None = None,
    form: Form | None = None,
    entered_by: Person | None = None,
    tell: bool = True,
) -> Registration:
    """Register a person, or register them again after they cancelled.

    Mails follow the language of the page until the person chooses one for good. Answers to the
    event's own questions are kept with the `form` they were given to. Raises ChoiceFull.

    Who is `entered_by` somebody else has consented to nothing, and keeps their draft.
    """
    hold(person.id)
    row = columns_of(data) | {
        "state": "submitted",
        "submitted_at": at,
        "decided_at": None,
        "more_asked_at": None,
        "sort_name": sort_name(data),
        "page_language": page_language,
        "invited_to_id": None,
    }
    own = (Registration.event_id == event.id, Registration.person_id == person.id)
    registration = made_if_absent(Registration, event_id=event.id, person_id=person.id, **row)
    if registration is None:
        again = update(Registration).where(*own, Registration.state == "cancelled").values(**row)
        fresh = {"populate_existing": True}
        registration = db.session.scalar(again.returning(Registration).execution_options(**fresh))
    if registration is None:
        raise AlreadyRegistered
    if form is not None:
        answering.save(registration, form, data.category.code, data.own, data.accompanying, holds=False)
    if entered_by is None:
        answering.forget_draft(event.id, person.id)
        give_consent(registration, PARTICIPANT_LIST, data.audience, PARTICIPANT_LIST_TEXT, at=at)
    rename(person, data)
    take_step(registration.id, "submitted", by=entered_by or person, at=at, tell=tell)
    return registration


def change(
    registration: Registration,
    data: Answers,
    *,
    at: datetime,
    form: Form | None = None,
    seen: str | None = None,
) -> None:
    """Take over the person's new answers. Approval stands, and with it the category.

    Who was asked for more has answered thereby and waits for the decision again, also from the waiting
    list. Another category may have a place where the one before had none.

    Without a `form` the answers to the event's own questions stay. Raises ChoiceFull and TooMany, and
    Outdated where the accompanying persons are not those that the person has `seen` and would change.
    """
    hold(registration.person_id)
    event = await_turn_for(registration.id)
    db.session.refresh(registration)
    answering.forget_draft(event.id, registration.person_id)
    organisation = find_or_add_organisation(data.organisation, data.country)
    before = answers_of(registration)
    data = replace(data, organisation=organisation.name, **(_own(data, form) if form else _own_of(before)))
    changed = differences(before, data)
    if "accompanying" in changed and seen not in (None, seen_of(before.accompanying)):
        raise Outdated
    was_asked = registration.more_asked_at is not None
    if not changed and not was_asked:
        return
    moves = data.category.id != registration.category_id
    is_asked = and_(Registration.state == "waiting", Registration.more_asked_at.is_not(None))
    answered = {"more_asked_at": None, "state": case((is_asked, "submitted"), else_=Registration.state)}
    state = write_over(registration.id, data, **answered)
    if form is not None and {"own", "accompanying"} & set(changed):
        offered = come_to(registration.id, data.own)
        said = (data.category.code, data.own, data.accompanying)
        answering.save(registration, form, *said, holds=True, offered=offered)
    if moves or form is not None:
        leave_unasked(registration)
    rename(registration.person, data)
    if "audience" in changed:
        give_consent(registration, PARTICIPANT_LIST, data.audience, PARTICIPANT_LIST_TEXT, at=at)
    step = "answered" if was_asked else state
    take_step(registration.id, step, by=registration.person, at=at, changed=changed, tell=False)
    if moves:
        offer_places(event, at=at)
    elif "own" in changed:
        offer_options(event, at=at)


def cancel(
    registration: Registration,
    *,
    at: datetime,
    withdrawn_by: Person | None = None,
    merged_by: Person | None = None,
) -> None:
    """End a registration by the person's own wish, or their delegation's: place, role and seats are free.

    Of one that was merged with another nobody is told: the person still comes. What that frees is offered
    by whoever merges, once the other has taken over what is theirs.
    """
    event = await_turn_for(registration.id)
    end = update(Registration).where(Registration.id == registration.id, Registration.state.in_(ACTIVE))
    ended = end.values(state="cancelled", **OFF_THE_LINE)
    if db.session.scalar(ended.returning(Registration.id)) is None:
        raise NotActive
    give_back(registration.id)
    answering.release(registration.id)
    leave_all(registration.id)
    withdraw(registration.person_id, "attendee", event.code)
    event_id, person_id = registration.event_id, registration.person_id
    enqueue("agenda.registration_ended", at=at, event_id=event_id, person_id=person_id)
    step = "merged" if merged_by else "withdrawn" if withdrawn_by else "cancelled"
    by = merged_by or withdrawn_by or registration.person
    take_step(registration.id, step, by=by, at=at, tell=merged_by is None)
    if merged_by is None:
        offer_places(event, at=at)


def approve(registration_id: int, *, by: Person | None, at: datetime, tell: bool = True) -> None:
    """Approve one person while the event and their category have a place left, or who is offered one.

    Raises AlreadyDecided and EventFull. Whoever waits for a free place comes first.
    """
    event = await_turn_for(registration_id)
    offer_places(event, at=at)
    person_id = accredit(
        registration_id, at=at, invited_to=invited_among([registration_id]).get(registration_id)
    )
    if person_id is None:
        if state_of(registration_id) not in UNDECIDED:
            raise AlreadyDecided
        raise EventFull if limits_of(event).event.is_full else CategoryFull
    welcome(event.code, {registration_id: person_id}, by=by, at=at, tell=tell)


def accredit(registration_id: int, *, at: datetime, invited_to: int | None = None) -> int | None:
    """The person who is approved by this, or None. The place is counted inside the UPDATE, and the
    caller holds the turn at the event.

    Who was invited to a block gets one of its places, where there is one left.
    """
    undecided = (Registration.id == registration_id, Registration.state.in_(UNDECIDED))
    kept = invited_to if invited_to and take_kept(invited_to, *undecided) else None
    place = true() if kept else or_(Registration.offer_ends_at.is_not(None), has_place())
    decide = update(Registration).where(*undecided, place)
    decide = decide.values(state="approved", decided_at=at, more_asked_at=None, block_id=kept, **OFF_THE_LINE)
    person_id: int | None = db.session.scalar(decide.returning(Registration.person_id))
    return person_id


def refuse(registration_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Turn a person down, with a reason that they read. Raises AlreadyDecided."""
    event = await_turn_for(registration_id)
    decide = update(Registration).where(Registration.id == registration_id, Registration.state.in_(UNDECIDED))
    decide = decide.values(state="refused", decided_at=at, more_asked_at=None, **OFF_THE_LINE)
    if db.session.scalar(decide.returning(Registration.id)) is None:
        raise AlreadyDecided
    answering.release(registration_id)
    leave_all(registration_id)
    take_step(registration_id, "refused", by=by, at=at, reason=reason)
    offer_places(event, at=at)


def reopen(registration_id: int, *, by: Person | None, at: datetime) -> None:
    """Take a refusal back: the registration is to be decided again, in its old place.

    Raises ChoiceFull where somebody else now holds a place that its answers need.
    """
    back = update(Registration).where(Registration.id == registration_id, Registration.state == "refused")
    back = back.values(state="submitted", decided_at=None)
    if db.session.scalar(back.returning(Registration.id)) is None:
        raise NotRefused
    answering.hold_again(registration_id)
    take_step(registration_id, "submitted", by=by, at=at, tell=False)


def state_of(registration_id: int) -> str:
    return db.session.scalars(select(Registration.state).where(Registration.id == registration_id)).one()


def _own(data: Answers, form: Form) -> dict[str, Any]:
    """What of the answers counts: those to questions that this person had to see."""
    asked = asked_of(form.questions, data.category.code, data.own)
    values = {one.code: data.own[one.code] for one in asked if data.own.get(one.code)}
    return {"own": values, "accompanying": data.accompanying if asks_for_companions(asked) else ()}


def _own_of(before: Answers) -> dict[str, Any]:
    return {"own": before.own, "accompanying": before.accompanying}
