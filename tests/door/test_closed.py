"""Who was at a closed meeting is told to those who serve it, and shows nowhere on the door lead's page."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.door.models import Checkpoint
from eventapp.door.queries import checkpoint_by_code
from eventapp.programme.queries import event_by_code
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, NOBODYS_CODE, scan, scanned
from tests.make import NOON

ORGANISE = "/forum/organise/door"
AFTER_LUNCH = make.wall(15, 14)
STARTS_AT = NOON + timedelta(hours=2)
ENDS_AT = STARTS_AT + timedelta(minutes=90)
SignIn = Callable[[str], FlaskClient]


@pytest.fixture(params=["open", "veiled", "hidden"])
def forum(app: Flask, request: pytest.FixtureRequest) -> None:
    """A closed meeting in the gold hall after lunch, followed by a session for all, and who looks on."""
    with app.app_context():
        event = make.event()
        gold, bureau = make.room(event, "gold"), make.body()
        closed = {"access": "restricted", "disclosure": request.param, "body_id": bureau.id}
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,), **closed)
        make.session(event, starts=AFTER_LUNCH + timedelta(hours=2), rooms=(gold,))
        cast.checkpoint(event, "gold", purpose="room", room=gold, direction="in", reentry="free")
        cast.checkpoint(event)
        make.role(make.person("Dora Lead"), "door_lead", event)
        make.role(make.person("Olga Org"), "organiser", event)
        db.session.commit()


def came(app: Flask, count: int, at: datetime, direction: str = "in") -> None:
    """That many badges were let through at the gold hall's door, one refused, as a device decided alone."""
    with app.app_context():
        door = checkpoint_by_code(event_by_code("forum"), "gold")
        device = cast.device(door, label=f"Gold {at:%H%M} {direction}")
        names = [f"Guest {chr(65 + number)}{at:%H%M}{direction}" for number in range(count)]
        items = [entry(door, name, at, direction) for name in names]
        scanned(device, *items, scan(NOBODYS_CODE, at, checkpoint="gold", direction=direction), at=at)
        db.session.commit()


def entry(door: Checkpoint, name: str, at: datetime, direction: str) -> dict[str, object]:
    code, shown = cast.code(cast.holder(door.event, name)), {"verdict": "admit", "reason": "ok"}
    return scan(code, at, checkpoint="gold", direction=direction, shown=shown)


def at_gold(browser: FlaskClient) -> list[str]:
    """Let in, people, went out, not let in, last scan."""
    table = browser.get(f"{ORGANISE}/counts").text
    [row] = re.findall(r'<th scope="row">(?:<bdi>)?Gold.*?</tr>', table, re.DOTALL)
    return [re.sub("<.*?>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row)[1:]]


def test_the_door_lead_s_page_is_the_same_whoever_came_to_a_closed_meeting(
    app: Flask, sign_in: SignIn, forum: None
) -> None:
    lead = sign_in("dora.lead@example.org")
    before = lead.get(f"{ORGANISE}/counts")

    came(app, 6, STARTS_AT - 15 * MINUTE)
    came(app, 6, ENDS_AT - MINUTE)
    came(app, 6, ENDS_AT + 10 * MINUTE, "out")

    assert lead.get(f"{ORGANISE}/counts").data == before.data
    assert lead.get(f"{ORGANISE}/counts").headers["ETag"] == before.headers["ETag"]
    assert "Guest" not in lead.get(ORGANISE).text


def test_those_who_serve_the_meeting_read_its_figures(app: Flask, sign_in: SignIn, forum: None) -> None:
    came(app, 2, STARTS_AT)

    olga = sign_in("olga.org@example.org")

    assert at_gold(olga)[:4] == ["2", "2", "0", "1"]
    assert "Guest A1200" in olga.get(ORGANISE).text


def test_the_next_session_in_that_room_is_counted_again(app: Flask, sign_in: SignIn, forum: None) -> None:
    came(app, 6, STARTS_AT)
    came(app, 5, ENDS_AT + 30 * MINUTE)

    assert at_gold(sign_in("dora.lead@example.org")) == ["5", "5", "under 5", "under 5", "15 Oct 2019, 16:00"]


def test_few_people_in_a_room_are_no_figure(app: Flask, sign_in: SignIn, forum: None) -> None:
    came(app, 3, ENDS_AT + 30 * MINUTE)

    assert at_gold(sign_in("dora.lead@example.org")) == ["under 5"] * 4 + ["–"]
    assert at_gold(sign_in("olga.org@example.org"))[:4] == ["3", "3", "0", "1"]
