"""Contact sharing: a second code, which is not the door's, leads to what its holder chose to show."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Update, delete, select, update
from sqlalchemy.orm import joinedload

from eventapp.badges.codes import CodeKeys, digest, seal
from eventapp.badges.models import ContactCard
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.inserting import insert_if_absent
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

TOKEN_BYTES = 16
KEPT = timedelta(days=30)  # after the event


@dataclass(frozen=True)
class Choice:
    """What is shown beside the name; no function or number where none is to be."""

    shows_organisation: bool = False
    shows_email: bool = False
    job_title: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Contact:
    """What is shown of somebody; empty where they do not show it."""

    name: str
    organisation: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""


def share(registration: Registration, choice: Choice, *, keys: CodeKeys, at: datetime) -> None:
    """From now on whoever has the code sees the name and this. Raises NotFound where there is no badge."""
    if registration.state != "approved":
        raise NotFound
    insert_if_absent(ContactCard, registration_id=registration.id, made_at=at, **_token(keys))
    db.session.execute(_own(registration).values(**asdict(choice)))


def renew(registration: Registration, *, keys: CodeKeys, at: datetime) -> None:
    """Another code; the one before leads nowhere. Raises NotFound where nothing is shared."""
    renewed = _own(registration).values(made_at=at, **_token(keys))
    if db.session.scalar(renewed.returning(ContactCard.registration_id)) is None:
        raise NotFound


def stop(registration: Registration) -> None:
    """The code leads nowhere, and what was typed for it is forgotten."""
    db.session.execute(delete(ContactCard).where(ContactCard.registration_id == registration.id))


def card_of(registration: Registration) -> ContactCard | None:
    return db.session.get(ContactCard, registration.id, populate_existing=True)


def cards_at(event: Event, of: int | None = None) -> Sequence[tuple[int, ContactCard]]:
    """(person, card) of all who share theirs, or of one person."""
    found = select(Registration.person_id, ContactCard).join(Registration)
    found = found.where(Registration.event_id == event.id)
    if of is not None:
        found = found.where(Registration.person_id == of)
    return [(person_id, card) for person_id, card in db.session.execute(found)]


def shared_by(token: str, keys: CodeKeys) -> tuple[Event, Contact]:
    """Of somebody who is approved, with a badge at hand or not; NotFound for any other, and for every text
    that is no token."""
    found = (
        select(ContactCard)
        .join(Registration)
        .where(ContactCard.token_digest == digest(token, keys.digest), Registration.state == "approved")
    )
    whole = joinedload(ContactCard.registration)
    whole = whole.options(
        joinedload(Registration.event),
        joinedload(Registration.organisation),
        joinedload(Registration.person),
    )
    card = db.session.scalar(found.options(whole))
    if card is None:
        raise NotFound
    holder = card.registration
    contact = Contact(
        name=holder.badge_name,
        organisation=holder.organisation.name if card.shows_organisation else "",
        job_title=card.job_title,
        email=holder.person.email if card.shows_email else "",
        phone=card.phone,
    )
    return holder.event, contact


def forget_contacts(*, at: datetime) -> None:
    """Those of events that ended some time ago."""
    past = select(Registration.id).join(Event).where(Event.ends_on < (at - KEPT).date())
    db.session.execute(delete(ContactCard).where(ContactCard.registration_id.in_(past)))


def _own(registration: Registration) -> Update:
    return update(ContactCard).where(ContactCard.registration_id == registration.id)


def _token(keys: CodeKeys) -> dict[str, bytes]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return {"token_digest": digest(token, keys.digest), "token_sealed": seal(token, keys.seal)}
