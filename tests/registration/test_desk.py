"""At the desk somebody who stands there is registered and approved in one step."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON
from tests.registration.cast import post, steps

NEW = "/forum/organise/registrations/new"
ANA = {
    "email": "ana@example.org",
    "family_name": "Silva",
    "given_name": "Ana",
    "organisation": "Caisse nationale",
}
ANA |= {"country": "PT", "category": "delegate"}
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def desk(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        forum = make.event(capacity=1)
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        db.session.commit()
    return sign_in("dora.desk@example.org")


def standings(app: Flask) -> list[tuple[str, str, list[str]]]:
    with app.app_context():
        rows = db.session.scalars(select(Registration).order_by(Registration.id)).all()
        return [(row.person.full_name, row.state, steps(row.id)) for row in rows]


def test_one_form_registers_and_approves(app: Flask, desk: FlaskClient) -> None:
    answer = post(desk, NEW, **ANA)
    assert (answer.status_code, desk.get(answer.location).status_code) == (303, 200)
    assert standings(app) == [("Ana Silva", "approved", ["submitted", "approved"])]
    again = post(desk, NEW, **ANA | {"email": " ANA@example.org"})
    assert (again.location, "is registered already" in desk.get(again.location).text) == (
        answer.location,
        True,
    )
    assert len(standings(app)) == 1


def test_who_finds_no_place_is_to_be_decided(app: Flask, desk: FlaskClient) -> None:
    post(desk, NEW, **ANA)
    post(desk, NEW, **ANA | {"email": "ben@example.org", "family_name": "Adams", "given_name": "Ben"})
    assert [(name, state) for name, state, _steps in standings(app)] == [
        ("Ana Silva", "approved"),
        ("Ben Adams", "submitted"),
    ]


def test_who_looks_like_somebody_is_registered_once_the_desk_says_it_is_another(
    app: Flask, desk: FlaskClient
) -> None:
    post(desk, NEW, **ANA)
    with app.app_context():
        compare(db.session.scalars(select(Event)).one(), at=NOON)
        db.session.commit()
    twin = ANA | {"email": "ana.silva@example.org"}
    warned = post(desk, NEW, **twin)
    assert (warned.status_code, "May be the same as" in warned.text, len(standings(app))) == (409, True, 1)
    assert (post(desk, NEW, **twin, is_another="y").status_code, len(standings(app))) == (303, 2)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("email", "ana"), ("email", ""), ("family_name", ""), ("family_name", "***"), ("family_name", "a" * 121),
     ("given_name", "\u202eanA"), ("organisation", ""), ("country", "XX"), ("category", "queen")],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(app: Flask, desk: FlaskClient, field: str, typed: str) -> None:
    answer = post(desk, NEW, **ANA | {field: typed})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert standings(app) == []
