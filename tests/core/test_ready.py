"""Statements that are worked out once say the same as those that SQLAlchemy sends."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.core.ready import Ready
from eventapp.door.models import Scan
from eventapp.people.models import Person, WebSession
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.make import NOON

ENDING = Ready(
    select(WebSession.token_digest, WebSession.expires_at)
    .where(WebSession.person_id.in_(select(Person.id).where(Person.language.in_(("fr", "ar")))))
    .where(WebSession.expires_at > bindparam("after"))
    .order_by(WebSession.expires_at)
)


def open_session(person: Person, hours: int) -> None:
    token = make.web_session(person.email)
    db.session.execute(
        update(WebSession)
        .where(WebSession.person_id == person.id)
        .values(token_digest=token.encode()[:32].ljust(32), expires_at=NOON + timedelta(hours=hours))
    )


def test_it_finds_what_sqlalchemy_finds(database: None) -> None:
    for number, language in enumerate(("fr", "ar", "en", "fr")):
        person = make.person(f"Person {number}")
        person.language = language
        open_session(person, number)
    found = db.session.execute(ENDING.statement, {"after": NOON}).all()
    assert [tuple(row) for row in found] == ENDING.rows(after=NOON)
    assert [row[1] for row in ENDING.rows(after=NOON)] == [NOON + timedelta(hours=one) for one in (1, 3)]


def test_it_reads_lists_and_identifiers_as_they_were_written(database: None) -> None:
    event = make.event()
    code = cast.code(cast.holder(event, "Amina El Idrissi"))
    cast.scanned(cast.device(cast.checkpoint(event)), cast.scan(code))
    registration, scan = (
        db.session.scalars(select(Registration)).one(),
        db.session.scalars(select(Scan)).one(),
    )
    asked: list[tuple[Any, ...]] = [
        *Ready(select(Registration.languages)).rows(),
        *Ready(select(Scan.answer, Scan.passed).where(Scan.uuid == bindparam("uuid"))).rows(uuid=scan.uuid),
    ]
    assert asked == [(registration.languages,), (scan.answer, True)]


def test_it_knows_of_what_the_session_was_told(database: None) -> None:
    db.session.add(Person(email="amina@example.org", created_at=NOON))
    named = Ready(select(Person.email).where(Person.email == bindparam("email")))
    assert named.first(email="amina@example.org") == ("amina@example.org",)
    assert named.first(email="ben@example.org") is None


def test_what_the_database_refuses_is_raised_as_sqlalchemy_does(database: None) -> None:
    named = insert(Person).values(email=bindparam("email"), given_name="", family_name="", created_at=NOON)
    twice = Ready(named.returning(Person.id))
    twice.rows(email="amina@example.org")
    with pytest.raises(DBAPIError):
        twice.rows(email="amina@example.org")


def test_a_row_gets_the_defaults_of_what_is_not_given(database: None) -> None:
    assert insert_if_absent(Person, email="amina@example.org", created_at=NOON)
    amina = db.session.scalars(select(Person)).one()
    assert (amina.given_name, amina.language) == ("", None)


def test_a_default_that_has_to_be_worked_out_must_be_given(database: None) -> None:
    with pytest.raises(TypeError, match="badge_folded"):
        insert_if_absent(Registration, event_id=1)
