"""Who reads what of mails, for the tests that ask every route as everybody."""

from typing import Any

from eventapp.core.db import db
from eventapp.core.mail import Mail
from eventapp.people.models import Person

SENDERS = frozenset({"organiser", "admin"})
REGISTRARS = SENDERS | {"registration_desk", "viewer"}
RECIPIENT = frozenset({"attendee"})


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
}
