"""What takes data of people out of the house asks who signed in long ago to prove it again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people.access import CONFIRMED_FOR
from eventapp.people.models import WebSession
from tests import make
from tests.people.mailbox import BEN, letters, post

EXPORT = "/forum/organise/registrations/export"
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def organiser(app: Flask, sign_in: SignIn) -> FlaskClient:
    """Ben, who signed in as long ago as a confirmation counts."""
    with app.app_context():
        make.role(make.person("Ben Adams"), "organiser", make.event())
        db.session.commit()
    browser = sign_in(BEN)
    age(app, CONFIRMED_FOR)
    return browser


def age(app: Flask, by: timedelta) -> None:
    with app.app_context():
        db.session.execute(update(WebSession).values(created_at=clock.now() - by))
        db.session.commit()


@pytest.mark.parametrize(
    ("method", "path", "back"),
    [("GET", EXPORT, EXPORT), ("POST", EXPORT, EXPORT), ("GET", f"{EXPORT}/1", f"{EXPORT}/1"),
     ("GET", "/my-data.zip", "/my-data.zip")],
)  # fmt: skip
def test_an_old_sign_in_is_led_to_confirm(organiser: FlaskClient, method: str, path: str, back: str) -> None:
    answer = organiser.open(path, method=method, headers=make.SAME_SITE)
    assert (answer.status_code, answer.location) == (302, f"/sign-in?next={back}&again=1")


def test_who_confirms_goes_on_where_they_were(organiser: FlaskClient) -> None:
    page = organiser.get(f"/sign-in?next={EXPORT}&again=1").text
    assert ("still you" in page, f'value="{BEN}"' in page) == (True, True)
    post(organiser, "/sign-in", email=BEN, next=EXPORT)
    answer = post(organiser, "/sign-in/code", code=letters(organiser.application)[-1].code)
    assert (answer.status_code, answer.location) == (303, EXPORT)
    assert organiser.get(EXPORT).status_code == 200


def test_a_sign_in_counts_for_half_an_hour(app: Flask, organiser: FlaskClient) -> None:
    age(app, CONFIRMED_FOR - timedelta(minutes=1))
    assert organiser.get(EXPORT).status_code == 200
    asked = organiser.get(f"/sign-in?next={EXPORT}&again=1")
    assert (asked.status_code, asked.location) == (303, EXPORT)


def test_what_is_read_on_pages_needs_no_new_proof(organiser: FlaskClient) -> None:
    assert organiser.get("/forum/organise/registrations").status_code == 200
