"""What the door lead watches: arrivals by the five minutes, refusals by reason, devices gone silent."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import true

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.flow import arrivals, in_the_house, inside, refusals, silent_devices
from eventapp.door.fullness import rooms_now
from eventapp.policy import ANONYMOUS
from eventapp.programme.visibility import visible_sessions
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, NOBODYS_CODE, scan, scanned
from tests.make import NOON

WALL = make.wall(15, 12)  # noon in Brussels
SignIn = Callable[[str], FlaskClient]


@pytest.mark.usefixtures("database")
class TestFigures:
    def test_arrivals_are_counted_by_entrance_in_slots_of_five_minutes(self) -> None:
        event = make.event()
        main, east = cast.checkpoint(event, reentry="free"), cast.checkpoint(event, "east", reentry="free")
        cast.checkpoint(event, "bags", purpose="hand-out", reentry="free")
        lanes, code = cast.device(main, east), cast.code(cast.holder(event))
        before = (NOON - 56 * MINUTE, NOON - 55 * MINUTE, NOON - MINUTE, NOON, NOON + 4 * MINUTE)
        for at in before:
            scanned(lanes, scan(code, at), at=at)
        scanned(lanes, scan(code, checkpoint="east"), scan(NOBODYS_CODE))

        told = arrivals(event, NOON + 4 * MINUTE)

        assert (told.starts[0], told.starts[-1], told.most) == (NOON - 55 * MINUTE, NOON, 2)
        assert [(lane.checkpoint.code, lane.counts, lane.a_minute) for lane in told.lanes] == [
            ("main", [1, *[0] * 9, 1, 2], 1),
            ("east", [*[0] * 11, 1], 0),
        ]

    def test_who_is_in_the_house_came_in_today_and_did_not_leave(self) -> None:
        event = make.event()
        free = {"direction": "in", "reentry": "free"}
        main, bags = cast.checkpoint(event, **free), cast.checkpoint(event, "bags", purpose="hand-out")
        device = cast.device(main, bags)
        stays, leaves, yesterday, bag = (
            cast.code(cast.holder(event, name))
            for name in ("Sue Stays", "Leo Leaves", "Yana Early", "Ben Bag")
        )
        way = [(stays, -60, "main", "in"), (leaves, -50, "main", "in"), (leaves, -10, "main", "out")]
        way += [(yesterday, -15 * 60, "main", "in"), (bag, 0, "bags", "in"), (stays, 0, "bags", "in")]
        shown = {"verdict": "admit", "reason": "ok"}
        for code, minute, place, direction in way:
            at = NOON + minute * MINUTE
            scanned(device, scan(code, at, checkpoint=place, direction=direction, shown=shown), at=at)

        assert in_the_house(event, NOON) == 1

    def test_who_got_a_new_badge_is_in_the_house_and_in_the_room_once(self) -> None:
        event = make.event()
        gold = make.room(event, "gold")
        make.session(event, starts=WALL, rooms=(gold,))
        free = {"direction": "in", "reentry": "free"}
        device = cast.device(
            cast.checkpoint(event, **free), cast.checkpoint(event, "gold", purpose="room", room=gold, **free)
        )
        holder = cast.holder(event, "Lea Loses")
        for minute in (0, 1):
            for place in ("main", "gold"):
                at, shown = NOON + minute * MINUTE, {"verdict": "admit", "reason": "ok"}
                scanned(device, scan(cast.code(holder), at, checkpoint=place, shown=shown), at=at)
            cast.reissue(holder, at=NOON + minute * MINUTE)

        running = rooms_now(event, visible_sessions(ANONYMOUS, event), NOON + 2 * MINUTE)
        assert in_the_house(event, NOON + 2 * MINUTE) == 1
        assert inside(running, true()) == {gold.id: 1}

    def test_refusals_are_counted_by_reason_the_most_frequent_first(self) -> None:
        event = make.event()
        lane, code = cast.device(cast.checkpoint(event)), cast.code(cast.holder(event))
        scanned(lane, scan(code), scan(code), scan(NOBODYS_CODE), scan("nonsense"))

        assert refusals(event, true()) == [("unknown", 2), ("already_in", 1)]

    def test_a_device_is_silent_after_two_minutes_until_it_is_put_away(self) -> None:
        event = make.event()
        main = cast.checkpoint(event)
        lane, gone = cast.device(main), cast.device(main, label="Lane 2")
        cast.device(main, label="Never used")
        for one in (lane, gone):
            pairing.shake_hands(one, NOON, at=NOON)
        pairing.revoke(gone, at=NOON)
        db.session.flush()

        moments = (NOON + 2 * MINUTE, NOON + 3 * MINUTE, NOON + timedelta(hours=12))

        assert [[one.label for one in silent_devices(event, at)] for at in moments] == [[], ["Lane 1"], []]

    def test_who_is_inside_is_known_by_the_last_scan_in_any_of_the_rooms(self) -> None:
        event = make.event()
        rooms = [make.room(event, code) for code in ("gold", "silver")]
        for room in rooms:
            make.session(event, starts=WALL, rooms=(room,))
        free = {"purpose": "room", "direction": "in", "reentry": "free"}
        device = cast.device(*(cast.checkpoint(event, room.code, room=room, **free) for room in rooms))
        early, stays, moves, leaves = (
            cast.code(cast.holder(event, name))
            for name in ("Ea Early", "Sue Stays", "Mo Moves", "Leo Leaves")
        )
        way = [(early, -20, "gold", "in"), (stays, 0, "gold", "in"), (moves, 0, "gold", "in")]
        way += [(moves, 1, "silver", "in"), (leaves, 0, "gold", "in"), (leaves, 1, "gold", "out")]
        shown = {"verdict": "admit", "reason": "ok"}
        for code, minute, place, direction in way:
            at = NOON + minute * MINUTE
            scanned(device, scan(code, at, checkpoint=place, direction=direction, shown=shown), at=at)

        running = rooms_now(event, visible_sessions(ANONYMOUS, event), NOON + 2 * MINUTE)

        told = inside(running, true())
        assert {one.room.code: (told[one.room.id], one.places) for one in running} == {
            "gold": (1, 600),
            "silver": (1, 600),
        }


def test_the_lead_s_page_tells_all_three(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = make.event()
        lane, code = cast.device(cast.checkpoint(event)), cast.code(cast.holder(event))
        scanned(lane, scan(code), scan(code))
        lane.last_seen_at, lane.unsent = NOON, 12
        make.role(make.person("Dora Lead"), "door_lead", event)
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOON + 3 * MINUTE)

    page = sign_in("dora.lead@example.org").get("/forum/organise/door/counts").text

    told = re.sub(r"\s+", " ", re.sub("<.*?>", " ", page))
    assert "Lane 1 has not been heard of since 15 Oct 2019, 12:00." in told
    assert "Lane 1 : 12 scans not sent yet" in told
    assert "In the house now: 1 Main 1 0 in the last minute From Main 12:00 1 11:55 0" in told
    assert "Not let in Already in 1" in told
