"""What a hand-shake tells a device of its checkpoints, so that it can decide alone."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from eventapp.core.db import db
from eventapp.door.rules import days_around, listed, rule_of_checkpoint
from eventapp.programme.models import Event, Room
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, scan, scanned
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")

AFTER_LUNCH = make.wall(15, 14)
STARTS_AT = NOON + timedelta(hours=2)
OPENS, CLOSES = int(STARTS_AT.timestamp()) - 15 * 60, int(STARTS_AT.timestamp()) + 90 * 60


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def gold(event: Event) -> Room:
    return make.room(event, "gold")


def windows(event: Event, room: Room, at: datetime = NOON) -> list[dict[str, Any]]:
    door = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
    told: list[dict[str, Any]] = rule_of_checkpoint(door, at)["windows"]
    return told


def test_an_entrance_is_always_open(event: Event) -> None:
    assert rule_of_checkpoint(cast.checkpoint(event), NOON) == {"group": "site", "windows": [{}]}


def test_a_hand_out_names_its_item(event: Event) -> None:
    gift = cast.item(event, "gift", per_person=2, stock=7)
    bags = cast.checkpoint(event, "bags", purpose="hand-out", item=gift)

    told = {"group": "item:gift", "windows": [{}], "item": "gift", "per_person": 2}
    assert rule_of_checkpoint(bags, NOON) == told | {"stock_left": 7}

    gift.stock = None
    assert rule_of_checkpoint(bags, NOON) == told


def test_what_is_to_be_done_at_a_first_entry_is_told(event: Event) -> None:
    door = cast.checkpoint(event, first_instruction="goodie_bag")

    assert rule_of_checkpoint(door, NOON)["first_instruction"] == "goodie_bag"


def test_a_room_follows_the_timetable(event: Event, gold: Room) -> None:
    board = make.body()
    talk = make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
    full = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=20, seats_taken=20)
    closed = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), access="restricted", body_id=board.id)
    hours = {"opens": OPENS, "closes": CLOSES}

    assert windows(event, gold) == [
        {**hours, "rule": "count", "right": talk.id},
        {**hours, "rule": "listed_or_join", "right": full.id, "seats_left": 0},
        {**hours, "rule": "body", "right": closed.id},
    ]


def test_what_is_over_cancelled_or_a_draft_is_left_out(event: Event, gold: Room) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,))
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), cancelled_at=NOON)
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), published_at=None)

    assert windows(event, gold, STARTS_AT + 90 * MINUTE) == []


def test_who_joined_a_running_session_is_listed_for_it_until_it_ends(event: Event, gold: Room) -> None:
    workshop = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=1)
    door = cast.checkpoint(event, "gold", purpose="room", room=gold, direction="in", reentry="free")
    walk_in = cast.holder(event, "Walk In")
    scanned(cast.device(door), scan(cast.code(walk_in), STARTS_AT, checkpoint="gold"), at=STARTS_AT)
    db.session.flush()

    assert listed(event.id, STARTS_AT) == {walk_in.person_id: {workshop.id}}
    assert listed(event.id, STARTS_AT + 90 * MINUTE) == {}


def test_days_begin_at_the_event_s_midnight_also_when_the_clocks_change() -> None:
    zone = ZoneInfo("Europe/Brussels")
    days = days_around("Europe/Brussels", datetime(2019, 10, 26, 12, 0, tzinfo=zone))
    local = [datetime.fromtimestamp(one, zone) for one in days]

    assert [one.hour for one in local] == [0] * 21
    assert (local[0].date().isoformat(), local[-1].date().isoformat()) == ("2019-10-22", "2019-11-11")
    assert [after - before for before, after in pairwise(days)].count(25 * 3600) == 1
