"""Registering, deciding, changing and cancelling: every step of a registration.

Each step is one conditional UPDATE that names the states it may start from, so of two people
who act at once one wins and the other is told. Its mail is a job in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased

from eventapp.core.db import db, insert_if_absent
from eventapp.core.errors import NotFound, Refused
from eventapp.core.jobs import enqueue
from eventapp.core.text import fold
from eventapp.people.domain import find_or_add_organisation, grant, withdraw
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.answer_queries import values_of
from eventapp.registration.asking import Form, asked_of
from eventapp.registration.models import (
    ACTIVE,
    FOLDED,
    UNDECIDED,
    Category,
    Registration,
)
from eventapp.registration.queries import audience_of
from eventapp.registration.steps import give_consent, take_step

PARTICIPANT_LIST = "participant_list"
PARTICIPANT_LIST_TEXT = "1"  # of the wording in the form: another wording, another number


class AlreadyRegistered(Refused):
    text = _("You are already registered.")


class AlreadyDecided(Refused):
    text = _("This registration was decided or cancelled in the meantime. Here is how it stands now.")


class EventFull(Refused):
    text = _("All places are taken. Nobody more can be approved until one becomes free.")


class NotRefused(Refused):
    text = _("Only a refused registration can be taken up again. Here is how it stands now.")


class NotActive(Refused):
    text = _("This registration has ended and can no longer be changed.")


class CategoryIsFixed(Refused):
    text = _("Your category was approved with your registration. The registration desk can change it.")


@dataclass(frozen=True)
class Answers:
    """What the form asks; `audience` is who may see the person on the list of participants.

    `own` are the answers to the event's own questions, {code: value}.
    """

    given_name: str
    family_name: str
    badge_name: str
    organisation: str
    country: str  # ISO 3166-1 alpha-2
    category: Category
    languages: tuple[str, ...]
    audience: str
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of the registrations that were to be approved together, as counts."""

    approved: int
    decided_before: int
    without_place: int


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
    row = columns_of(data) | {
        "state": "submitted",
        "submitted_at": at,
        "decided_at": None,
        "more_asked_at": None,
        "sort_name": _sort_name(data),
        "page_language": page_language,
    }
    own = (Registration.event_id == event.id, Registration.person_id == person.id)
    if not insert_if_absent(Registration, event_id=event.id, person_id=person.id, **row):
        again = update(Registration).where(*own, Registration.state == "cancelled").values(**row)
        if db.session.scalar(again.returning(Registration.id)) is None:
            raise AlreadyRegistered
    registration = db.session.scalars(select(Registration).where(*own)).one()
    if form is not None:
        answering.save(registration, form, data.category.code, data.own, holds=False)
    if entered_by is None:
        answering.forget_draft(event.id, person.id)
        give_consent(registration, PARTICIPANT_LIST, data.audience, PARTICIPANT_LIST_TEXT, at=at)
    rename(person, data)
    take_step(registration.id, "submitted", by=entered_by or person, at=at, tell=tell)
    return registration


def change(registration: Registration, data: Answers, *, at: datetime, form: Form | None = None) -> None:
    """Take over the person's new answers. Approval stands, and with it the category.

    Who was asked for more has answered thereby and waits for the decision again.

    Without a `form` the answers to the event's own questions stay. Raises ChoiceFull.
    """
    answering.forget_draft(registration.event_id, registration.person_id)
    organisation = find_or_add_organisation(data.organisation, data.country)
    before = answers_of(registration)
    data = replace(data, organisation=organisation.name, own=_own(data, form) if form else before.own)
    changed = _differences(before, data)
    was_asked = registration.more_asked_at is not None
    if not changed and not was_asked:
        return
    category_stays = or_(Registration.state != "approved", Registration.category_id == data.category.id)
    write = update(Registration).where(
        Registration.id == registration.id, Registration.state.in_(ACTIVE), category_stays
    )
    columns = columns_of(data) | {"more_asked_at": None}
    state = db.session.scalar(write.values(**columns).returning(Registration.state))
    if state is None:
        raise CategoryIsFixed if _state_of(registration.id) == "approved" else NotActive
    if form is not None and "own" in changed:
        answering.save(registration, form, data.category.code, data.own, holds=True)
    rename(registration.person, data)
    if "audience" in changed:
        give_consent(registration, PARTICIPANT_LIST, data.audience, PARTICIPANT_LIST_TEXT, at=at)
    step = "answered" if was_asked else state
    take_step(registration.id, step, by=registration.person, at=at, changed=changed, tell=False)


def cancel(
    registration: Registration,
    *,
    at: datetime,
    withdrawn_by: Person | None = None,
    merged_by: Person | None = None,
) -> None:
    """End a registration by the person's own wish, or their delegation's: place, role and seats are free.

    Of one that was merged with another nobody is told: the person still comes.
    """
    end = update(Registration).where(Registration.id == registration.id, Registration.state.in_(ACTIVE))
    if db.session.scalar(end.values(state="cancelled").returning(Registration.id)) is None:
        raise NotActive
    answering.release(registration.id)
    withdraw(registration.person_id, "attendee", registration.event.code)
    event_id, person_id = registration.event_id, registration.person_id
    enqueue("agenda.registration_ended", at=at, event_id=event_id, person_id=person_id)
    step = "merged" if merged_by else "withdrawn" if withdrawn_by else "cancelled"
    by = merged_by or withdrawn_by or registration.person
    take_step(registration.id, step, by=by, at=at, tell=merged_by is None)


def approve(registration_id: int, *, by: Person | None, at: datetime, tell: bool = True) -> None:
    """Accredit a person while the event has a place left.

    Raises AlreadyDecided and EventFull. The place is counted inside the UPDATE, and on
    PostgreSQL behind a lock on the event, since there another transaction's approval would
    otherwise stay unseen; on SQLite writers come one by one.
    """
    event_code = _await_turn(registration_id)
    other = aliased(Registration)
    taken = select(func.count()).where(other.event_id == Registration.event_id, other.state == "approved")
    capacity = select(Event.capacity).where(Event.id == Registration.event_id).scalar_subquery()
    has_place = or_(capacity.is_(None), taken.scalar_subquery() < capacity)
    decide = update(Registration).where(
        Registration.id == registration_id, Registration.state.in_(UNDECIDED), has_place
    )
    decide = decide.values(state="approved", decided_at=at, more_asked_at=None)
    person_id = db.session.scalar(decide.returning(Registration.person_id))
    if person_id is None:
        raise EventFull if _state_of(registration_id) in UNDECIDED else AlreadyDecided
    grant(person_id, "attendee", event_code, at=at, by_id=by.id if by else None)
    enqueue("badges.issue", at=at, registration_id=registration_id)
    take_step(registration_id, "approved", by=by, at=at, tell=tell)


def approve_all(ids: Sequence[int], *, by: Person | None, at: datetime) -> Outcome:
    """Approve one after the other as long as there are places; nobody's fate stops the rest."""
    fates: list[type[Refused] | None] = []
    for registration_id in ids:
        try:
            approve(registration_id, by=by, at=at)
            fates.append(None)
        except (AlreadyDecided, EventFull) as refused:
            fates.append(type(refused))
    return Outcome(fates.count(None), fates.count(AlreadyDecided), fates.count(EventFull))


def refuse(registration_id: int, *, reason: str, by: Person | None, at: datetime) -> None:
    """Turn a person down, with a reason that they read. Raises AlreadyDecided."""
    decide = update(Registration).where(Registration.id == registration_id, Registration.state.in_(UNDECIDED))
    decide = decide.values(state="refused", decided_at=at, more_asked_at=None)
    if db.session.scalar(decide.returning(Registration.id)) is None:
        raise AlreadyDecided
    answering.release(registration_id)
    take_step(registration_id, "refused", by=by, at=at, reason=reason)


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


def answers_of(registration: Registration) -> Answers:
    """What the person answered last."""
    return Answers(
        given_name=registration.person.given_name,
        family_name=registration.person.family_name,
        badge_name=registration.badge_name,
        organisation=registration.organisation.name,
        country=registration.country,
        category=registration.category,
        languages=tuple(registration.languages),
        audience=audience_of(registration),
        own=values_of(registration.id),
    )


def _await_turn(registration_id: int) -> str:
    """Lock the registration's event against other approvals until the commit: its code.

    The lock also keeps the event's capacity as it is, and lets rows that refer to the event pass.
    """
    event = select(Event.code).join(Registration, Registration.event_id == Event.id)
    event = event.where(Registration.id == registration_id)
    code = db.session.scalar(event.with_for_update(of=Event, key_share=True))
    if code is None:
        raise NotFound
    return code


def _state_of(registration_id: int) -> str:
    return db.session.scalars(select(Registration.state).where(Registration.id == registration_id)).one()


def columns_of(data: Answers) -> dict[str, Any]:
    return {
        "category_id": data.category.id,
        "organisation_id": find_or_add_organisation(data.organisation, data.country).id,
        "country": data.country,
        "badge_name": data.badge_name,
        "badge_folded": fold(data.badge_name)[:FOLDED],
        "languages": list(data.languages),
    }


def _own(data: Answers, form: Form) -> Mapping[str, str]:
    """What of the answers counts: those to questions that this person had to see."""
    asked = asked_of(form.questions, data.category.code, data.own)
    return {one.code: data.own[one.code] for one in asked if data.own.get(one.code)}


def _sort_name(data: Answers) -> str:
    return fold(f"{data.family_name} {data.given_name}")[:FOLDED]


def rename(person: Person, data: Answers) -> None:
    """A person has one name at all events, and is listed under it at each."""
    person.given_name, person.family_name = data.given_name, data.family_name
    everywhere = update(Registration).where(Registration.person_id == person.id)
    db.session.execute(everywhere.values(sort_name=_sort_name(data)))


def _differences(old: Answers, new: Answers) -> list[str]:
    names = [field.name for field in fields(Answers)]
    return [name for name in names if getattr(old, name) != getattr(new, name)]
