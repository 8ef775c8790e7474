"""A thousand at once: approved, and written to, in one transaction that keeps nobody waiting."""

from collections.abc import Callable
from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import insert, select

from eventapp.core.db import db
from eventapp.core.jobs import Job
from eventapp.core.mail import Mail
from eventapp.messages import domain
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.people.queries import roles_of
from eventapp.programme.models import Event
from eventapp.registration import deciding
from eventapp.registration.filtering import Filter
from eventapp.registration.models import Category, Registration
from tests import make
from tests.make import LONG_AGO, NOON
from tests.statements import counting

MANY = 1000
LONGEST = 10  # seconds on a machine that does much else meanwhile


@pytest.fixture
def crowd(database: None) -> list[int]:
    """The registrations of so many people who are still to be decided on."""
    event = make.event()
    named = {"given_name": "P", "created_at": LONG_AGO}
    people = [named | {"email": f"p{one}@example.org", "family_name": str(one)} for one in range(MANY)]
    persons = db.session.scalars(insert(Person).returning(Person.id), people).all()
    own = {
        "event_id": event.id,
        "category_id": db.session.scalars(select(Category.id)).one(),
        "organisation_id": find_or_add_organisation("Caisse nationale", "MA").id,
        "country": "MA",
        "badge_name": "P",
        "sort_name": "p",
        "languages": ["en"],
        "state": "submitted",
        "submitted_at": LONG_AGO,
    }
    rows = [own | {"person_id": number} for number in persons]
    found = list(db.session.scalars(insert(Registration).returning(Registration.id), rows))
    db.session.commit()
    db.session.expunge_all()
    return found


def timed(app: Flask, what: str, work: Callable[[], int]) -> tuple[int, int, bool]:
    """How many were done, with how many statements, and whether soon enough."""
    with counting(app) as sent:
        started = perf_counter()
        done = work()
        db.session.flush()
        took = perf_counter() - started
    print(f"{done} {what} in {took:.2f} s with {len(sent)} statements")
    return done, len(sent), took < LONGEST


def queued(name: str) -> int:
    return db.session.query(Job).filter_by(name=name).count()


def test_a_thousand_are_approved_and_their_mails_queued(app: Flask, crowd: list[int]) -> None:
    def approve() -> int:
        return deciding.approve_all(crowd, by=None, at=NOON).approved

    done, sent, is_short = timed(app, "approved", approve)

    assert (done, queued("registration.mail"), queued("badges.issue"), is_short) == (MANY, MANY, MANY, True)
    assert sent < 2.1 * MANY
    last = db.session.get_one(Registration, crowd[-1])
    assert roles_of(last.person_id) == {("attendee", "forum")}


def test_a_thousand_are_written_to(app: Flask, crowd: list[int]) -> None:
    event, olga = db.session.scalars(select(Event)).one(), make.person("Olga")
    batch = domain.draft(event, Filter(), {"en": ("Buses", "Dear {name}")}, by=olga, at=NOON)
    batch.tested_version = 1
    db.session.flush()

    def send() -> int:
        return domain.send(batch, event, seen=1, count=MANY, by=olga, at=NOON)

    done, sent, is_short = timed(app, "letters queued", send)

    written = db.session.query(Mail).filter_by(batch_id=batch.id).count()
    assert (done, written, queued("mail.send"), is_short) == (MANY, MANY, MANY, True)
    assert sent < 20
