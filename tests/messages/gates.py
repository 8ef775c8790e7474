"""Who reads what of mails, for the tests that ask every route as everybody."""

from typing import Any

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.mail import Mail
from eventapp.messages import domain, queries
from eventapp.messages.models import MailBatch
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.filtering import Filter
from tests.make import LONG_AGO

SENDERS = frozenset({"organiser", "admin"})
REGISTRARS = SENDERS | {"registration_desk", "viewer"}
RECIPIENT = frozenset({"attendee"})
WORDS = {"subject_en": "Buses", "body_en": "Dear {name}, they leave at nine."}


def add_batches(event_code: str | None, by: Person) -> dict[str, int]:
    """One as it was written, and one that was tried out."""
    event = db.session.scalars(select(Event).where(Event.code == event_code)).one()
    words = {"en": ("A subject", "A letter"), "fr": ("Un objet", "Une lettre")}
    draft, tried = (
        domain.draft(event, Filter(state="approved"), words, by=by, at=LONG_AGO) for _ in range(2)
    )
    tried.tested_version = tried.version
    return {"draft": draft.id, "tried": tried.id}


def wrote(person: Person) -> frozenset[str]:
    """Who wrote a letter to many is named with it."""
    found = select(MailBatch.id).where(MailBatch.written_by_id == person.id).limit(1)
    return SENDERS if db.session.scalar(found) else frozenset()


def version(cast: Any) -> int:
    """Of the draft, which may have been changed meanwhile."""
    return db.session.get_one(MailBatch, cast.batches["draft"]).version


def count(cast: Any) -> int:
    """How many the letter goes to that was tried out."""
    batch = db.session.get_one(MailBatch, cast.batches["tried"])
    return queries.count_of(db.session.get_one(Event, batch.event_id), batch.narrowed)


def senders(_cast: Any, _row: Any) -> frozenset[str]:
    return SENDERS


def recipient(_cast: Any, row: Mail) -> frozenset[str] | None:
    """The forum's is somebody's address, which has its own mark."""
    return None if row.event_code else frozenset({"admin"})


def told(_cast: Any, row: Mail) -> frozenset[str]:
    """Who decides reads at the registration that it came back."""
    return REGISTRARS | RECIPIENT if row.event_code else frozenset({"admin"})


def letter(_cast: Any, row: Mail) -> frozenset[str]:
    """Those of the installation may carry a secret."""
    return SENDERS | RECIPIENT if row.event_code else frozenset()


def refusal(_cast: Any, row: Mail) -> frozenset[str]:
    return SENDERS | RECIPIENT if row.event_code else frozenset({"admin"})


def returned(_cast: Any, row: Mail) -> frozenset[str]:
    return REGISTRARS | RECIPIENT if row.event_code else frozenset()


def nobody(_cast: Any, _row: Mail) -> frozenset[str]:
    return frozenset()


def follow_address(cast: Any) -> None:
    """The forum's mail is for the attendee, whatever their address has become."""
    person = db.session.get_one(Person, cast.people["attendee"])
    db.session.get_one(Mail, cast.mails["forum"]).recipient = person.email


COLUMNS: dict[str, Any] = {
    "mail.message_id": nobody,
    "mail.recipient": recipient,
    "mail.subject": told,
    "mail.body": letter,
    "mail.step": "word",
    "mail.language": "word",
    "mail.refusal": refusal,
    "mail.returned_because": returned,
    "mail_batch.asked": nobody,  # it is told as what it stands for
    "mail_batch_text.language": "word",
    "mail_batch_text.subject": senders,
    "mail_batch_text.body": senders,
}
