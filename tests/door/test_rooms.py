"""Room doors follow the timetable: the rule is that of the session running there then."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.forms import LARGEST_ID
from eventapp.door.models import Device
from eventapp.door.rules import seated
from eventapp.programme.models import Event, Room
from tests import make
from tests.agenda.cast import add
from tests.door import cast
from tests.door.cast import MINUTE, verdict
from tests.make import LONG_AGO, NOON

pytestmark = pytest.mark.usefixtures("database")

AFTER_LUNCH = make.wall(15, 14)
STARTS_AT = NOON + timedelta(hours=2)
ENDS_AT = STARTS_AT + timedelta(minutes=90)


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def gold(event: Event) -> Room:
    return make.room(event, "gold")


@pytest.fixture
def door(event: Event, gold: Room) -> Device:
    return cast.device(door_of(event, gold), label="Gold door")


def door_of(event: Event, room: Room, code: str = "gold", **fields: Any) -> Any:
    return cast.checkpoint(event, code, purpose="room", room=room, direction="in", reentry="free", **fields)


def at_gold(door: Device, code: str, at: datetime) -> tuple[str, str]:
    return verdict(door, code, at, checkpoint="gold")


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (STARTS_AT - 15 * MINUTE - timedelta(seconds=1), "not_yet"),
        (STARTS_AT - 15 * MINUTE, "ok"),
        (ENDS_AT - timedelta(seconds=1), "ok"),
        (ENDS_AT, "over"),
    ],
)
def test_a_room_opens_a_quarter_before_a_session_and_closes_with_it(
    event: Event, gold: Room, door: Device, at: datetime, reason: str
) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,))

    assert at_gold(door, cast.code(cast.holder(event)), at)[1] == reason


def test_sessions_elsewhere_drafts_and_cancelled_ones_open_no_room(
    event: Event, gold: Room, door: Device
) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(make.room(event, "silver"),))
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), published_at=None)
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), cancelled_at=LONG_AGO)

    assert at_gold(door, cast.code(cast.holder(event)), STARTS_AT) == ("refuse", "over")


def test_a_plenary_over_two_rooms_opens_both(event: Event, gold: Room, door: Device) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(make.room(event, "silver"), gold))

    assert at_gold(door, cast.code(cast.holder(event)), STARTS_AT) == ("admit", "ok")


def test_who_holds_a_seat_comes_in_and_others_while_seats_last(
    event: Event, gold: Room, door: Device
) -> None:
    workshop = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=2)
    booked, walk_in, late = (cast.holder(event, name) for name in ("Booked One", "Walk In", "Too Late"))
    cast.seat(booked.person, workshop)

    assert at_gold(door, cast.code(walk_in), STARTS_AT) == ("admit", "ok")
    assert at_gold(door, cast.code(late), STARTS_AT) == ("refuse", "room_full")
    assert at_gold(door, cast.code(booked), STARTS_AT) == ("admit", "ok")


def test_who_joined_may_step_out_and_come_back(event: Event, gold: Room, door: Device) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=1)
    code = cast.code(cast.holder(event))

    assert at_gold(door, code, STARTS_AT) == ("admit", "ok")
    assert at_gold(door, code, STARTS_AT + MINUTE) == ("admit", "ok")


def test_seats_given_at_one_door_are_gone_at_the_other(event: Event, gold: Room, door: Device) -> None:
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=1)
    back = cast.device(door_of(event, gold, "gold-back"), label="Back door")
    first, second = cast.holder(event, "First One"), cast.holder(event, "Second One")

    assert at_gold(door, cast.code(first), STARTS_AT) == ("admit", "ok")
    assert verdict(back, cast.code(second), STARTS_AT, checkpoint="gold-back") == ("refuse", "room_full")


def test_a_speaker_enters_a_session_whose_seats_are_gone(event: Event, gold: Room, door: Device) -> None:
    workshop = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), seats=0, speakers=("Sue Speaker",))
    speaker = cast.holder(event, "Sue Speaker")
    workshop.speakers[0].person_id = speaker.person_id
    db.session.flush()

    assert at_gold(door, cast.code(speaker), STARTS_AT) == ("admit", "ok")


def test_a_closed_meeting_takes_its_members_only(event: Event, gold: Room, door: Device) -> None:
    bureau = make.body()
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), access="restricted", body_id=bureau.id)
    member, delegate = cast.holder(event, "Bea Bureau"), cast.holder(event)
    make.membership(bureau, member.person)

    assert at_gold(door, cast.code(member), STARTS_AT) == ("admit", "ok")
    assert at_gold(door, cast.code(delegate), STARTS_AT) == ("refuse", "members_only")


def test_membership_is_read_at_the_time_of_the_meeting(event: Event, gold: Room, door: Device) -> None:
    bureau = make.body()
    make.session(event, starts=AFTER_LUNCH, rooms=(gold,), access="restricted", body_id=bureau.id)
    leaving, coming = cast.holder(event, "Lea Leaving"), cast.holder(event, "Cor Coming")
    make.membership(bureau, leaving.person, until_at=STARTS_AT)
    make.membership(bureau, coming.person, from_at=STARTS_AT)

    assert at_gold(door, cast.code(leaving), STARTS_AT - MINUTE) == ("refuse", "members_only")
    assert at_gold(door, cast.code(coming), STARTS_AT - MINUTE) == ("admit", "ok")


def test_an_observer_enters_only_where_the_meeting_admits_observers(
    event: Event, gold: Room, door: Device
) -> None:
    bureau = make.body()
    meeting = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), access="restricted", body_id=bureau.id)
    observer = cast.holder(event, "Oda Observer")
    make.membership(bureau, observer.person, seat="observer")
    before = at_gold(door, cast.code(observer), STARTS_AT)

    meeting.admitted = ["members", "observers"]
    db.session.flush()

    assert before == ("refuse", "members_only")
    assert at_gold(door, cast.code(observer), STARTS_AT) == ("admit", "ok")


def test_a_listed_session_takes_holders_of_seats_and_speakers_and_nobody_else(
    event: Event, gold: Room, door: Device
) -> None:
    asked = {"seats": 5, "listed_only": True, "speakers": ("Spiro Speaker",)}
    session = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), **asked)
    names = ("Sue Seated", "Spiro Speaker", "Frida Forced")
    seated, speaker, forced = (cast.holder(event, name) for name in names)
    cast.seat(seated.person, session)
    session.speakers[0].person_id = speaker.person_id

    cast.scanned(door, cast.scan(cast.code(forced), STARTS_AT, checkpoint="gold", forced="The chair asks."))

    told = [at_gold(door, cast.code(one), STARTS_AT + MINUTE) for one in (seated, speaker, forced)]
    assert told == [("admit", "ok"), ("admit", "ok"), ("refuse", "not_on_list")]


def test_a_listed_session_without_a_limit_takes_who_chose_it(event: Event, gold: Room, door: Device) -> None:
    session = make.session(event, starts=AFTER_LUNCH, rooms=(gold,), listed_only=True)
    chose, other = (cast.holder(event, name) for name in ("Cara Chose", "Olaf Other"))
    add(chose.person, event, session)

    told = [at_gold(door, cast.code(one), STARTS_AT) for one in (chose, other)]

    assert told == [("admit", "ok"), ("refuse", "not_on_list")]
    assert seated(event.id, 0, LARGEST_ID) == {chose.person_id: {session.id}}
