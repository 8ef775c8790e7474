"""The room of a veiled meeting is shown as occupied, with its hours and nothing more; that of a hidden
one as free, unless its organiser chose otherwise."""

from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session
from tests import make
from tests.make import LONG_AGO, SAME_SITE

GRID, OAK = "/forum/programme/2019-10-15?view=grid", "/forum/rooms/oak"
MEETING: dict[str, Any] = {"access": "restricted", "starts": make.wall(15, 11), "minutes": 60}
TAKEN = "Occupied 11:00 – 12:00"


def meeting(app: Flask, **fields: Any) -> None:
    """In the Oak Room at eleven, beside a plenary elsewhere."""
    with app.app_context():
        event, body = make.event("forum"), make.body()
        oak, hall = make.room(event, "oak", name=Text(en="Oak Room")), make.room(event, "hall")
        make.session(event, "Plenary", starts=make.wall(15, 10), rooms=(hall,))
        make.session(event, "Elections", ref="meeting", body=body, rooms=(oak,), **(MEETING | fields))
        make.membership(body, make.person("Mia Member"))
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()


def words(client: FlaskClient, path: str) -> str:
    page = html5lib.parse(client.get(path).text, namespaceHTMLElements=False).find(".//main")
    return " ".join("".join(page.itertext()).split())


@pytest.mark.parametrize(
    ("fields", "is_taken"),
    [
        ({"disclosure": "veiled"}, True),
        ({"disclosure": "hidden"}, False),
        ({"disclosure": "hidden", "room_taken": True}, True),
        ({"disclosure": "veiled", "cancelled_at": LONG_AGO}, False),
        ({"disclosure": "veiled", "published_at": None}, False),
        ({"disclosure": "veiled", "time_announced": False}, False),
        ({"disclosure": "open"}, False),
    ],
)
def test_outsiders_see_that_a_room_is_taken_and_when(
    app: Flask, client: FlaskClient, fields: dict[str, Any], is_taken: bool
) -> None:
    meeting(app, **fields)
    assert (TAKEN in words(client, GRID), "Occupied" in words(client, OAK)) == (is_taken, is_taken)
    if fields["disclosure"] != "open":
        assert ["Elections" in words(client, page) for page in (GRID, OAK)] == [False, False]


def test_members_see_the_meeting_instead(app: Flask, sign_in: Callable[[str], FlaskClient]) -> None:
    meeting(app, disclosure="veiled")
    mia = sign_in("mia.member@example.org")
    for page in (GRID, OAK):
        assert ("Elections" in words(mia, page), "Occupied" in words(mia, page)) == (True, False)


def test_the_organiser_of_a_hidden_meeting_decides(
    app: Flask, client: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    meeting(app, disclosure="hidden")
    form = {"version": "1", "access": "restricted", "body": "bureau", "admitted": ["members"], "save": "1"}
    before = words(client, OAK)

    form |= {"disclosure": "hidden", "room_taken": "y", "confirmed": "1"}
    page = "/forum/organise/programme/meeting/access"
    answer = sign_in("ed@example.org").post(page, data=form, headers=SAME_SITE)

    assert (answer.status_code, "Occupied" in before) == (303, False)
    assert "Tuesday 15 October, 11:00–12:00" in words(client, OAK)
    with app.app_context():
        assert db.session.query(Session).filter_by(ref="meeting").one().room_taken
