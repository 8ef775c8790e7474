"""A body is owned by one event: only a right there gives seats on it, or brings it to another event."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.exchange.standing import frame_of
from eventapp.programme.models import Session
from eventapp.programme.queries import event_by_code
from tests import make

ACCESS = "/other/organise/programme/pause/access"
SEATS = "/other/organise/bodies"
CLOSED = {"version": "1", "access": "restricted", "body": "bureau", "disclosure": "open", "save": "1"}
MINE = {"email": "olga@example.org", "seat": "member", "from_at": "2019-01-01T00:00", "is_confirmed": "y"}


@pytest.fixture
def olga(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """The organiser of another event than that at which the Bureau meets, behind closed doors."""
    with app.app_context():
        forum, other = make.event("forum"), make.event("other")
        closed = {"access": "restricted", "disclosure": "hidden", "body": make.body("bureau")}
        make.session(forum, "Plot", ref="hidden", **closed)
        make.session(other, "Pause", ref="pause")
        make.role(make.person("Olga"), "organiser", other)
        db.session.commit()
    return sign_in("olga@example.org")


def send(client: FlaskClient, path: str, data: dict[str, Any]) -> int:
    return client.post(path, data=data | {"confirmed": "1"}, headers=make.SAME_SITE).status_code


def also(app: Flask, role: str, code: str | None = "forum") -> None:
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == "olga@example.org")).one()
        make.role(person, role, event_by_code(code) if code else None)
        db.session.commit()


def meets_here(app: Flask) -> None:
    with app.app_context():
        found = {one.ref: one for one in db.session.scalars(select(Session))}
        found["pause"].access, found["pause"].body = "restricted", found["hidden"].body
        db.session.commit()


def test_an_organiser_elsewhere_neither_convenes_a_body_nor_sits_on_it(app: Flask, olga: FlaskClient) -> None:
    assert (send(olga, ACCESS, CLOSED), send(olga, f"{SEATS}/bureau", MINE)) == (422, 404)
    assert "bureau" not in olga.get(ACCESS).text
    assert olga.get("/forum/sessions/hidden").status_code == 404


def test_where_a_body_meets_besides_nobody_records_its_seats_by_that(app: Flask, olga: FlaskClient) -> None:
    meets_here(app)
    assert send(olga, f"{SEATS}/bureau", MINE) == 404
    assert (olga.get(f"{SEATS}?body=bureau").status_code, olga.get(SEATS).status_code) == (404, 200)
    assert "bureau" not in olga.get(SEATS).text


@pytest.mark.parametrize(("role", "code"), [("organiser", "forum"), ("admin", None)])
def test_with_the_right_at_both_events_a_body_is_shared(
    app: Flask, olga: FlaskClient, role: str, code: str | None
) -> None:
    also(app, role, code)
    assert (send(olga, ACCESS, CLOSED), send(olga, f"{SEATS}/bureau", MINE)) == (303, 303)


def test_a_body_of_no_event_is_the_installation_s(app: Flask, olga: FlaskClient) -> None:
    also(app, "organiser")
    with app.app_context():
        db.session.scalars(select(Session).where(Session.ref == "hidden")).one().body.event_code = None
        db.session.commit()
    meets_here(app)
    assert send(olga, f"{SEATS}/bureau", MINE) == 404
    also(app, "admin", None)
    assert send(olga, f"{SEATS}/bureau", MINE) == 303


def test_a_file_names_no_body_of_another_event(app: Flask, olga: FlaskClient) -> None:
    with app.app_context():
        named = [frame_of(event_by_code(code)).bodies for code in ("forum", "other")]
    assert named == [{"bureau": ["bureau"]}, {}]
