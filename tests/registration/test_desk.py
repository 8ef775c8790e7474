"""At the desk somebody who stands there is registered and approved in one step."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, jobs, mail
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.cells import address
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.instructing import set_protocol
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
    ("known_as", "status"),
    [("Sue Smith", 422), ("Silva Ana Maria", 303), ("A. Silva", 303), ("Ана Силва", 303)],
)
def test_nobody_is_registered_for_another_who_has_the_address(
    app: Flask, desk: FlaskClient, known_as: str, status: int
) -> None:
    with app.app_context():
        make.person(known_as, email=ANA["email"])
        db.session.commit()
    answer = post(desk, NEW, **ANA)
    said = f"This address is {known_as}’s" in answer.text
    assert (answer.status_code, said, len(standings(app))) == (status, status == 422, int(status == 303))


@pytest.mark.parametrize(
    ("field", "typed"),
    [("email", "ana"), ("family_name", ""), ("family_name", "***"), ("family_name", "a" * 121),
     ("given_name", "\u202eanA"), ("organisation", ""), ("country", "XX"), ("category", "queen")],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(app: Flask, desk: FlaskClient, field: str, typed: str) -> None:
    answer = post(desk, NEW, **ANA | {field: typed})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
    assert standings(app) == []


def test_a_protocol_person_is_registered_by_others_and_never_signs_in(app: Flask, desk: FlaskClient) -> None:
    """Nothing is mailed; a list that is exported finds the person again by the address that is none."""
    page = post(desk, NEW, **ANA | {"email": ""}, mail="y").location
    with app.app_context():
        made = db.session.scalars(select(Registration)).one()
        email = made.person.email
        posted = mail.post(email, "A subject", "A body", at=NOON)
        db.session.commit()
        while jobs.work_one(clock.now()):
            pass
        db.session.refresh(posted)
        assert (made.state, posted.sent_at, posted.failed_at is None) == ("approved", None, False)
        assert (made.person.address, address({"email": email})) == ("", email)
    assert post(desk, "/sign-in", email=email).status_code == 422
    assert email not in desk.get(page).text

    said = {"rank": "Minister of Labour", "escort": "Dora, +32 2 123"}
    answers = [post(desk, f"{page}/protocol", **said, seen="|").status_code for _twice in range(2)]
    assert (answers, "Minister of Labour" in desk.get(page).text) == ([303, 409], True)
    assert post(desk, f"{page}/protocol", rank="x" * 81, escort="", seen="").status_code == 422


@pytest.mark.parametrize(("role", "is_told"), [("door_lead", True), ("viewer", False)])
def test_protocol_is_read_at_the_door_and_not_by_who_only_looks(
    app: Flask, sign_in: SignIn, role: str, is_told: bool
) -> None:
    with app.app_context():
        event = make.event()
        made = make.registration(event, make.person("Ana Silva"))
        set_protocol(made, "Minister", "Dora", seen="|")
        make.role(make.person("Rita"), role, event)
        number = made.id
        db.session.commit()
    rita = sign_in("rita@example.org")
    pages = [f"/forum/organise/registrations/{number}", f"/forum/organise/door/desk/{number}"]
    assert any("Minister" in rita.get(page).text for page in pages) is is_told
