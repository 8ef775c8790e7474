"""The rooms' pages: a room is added, changed, and deleted while nothing needs it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda.models import AgendaEntry
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import Job
from eventapp.programme.models import Event, Room
from tests import make
from tests.door import cast as door

LIST = "/forum/organise/programme/rooms"
OAK = f"{LIST}/oak"
FIELDS = {"name_en": "Oak Room", "floor": "2", "capacity": "theatre 90\n\nclassroom: 40", "booths": "2"}


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event("forum")
        make.room(event, "oak", name=Text(en="Oak", de="Eiche"))
        make.room(make.event("other"), "elsewhere")
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


def send(editor: FlaskClient, path: str, **fields: Any) -> TestResponse:
    return editor.post(path, data=FIELDS | fields, headers=make.SAME_SITE)


def seen(editor: FlaskClient, path: str) -> str:
    return re.findall('name="seen" type="hidden" value="(.*?)"', editor.get(path).text)[0]


def room(app: Flask, code: str) -> Room | None:
    with app.app_context():
        return db.session.query(Room).filter_by(code=code).one_or_none()


def test_a_room_is_added(app: Flask, editor: FlaskClient) -> None:
    answer = send(editor, f"{LIST}/new", code="birch", directions_en="Up the stairs.")
    assert (answer.status_code, answer.location) == (303, LIST)
    made = room(app, "birch")
    assert made is not None
    assert (made.name, made.floor, made.booths, made.step_free) == (Text(en="Oak Room"), "2", 2, False)
    assert (made.capacity, made.directions) == ({"theatre": 90, "classroom": 40}, Text(en="Up the stairs."))
    assert "theatre 90" in editor.get(LIST).text


def test_a_room_is_changed_and_keeps_languages_that_are_not_shown(app: Flask, editor: FlaskClient) -> None:
    assert 'value="Oak"' in editor.get(OAK).text
    assert send(editor, OAK, name_fr="Chêne", step_free="y", seen=seen(editor, OAK)).status_code == 303
    changed = room(app, "oak")
    assert changed is not None
    assert (changed.name, changed.step_free) == (Text(en="Oak Room", fr="Chêne", de="Eiche"), True)


def test_of_two_editors_of_a_room_the_later_one_sees_both_versions(app: Flask, editor: FlaskClient) -> None:
    before = seen(editor, OAK)
    send(editor, OAK, capacity="theatre 1400", step_free="y", seen=before)

    late = send(editor, OAK, capacity="theatre 90", is_told="y", seen=before)

    rows = re.findall('<th scope="row">(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td>', late.text, re.DOTALL)
    assert (late.status_code, rows) == (
        409,
        [("Places", "theatre 1400", "theatre 90"), ("It is reached without steps", "Yes", "No")],
    )
    kept = room(app, "oak")
    assert (kept and kept.capacity, 'value="Oak Room"' in late.text) == ({"theatre": 1400}, True)
    again = re.findall('name="seen" type="hidden" value="(.*?)"', late.text)[0]
    assert send(editor, OAK, capacity="theatre 90", seen=again).status_code == 303


@pytest.mark.parametrize(("ticked", "told"), [({}, 0), ({"is_told": "y"}, 1)])
def test_whether_a_new_name_is_told_is_for_the_editor_to_say(
    app: Flask, editor: FlaskClient, ticked: dict[str, str], told: int
) -> None:
    with app.app_context():
        oak = db.session.query(Room).filter_by(code="oak").one()
        event = db.session.get_one(Event, oak.event_id)
        coming = clock.now() + timedelta(days=1)
        make.session(event, rooms=(oak,), starts_at=coming, ends_at=coming + timedelta(hours=1))
        db.session.commit()

    send(editor, OAK, seen=seen(editor, OAK), confirmed="1", **ticked)

    with app.app_context():
        assert db.session.query(Job).filter_by(name="notices.session_changed").count() == told


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name_en": " "}, "Give the name."),
        ({"code": "oak"}, "Another room has this code."),
        ({"code": ""}, "Use small letters, digits and hyphens, such as oak-room."),
        ({"code": "Oak Room"}, "Use small letters, digits and hyphens, such as oak-room."),
        ({"code": "new"}, "Use small letters, digits and hyphens, such as oak-room."),
        ({"capacity": "many"}, "Give a set-up and a number of people on each line, such as theatre 800."),
        ({"booths": "many"}, "Give a number from 0 to 50."),
        ({"booths": "51"}, "Give a number from 0 to 50."),
    ],
)
def test_a_room_that_cannot_be_comes_back(editor: FlaskClient, fields: dict[str, str], error: str) -> None:
    answer = send(editor, f"{LIST}/new", **{"code": "birch", **fields})
    told = re.findall('<li><a href="#[a-z_]+">(.*?)</a></li>', answer.text)
    assert (answer.status_code, told) == (422, [error])


def test_a_room_that_nothing_needs_is_deleted(app: Flask, editor: FlaskClient) -> None:
    assert send(editor, f"{OAK}/delete").status_code == 303
    assert room(app, "oak") is None


@pytest.mark.parametrize("user", ["session", "door"])
def test_a_room_in_use_stays(app: Flask, editor: FlaskClient, user: str) -> None:
    with app.app_context():
        event = db.session.query(make.Event).filter_by(code="forum").one()
        oak = db.session.query(Room).filter_by(code="oak").one()
        if user == "session":
            make.session(event, rooms=(oak,), published_at=None)
        else:
            door.checkpoint(event, "door-1", purpose="room", room_id=oak.id)
        db.session.commit()
    answer = send(editor, f"{OAK}/delete")
    assert (answer.status_code, room(app, "oak") is None) == (409, False)
    assert "This room is in use, so it cannot be deleted." in answer.text


@pytest.mark.parametrize("code", ["elsewhere", "gone"])
def test_a_room_of_another_event_is_not_there(app: Flask, editor: FlaskClient, code: str) -> None:
    path = f"{LIST}/{code}"
    answers = [editor.get(path), send(editor, path), send(editor, f"{path}/delete")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.fixture
def used(app: Flask, editor: FlaskClient) -> FlaskClient:
    """The oak room, of 90 places and 2 booths, holds a session of 60 seats that 50 people chose."""
    with app.app_context():
        oak = db.session.query(Room).filter_by(code="oak").one()
        oak.capacity, oak.booths = {"theatre": 90, "classroom": 40}, 2
        session = make.session(oak_event(), "Workshop", rooms=(oak,), interpretation=["fr"], seats=60)
        make.session(oak_event(), "Off", rooms=(oak,), seats=80, cancelled_at=make.LONG_AGO)
        for number in range(50):
            person = make.person(f"Ben{number}")
            make.keep(AgendaEntry(person_id=person.id, session_id=session.id, added_at=make.LONG_AGO))
        db.session.commit()
    return editor


def oak_event() -> Event:
    return db.session.query(Event).filter_by(code="forum").one()


CROWDED = "Agendas that hold it: 50. Places in its rooms: 49."
SEATED = "Seats it offers: 60. Places in its rooms: {}."
SMALLER = [
    ({"capacity": "theatre 90"}, None),
    ({"capacity": "theatre 60"}, ["All sessions that are held there still find their places and booths."]),
    ({"capacity": "theatre 59"}, [f"Workshop Tuesday 15 October {SEATED.format(59)}"]),
    (
        {"capacity": "theatre 49"},
        [f"Workshop Tuesday 15 October {CROWDED}", f"Workshop Tuesday 15 October {SEATED.format(49)}"],
    ),
    (
        {"capacity": "theatre 90", "booths": "0"},
        ["Workshop Tuesday 15 October It is interpreted, and its rooms have no booth."],
    ),
]


@pytest.mark.parametrize(("fields", "told"), SMALLER)
def test_before_a_room_becomes_smaller_its_sessions_are_told(
    app: Flask, used: FlaskClient, fields: dict[str, str], told: list[str] | None
) -> None:
    fields = {**fields, "seen": seen(used, OAK)}
    answer = send(used, OAK, **fields)
    found = re.findall("<li>(.*?)</li>", answer.text.partition('<ul class="impact"')[2], re.DOTALL)

    if told is None:
        assert answer.status_code == 303
        return
    assert (answer.status_code, [" ".join(re.sub("<.*?>", "", one).split()) for one in found]) == (200, told)
    back = send(used, OAK, **fields, back="1")
    kept = room(app, "oak")
    assert kept is not None
    assert (kept.capacity, back.status_code) == ({"theatre": 90, "classroom": 40}, 200)
    assert send(used, OAK, **fields, confirmed="1").status_code == 303
