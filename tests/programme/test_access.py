"""Access and disclosure in one control: who would see what is shown before it is saved."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.bodies.models import Body
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event, Session, SessionChange
from tests import make

PAGE, AS = "/forum/organise/programme/meeting/access", "/forum/organise/programme/as"
CLOSED = {"version": "1", "access": "restricted", "body": "bureau", "admitted": ["members"]}
NOTHING = "Nothing: the meeting is hidden."


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        event = make.event("forum")
        bureau = make.body(open_title=Text(en="Reserved"))
        make.body("council", name=Text(en="Council"))
        make.session(event, "Budget", ref="meeting", rooms=(make.room(event, "oak"),))
        closed = {"access": "restricted", "body": bureau}
        make.session(event, "Elections", ref="veiled", disclosure="veiled", **closed)
        make.session(event, "Plot", ref="hidden", disclosure="hidden", **closed)
        make.session(event, "Not yet", ref="draft", published_at=None)
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()


@pytest.fixture
def editor(forum: None, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("ed@example.org")


def send(editor: FlaskClient, **fields: Any) -> TestResponse:
    return editor.post(PAGE, data=CLOSED | fields, headers=make.SAME_SITE)


def faces(page: str) -> dict[str, str]:
    """{audience: the title that it sees, or that it sees nothing}"""
    tiles = re.findall(r"<h3>(.*?)</h3>\s*<p(.*?)</p>", page, re.DOTALL)
    return {
        who: NOTHING if NOTHING in seen else re.findall("<bdi>(.*?)</bdi>", seen)[0] for who, seen in tiles
    }


def rules(app: Flask) -> tuple[str, str | None, str, list[str], int]:
    with app.app_context():
        row = db.session.query(Session).filter_by(ref="meeting").one()
        return row.access, row.body and row.body.code, row.disclosure, row.admitted, row.version


@pytest.mark.parametrize(
    ("fields", "outside", "member"),
    [
        ({"disclosure": "open"}, "Budget", "Budget"),
        ({"disclosure": "veiled"}, "Reserved", "Budget"),
        ({"disclosure": "hidden"}, NOTHING, "Budget"),
        ({"disclosure": "hidden", "admitted": ["observers"]}, NOTHING, NOTHING),
    ],
)
def test_what_each_would_see_is_shown_and_nothing_is_kept(
    app: Flask, editor: FlaskClient, fields: dict[str, Any], outside: str, member: str
) -> None:
    before = rules(app)
    answer = send(editor, **fields)
    assert (answer.status_code, rules(app)) == (200, before)
    assert faces(answer.text) == {
        "Anonymous visitor": outside,
        "Registered delegate": outside,
        "Member of the body": member,
        "Organiser of another event": outside,
        "Organiser of this event": "Budget",
    }


def test_what_is_saved_is_the_rule_from_then_on(app: Flask, editor: FlaskClient, client: FlaskClient) -> None:
    answer = send(editor, disclosure="hidden", save="1", confirmed="1")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert rules(app) == ("restricted", "bureau", "hidden", ["members"], 2)
    assert client.get("/forum/sessions/meeting").status_code == 404
    with app.app_context():
        changed = {row.field for row in db.session.query(SessionChange)}
    assert changed == {"access", "body", "disclosure"}


def test_a_meeting_that_is_opened_again_is_no_longer_veiled(app: Flask, editor: FlaskClient) -> None:
    send(editor, disclosure="veiled", save="1", confirmed="1")
    send(editor, version="2", access="registered", disclosure="veiled", save="1", confirmed="1")
    assert rules(app) == ("registered", "bureau", "open", ["members"], 3)


def test_calendars_take_the_other_face_for_the_newer(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        row = db.session.query(Session).filter_by(ref="meeting").one()
        row.sequence, row.frame_sequence = 5, 2
        db.session.commit()
    send(editor, disclosure="veiled", save="1", confirmed="1")
    with app.app_context():
        row = db.session.query(Session).filter_by(ref="meeting").one()
        assert (row.sequence, row.frame_sequence) == (6, 6)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"body": ""}, 422),
        ({"body": "senate"}, 422),
        ({"access": "secret"}, 422),
        ({"admitted": ["friends"]}, 422),
        ({"version": "7"}, 409),
    ],
)
def test_what_cannot_be_is_not_kept(
    app: Flask, editor: FlaskClient, fields: dict[str, Any], status: int
) -> None:
    before = rules(app)
    assert (send(editor, save="1", **fields).status_code, rules(app)) == (status, before)


def test_what_it_was_before_is_filled_in_and_not_saved(app: Flask, editor: FlaskClient) -> None:
    send(editor, disclosure="hidden", quota="3", save="1", confirmed="1")
    send(editor, version="2", access="public", save="1", confirmed="1")
    before = rules(app)

    page = editor.get("/forum/organise/programme/meeting").text
    (way,) = set(re.findall(f'href="({PAGE}.before=3)"', page))
    filled = editor.get(way).text

    radios = re.findall(r'<input [^>]*type="radio"[^>]*>', filled)
    ticked = [re.findall('value="(.*?)"', one)[0] for one in radios if "checked" in one]
    assert (ticked, rules(app)) == (["restricted", "hidden"], before)
    assert "The form holds what the session was before." in filled


def test_observers_are_reached_of_a_meeting_that_is_a_draft(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        closed = {"access": "restricted", "body": db.session.query(Body).filter_by(code="bureau").one()}
        make.session(event, "Next one", ref="unsaid", published_at=None, **closed)
        make.role(make.person("Ed"), "statutory_secretary", event)
        db.session.commit()
    page = editor.get("/forum/organise/programme/unsaid/access").text
    (way,) = re.findall('<a class="button" href="([^"]*)">(?:(?!</a>).)*Observers by name', page, re.DOTALL)

    assert editor.get(way).status_code == 200


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("anonymous", ["Budget", "Reserved"]),
        ("delegate", ["Budget", "Reserved"]),
        ("elsewhere", ["Budget", "Reserved"]),
        ("bureau", ["Budget", "Elections", "Plot"]),
        ("organiser", ["Budget", "Elections", "Plot"]),
        ("council", ["Budget", "Reserved"]),
        ("member", ["Budget", "Reserved"]),
        ("nonsense", ["Budget", "Reserved"]),
    ],
)
def test_the_programme_is_shown_as_others_see_it(editor: FlaskClient, who: str, seen: list[str]) -> None:
    page = editor.get(f"{AS}?who={who}").text
    assert re.findall(r'<li class="tile">\s*<p><bdi>(.*?)</bdi>', page) == seen
