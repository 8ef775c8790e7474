"""A room that its staff found full: said at the door or by the lead, heeded there, shown with the session."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.fullness import NothingRuns, mark_full, reopen, said_full
from eventapp.door.hours import runs
from eventapp.door.models import Device, RoomFull
from eventapp.door.rules import rule_of_checkpoint
from eventapp.door.timetable import sessions_in
from eventapp.programme.models import Event, Room
from eventapp.programme.queries import event_by_code
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, verdict
from tests.make import NOON, SAME_SITE

AFTER_LUNCH = make.wall(15, 14)
STARTS_AT = NOON + timedelta(hours=2)
ENDS_AT = STARTS_AT + timedelta(minutes=90)
ORGANISE = "/forum/organise/door"
FULL = "Gold Hall is full"
SignIn = Callable[[str], FlaskClient]


def door_of(event: Event, room: Room, code: str = "gold") -> Device:
    place = cast.checkpoint(event, code, purpose="room", room=room, direction="in", reentry="free")
    return cast.device(place, label=f"{code} door")


def say_full(room: Room, at: datetime) -> None:
    mark_full(room, [one for one in sessions_in(room.id) if runs(one, at)], at=at)


def say_open(room: Room, at: datetime) -> None:
    reopen(room, [one for one in sessions_in(room.id) if runs(one, at)], at=at)


@pytest.mark.usefixtures("database")
class TestAtTheDoor:
    def test_nobody_joins_from_then_on_until_it_is_taken_back(self) -> None:
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
        door, code = door_of(event, gold), cast.code(cast.holder(event))
        before = verdict(door, code, STARTS_AT, checkpoint="gold")

        say_full(gold, STARTS_AT + MINUTE)
        during = verdict(door, code, STARTS_AT + 2 * MINUTE, checkpoint="gold")
        say_open(gold, STARTS_AT + 3 * MINUTE)

        assert (before, during) == (("admit", "ok"), ("refuse", "room_full"))
        assert verdict(door, code, STARTS_AT + 4 * MINUTE, checkpoint="gold") == ("admit", "ok")

    def test_who_holds_a_seat_and_who_is_a_member_comes_in_all_the_same(self) -> None:
        event = make.event()
        gold, silver, bureau = make.room(event, "gold"), make.room(event, "silver"), make.body()
        workshop = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=20)
        closed = {"access": "restricted", "body_id": bureau.id}
        make.session(event, starts=AFTER_LUNCH, rooms=(silver,), **closed)
        holder = cast.holder(event)
        cast.seat(holder.person, workshop)
        make.membership(bureau, holder.person)
        code, doors = cast.code(holder), [door_of(event, gold), door_of(event, silver, "silver")]

        say_full(gold, STARTS_AT)
        say_full(silver, STARTS_AT)

        told = [
            verdict(one, code, STARTS_AT, checkpoint=name)
            for one, name in zip(doors, ("gold", "silver"), strict=True)
        ]
        assert told == [("admit", "ok")] * 2

    def test_it_is_over_with_the_session_and_can_be_said_again_of_the_next(self) -> None:
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
        make.session(event, starts=AFTER_LUNCH + timedelta(hours=2), rooms=(gold,))
        door, code = door_of(event, gold), cast.code(cast.holder(event))
        say_full(gold, STARTS_AT)

        next_one = STARTS_AT + timedelta(hours=2)
        assert verdict(door, code, next_one, checkpoint="gold") == ("admit", "ok")
        say_full(gold, next_one + MINUTE)
        assert verdict(door, code, next_one + 2 * MINUTE, checkpoint="gold") == ("refuse", "room_full")

    def test_a_late_scan_is_judged_by_how_the_room_stood_then(self) -> None:
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
        door, code = door_of(event, gold), cast.code(cast.holder(event))
        say_full(gold, STARTS_AT + MINUTE)
        say_open(gold, STARTS_AT + 3 * MINUTE)

        told = [verdict(door, code, STARTS_AT + minute * MINUTE, checkpoint="gold")[1] for minute in range(5)]

        assert told == ["ok", "room_full", "room_full", "ok", "ok"]

    def test_it_is_one_row_however_often_it_is_said(self) -> None:
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))

        say_full(gold, STARTS_AT)
        say_full(gold, STARTS_AT + MINUTE)

        assert [one.full_at for one in db.session.query(RoomFull)] == [STARTS_AT]

    def test_nothing_can_be_said_of_an_empty_room(self) -> None:
        gold = make.room(make.event())

        with pytest.raises(NothingRuns):
            say_full(gold, NOON)
        with pytest.raises(NothingRuns):
            say_open(gold, NOON)

    def test_devices_are_told_with_the_room_s_rules(self) -> None:
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
        make.session(event, starts=AFTER_LUNCH + timedelta(hours=2), rooms=(gold,))
        door = door_of(event, gold)
        say_full(gold, STARTS_AT)

        windows = rule_of_checkpoint(door.checkpoints[0], STARTS_AT + MINUTE)["windows"]

        assert [one.get("full", False) for one in windows] == [True, False]


@pytest.fixture
def token(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Of a device at the gold hall's door, while a session is on; the clock stands."""
    monkeypatch.setattr(clock, "now", lambda: STARTS_AT)
    with app.app_context():
        event = make.event()
        gold = make.room(event)
        make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
        place = cast.checkpoint(event, "gold", purpose="room", room=gold, direction="in", reentry="free")
        _device, token = cast.paired(place, cast.checkpoint(event), label="Gold door", at=STARTS_AT)
        cast.checkpoint(event, "east")
        make.role(make.person("Dora Lead"), "door_lead", event)
        db.session.commit()
    return token


def say(client: FlaskClient, token: str, body: object) -> tuple[int, object]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.post("/api/v1/door/full", json=body, headers=headers)
    told = answer.get_json()
    return answer.status_code, told.get("error") or told


def pages(app: Flask, client: FlaskClient) -> list[bool]:
    """Whether session, day, week and now say that the room is full."""
    with app.app_context():
        gold = db.session.query(Room).one()
        ref = sessions_in(gold.id)[0].ref
    paths = (f"sessions/{ref}", "programme/2019-10-15", "programme", "now")
    texts = [re.sub("<.*?>", "", client.get(f"/forum/{path}").text) for path in paths]
    return [FULL in text for text in texts]


def test_a_device_says_it_and_the_pages_show_it_at_once(
    app: Flask, client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get("/forum/programme/2019-10-15")
    said = say(client, token, {"checkpoint": "gold", "full": True})

    known = {"If-None-Match": before.headers["ETag"]}
    fresh = client.get("/forum/programme/2019-10-15", headers=known)
    assert said == (200, {"checkpoint": "gold", "full": True})
    assert (fresh.status_code, fresh.headers["Cache-Control"]) == (200, "no-cache")
    assert "Set-Cookie" not in fresh.headers
    assert pages(app, client) == [True] * 4

    say(client, token, {"checkpoint": "gold", "full": False})
    assert pages(app, client) == [False] * 4

    say(client, token, {"checkpoint": "gold", "full": True})
    monkeypatch.setattr(clock, "now", lambda: ENDS_AT)
    assert pages(app, client) == [False] * 4


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"checkpoint": "east", "full": True}, (403, "not_its_checkpoint")),
        ({"checkpoint": ["gold"], "full": True}, (403, "not_its_checkpoint")),
        ({"checkpoint": "main", "full": True}, (422, "bad_request")),
        ({"checkpoint": "gold", "full": 1}, (422, "bad_request")),
        ({"checkpoint": "gold"}, (422, "bad_request")),
    ],
)
def test_what_a_device_cannot_say(
    client: FlaskClient, token: str, body: object, answer: tuple[int, str]
) -> None:
    assert say(client, token, body) == answer


def test_an_empty_room_is_not_full(client: FlaskClient, token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: ENDS_AT)

    assert say(client, token, {"checkpoint": "gold", "full": True}) == (409, "nothing_runs")


def room_id(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Room).one().id


def test_the_lead_says_it_and_takes_it_back(
    app: Flask, client: FlaskClient, sign_in: SignIn, token: str
) -> None:
    lead, place = sign_in("dora.lead@example.org"), f"{ORGANISE}/rooms/{room_id(app)}"

    said = lead.post(f"{place}/full", headers=SAME_SITE)
    assert (said.status_code, said.location) == (303, f"{ORGANISE}#rooms-title")
    assert "Dora Lead" in lead.get(f"{ORGANISE}/counts").text
    assert pages(app, client) == [True] * 4

    lead.post(f"{place}/open", headers=SAME_SITE)
    assert pages(app, client) == [False] * 4
    with app.app_context():
        assert said_full(event_by_code("forum").id) == {}


def test_of_a_meeting_that_the_lead_may_not_see_nothing_can_be_said_or_read(
    app: Flask, client: FlaskClient, sign_in: SignIn, token: str
) -> None:
    lead, place = sign_in("dora.lead@example.org"), f"{ORGANISE}/rooms/{room_id(app)}"
    with app.app_context():
        [meeting] = sessions_in(room_id(app))
        meeting.access, meeting.disclosure, meeting.body_id = "restricted", "hidden", make.body().id
        db.session.commit()
    before = lead.get(f"{ORGANISE}/counts").data

    assert say(client, token, {"checkpoint": "gold", "full": True})[0] == 200

    assert lead.get(f"{ORGANISE}/counts").data == before
    assert lead.post(f"{place}/full", headers=SAME_SITE).status_code == 409
    assert lead.post(f"{place}/open", headers=SAME_SITE).status_code == 409
    assert "is full" not in client.get("/forum/now").text
