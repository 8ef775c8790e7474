"""What the tests of registration share: answers as people give them, and what came of them."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.jobs import Job
from eventapp.core.mail import Mail
from eventapp.people.queries import roles_of
from eventapp.programme.models import Event
from eventapp.registration import domain
from eventapp.registration.answers import Answers
from eventapp.registration.jobs import tell
from eventapp.registration.models import Category, Consent, Registration, RegistrationStep
from tests import make
from tests.make import NOON

FORM, ME, CHANGE, CANCEL = "/forum/registration", "/forum/me", "/forum/me/change", "/forum/me/cancel"
AMINA = "amina@example.org"

# The form as a browser posts it.
FILLED = {
    "given_name": "Amina",
    "family_name": "El Idrissi",
    "badge_name": "",
    "organisation": "Caisse nationale",
    "country": "MA",
    "category": "delegate",
    "languages": ["fr", "ar"],
    "audience": "nobody",
}


def post(client: FlaskClient, path: str, **data: Any) -> TestResponse:
    return client.post(path, data=data, headers=make.SAME_SITE)


def registered(app: Flask, as_state: str = "submitted") -> int:
    with app.app_context():
        event = make.event()
        person = make.person("Amina Idrissi", AMINA)
        made = make.registration(event, person, as_state).id
        db.session.commit()
    return made


def answers(event: Event, **fields: Any) -> Answers:
    category = select(Category).where(Category.event_id == event.id, Category.code == "delegate")
    values: dict[str, Any] = {
        "given_name": "Amina",
        "family_name": "El Idrissi",
        "badge_name": "Amina El Idrissi",
        "organisation": "Caisse nationale",
        "country": "MA",
        "category": db.session.scalars(category).one(),
        "languages": ("fr", "ar"),
        "audience": "nobody",
    }
    return Answers(**(values | fields))


def submitted(event: Event, name: str = "Amina Idrissi", **fields: Any) -> Registration:
    """A registration as the person sent it in."""
    given, _, family = name.partition(" ")
    named = {"given_name": given, "family_name": family, "badge_name": name}
    return domain.submit(event, make.person(name), answers(event, **(named | fields)), at=NOON)


def state(registration_id: int) -> str:
    held = select(Registration.state).where(Registration.id == registration_id)
    return db.session.scalars(held).one()


def steps(registration_id: int) -> list[str]:
    """The states that a registration went through."""
    taken = select(RegistrationStep.state).where(RegistrationStep.registration_id == registration_id)
    return list(db.session.scalars(taken.order_by(RegistrationStep.id)))


def consents(registration_id: int) -> list[tuple[str, str, str]]:
    """[(purpose, audience, version of the wording)], oldest first."""
    given = select(Consent).where(Consent.registration_id == registration_id).order_by(Consent.id)
    return [(row.purpose, row.audience, row.text_version) for row in db.session.scalars(given)]


def is_attendee(registration: Registration) -> bool:
    return ("attendee", registration.event.code) in roles_of(registration.person_id)


def write_mails() -> None:
    """Do as the worker does, even with what it has done before."""
    asked = select(Job.payload).where(Job.name == "registration.mail").order_by(Job.id)
    for payload in db.session.scalars(asked).all():
        tell(payload, NOON)


def mails(recipient: str) -> list[Mail]:
    """What somebody was sent, oldest first."""
    sent = select(Mail).where(Mail.recipient == recipient).order_by(Mail.id)
    return list(db.session.scalars(sent))


def subjects(recipient: str) -> list[str]:
    return [mail.subject for mail in mails(recipient)]
