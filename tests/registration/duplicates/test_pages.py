"""The desk's list of look-alikes, the notice on a registration, and the word on an import's row."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.entering import REGISTRATIONS
from eventapp.sheets.kinds import Task
from tests import make
from tests.make import NOON
from tests.registration.cast import post
from tests.statements import counting

LIST = "/forum/organise/registrations/duplicates"
SignIn = Callable[[str], FlaskClient]


def alike(event: Event, pairs: int = 1, start: int = 0) -> list[int]:
    """So many pairs of two, by number; and the numbers of the registrations of the last."""
    for number in range(start, start + pairs):
        word = "abcdefghijklmnopqrstuvwxyz"[number % 26] * (number // 26 + 3)
        names = (f"Amina x{word}x", f"x{word}x Amina")
        both = [make.registration(event, make.person(name)).id for name in names]
    while compare(event, at=NOON):
        pass
    return both


@pytest.fixture
def desk(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        forum = make.event()
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        db.session.commit()
    return sign_in("dora.desk@example.org")


def forum() -> Event:
    return db.session.scalars(select(Event)).one()


def test_a_pair_is_put_aside_and_taken_back(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        alike(forum())
        number = db.session.scalars(select(Lookalike.id)).one()
        db.session.commit()
    assert "same name in another order, same organisation" in desk.get(LIST).text
    assert desk.get(f"{LIST}/{number}").status_code == 200

    assert post(desk, f"{LIST}/{number}/dismiss").status_code == 303
    assert "No two look alike" in desk.get(LIST).text
    assert "xaaax Amina" in desk.get(f"{LIST}?which=different").text

    assert post(desk, f"{LIST}/{number}/take-back").status_code == 303
    assert "xaaax Amina" in desk.get(LIST).text


def test_a_registration_says_whom_it_may_be_the_same_as_to_the_desk_alone(
    app: Flask, desk: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        _one, other = alike(forum())
        make.role(make.person("Vera Viewer"), "viewer", forum())
        db.session.commit()
    page = f"/forum/organise/registrations/{other}"
    assert "May be the same as <bdi>Amina xaaax</bdi>" in desk.get(page).text
    assert "May be the same" not in sign_in("vera.viewer@example.org").get(page).text
    assert "May be the same" not in sign_in("xaaax.amina@example.org").get("/forum/me").text


def test_a_row_that_would_be_new_names_its_lookalike(database: None) -> None:
    event = make.event()
    alike(event)
    row = {"given_name": "xaaax", "family_name": "Amina", "organisation": "Else", "country": "BE"}
    task = Task(event, None, NOON, {})
    rows = [row | {"email": "new@example.org"}, row | {"email": "amina.xaaax@example.org"}]
    new, known = REGISTRATIONS.judge(task, rows)
    assert (new.verdict, str(new.because)) == (
        "new",
        "May be the same as xaaax Amina, xaaax.amina@example.org: same name.",
    )
    assert (known.verdict, known.because) == ("changed", "")


def test_another_events_pair_is_not_there(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        alike(make.event("other"))
        number = db.session.scalars(select(Lookalike.id)).one()
        db.session.commit()
    assert desk.get(f"{LIST}/{number}").status_code == 404
    assert post(desk, f"{LIST}/{number}/dismiss").status_code == 404


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_list_asks_as_much_for_one_pair_as_for_thirty(app: Flask, desk: FlaskClient) -> None:
    counts = []
    for more in (1, 30):
        with app.app_context():
            alike(forum(), more, start=more)
            db.session.commit()
        desk.get(LIST)
        with counting(app) as statements:
            desk.get(LIST)
        counts.append(len(statements))
    assert counts[0] == counts[1]
