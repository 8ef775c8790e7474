"""The steps of a registration: each is written down, and its mail is a job in the same transaction.

And what a person agreed to on the way.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, update

from eventapp.core.db import db
from eventapp.core.inserting import insert_row
from eventapp.core.jobs import enqueue, enqueue_all
from eventapp.people.domain import grant_all
from eventapp.people.models import Person
from eventapp.registration.duplicates.domain import compare_soon
from eventapp.registration.models import Consent, Registration, RegistrationStep


def take_step(
    registration_id: int,
    state: str,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    changed: Sequence[str] = (),
    tell: bool = True,
) -> None:
    [step_id] = insert_row(
        RegistrationStep,
        registration_id=registration_id,
        state=state,
        reason=reason,
        changed=list(changed),
        taken_at=at,
        taken_by_id=by.id if by else None,
    )
    if state == "submitted" or changed:
        compare_soon(registration_id, at=at)
    if tell:
        enqueue("registration.mail", at=at, step_id=step_id)


def take_steps(
    registration_ids: Sequence[int], state: str, *, by: Person | None, at: datetime, tell: bool = True
) -> None:
    """The same step for several, each with its mail: two statements."""
    own = {"state": state, "taken_at": at, "taken_by_id": by.id if by else None}
    rows = [own | {"registration_id": number} for number in registration_ids]
    if rows:
        numbers = db.session.scalars(insert(RegistrationStep).returning(RegistrationStep.id), rows).all()
    if rows and tell:
        enqueue_all("registration.mail", [{"step_id": number} for number in numbers], at=at)


def welcome(
    event_code: str, people: Mapping[int, int], *, by: Person | None, at: datetime, tell: bool = True
) -> None:
    """What follows from approvals: the role, a badge, seats that were wished, and the mail.

    {registration: person}
    """
    grant_all(list(people.values()), "attendee", event_code, at=at, by_id=by.id if by else None)
    enqueue_all("badges.issue", [{"registration_id": number} for number in people], at=at)
    if people:
        enqueue("agenda.registrations_approved", at=at, event_code=event_code, people=list(people.values()))
    take_steps(list(people), "approved", by=by, at=at, tell=tell)


def claim_mail(step_id: int, *, at: datetime) -> RegistrationStep | None:
    """The step whose mail the caller now has to write, or None when somebody already did."""
    claim = update(RegistrationStep).where(
        RegistrationStep.id == step_id, RegistrationStep.mailed_at.is_(None)
    )
    return db.session.scalar(claim.values(mailed_at=at).returning(RegistrationStep))


def give_consent(
    registration: Registration, purpose: str, audience: str, text_version: str, *, at: datetime
) -> None:
    own = {"registration_id": registration.id, "purpose": purpose, "audience": audience}
    insert_row(Consent, **own, text_version=text_version, given_at=at)
