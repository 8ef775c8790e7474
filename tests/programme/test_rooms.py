"""Rooms and what runs in them, without a word of what is veiled or hidden there."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from tests import make
from tests.programme.test_views import words
from tests.statements import counting

CHAMBER = "/forum/rooms/chamber"


@pytest.fixture
def forum(app: Flask) -> Flask:
    """A chamber in which something of every disclosure runs, and an attic with stairs."""
    with app.app_context():
        event = make.event()
        chamber = make.room(event, "chamber", name=Text(en="Chamber"), booths=2)
        make.room(event, "attic", name=Text(en="Attic"), step_free=False, capacity={"standing": 1200})
        for day, title in ((16, "Second"), (15, "First")):
            make.session(event, title, starts=make.wall(day, 9), rooms=(chamber,))
        make.session(event, "Unwritten", rooms=(chamber,), published_at=None)
        for disclosure in ("open", "veiled", "hidden"):
            body = make.body(disclosure, open_title=Text(en="Reserved"))
            closed = {"access": "restricted", "disclosure": disclosure, "body": body}
            make.session(event, f"Marker {disclosure}", starts=make.wall(17, 9), rooms=(chamber,), **closed)
        make.role(make.person("Ada Admin"), "admin", None)
        db.session.commit()
    return app


def test_the_list_tells_of_each_room_how_to_reach_it_and_how_many_it_holds(
    forum: Flask, client: FlaskClient
) -> None:
    text = words(client.get("/forum/rooms").text)
    assert "Chamber 1 step-free Rows of seats: 600 Attic 1 Steps on the way Standing: 1,200" in text


def test_a_room_tells_the_way_there_and_what_runs_by_day(forum: Flask, client: FlaskClient) -> None:
    text = words(client.get(CHAMBER).text)
    wanted = (
        "Up.",
        "2 booths",
        "Tuesday 15 October",
        "First",
        "Wednesday 16 October",
        "Second",
        "Marker open",
    )
    places = [text.index(word) for word in wanted]
    assert places == sorted(places)


def test_a_room_is_silent_of_closed_meetings_and_drafts(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    told = ("Marker open", "Marker veiled", "Marker hidden", "Reserved", "Unwritten")

    stranger = client.get(CHAMBER).text
    admin = sign_in("ada.admin@example.org").get(CHAMBER).text

    assert [word in stranger for word in told] == [True, False, False, False, False]
    assert [word in admin for word in told] == [True, True, True, False, False]


def test_a_room_in_which_nothing_runs_says_so(forum: Flask, client: FlaskClient) -> None:
    assert "Nothing has been announced in this room yet" in client.get("/forum/rooms/attic").text


def test_an_event_without_rooms_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.event("small")
        db.session.commit()
    assert "No rooms have been announced yet" in client.get("/small/rooms").text


@pytest.mark.parametrize(
    "path", ["/nowhere/rooms", "/forum/rooms/cellar", "/other/rooms/chamber", "/forum/rooms/CHAMBER"]
)
def test_what_is_not_there_is_not_found(forum: Flask, client: FlaskClient, path: str) -> None:
    with forum.app_context():
        make.event("other")
        db.session.commit()
    assert client.get(path).status_code == 404


def test_sessions_lead_to_their_rooms(forum: Flask, client: FlaskClient) -> None:
    paths = ("/forum/programme", "/forum/programme/2019-10-15")
    assert [f'href="{CHAMBER}"' in client.get(path).text for path in paths] == [True, True]


def test_thirty_sessions_cost_as_many_statements_as_one(app: Flask, client: FlaskClient) -> None:
    costs = []
    for code, count in (("single", 1), ("full", 30)):
        with app.app_context():
            event = make.event(code)
            rooms = [make.room(event, f"room-{number}") for number in range(count)]
            for _ in range(count):
                make.session(event, rooms=(rooms[0],))
            db.session.commit()
        with counting(app) as sent:
            assert client.get(f"/{code}/rooms").status_code == 200
            assert client.get(f"/{code}/rooms/room-0").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
