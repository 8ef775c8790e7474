"""What the door lead is shown of devices that decided alone."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import true

from eventapp.door.conflicts import contested, disagreements
from eventapp.door.models import Device
from eventapp.programme.models import Event
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, scan, scanned
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")

ADMITTED = {"verdict": "admit", "reason": "ok"}
UNSURE = {"verdict": "desk", "reason": "cannot_verify"}


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def west(event: Event) -> Device:
    return cast.device(cast.checkpoint(event, "west"), label="West 1")


@pytest.fixture
def east(event: Event) -> Device:
    return cast.device(cast.checkpoint(event, "east"), label="East 1")


def alone(device: Device, code: str, minutes: int = 0, **fields: Any) -> dict[str, Any]:
    """A scan that the device decided by itself and brings five hours later; its answer."""
    item = scan(code, NOON + minutes * MINUTE, **({"shown": ADMITTED, "counter": minutes} | fields))
    item["checkpoint"] = fields.get("checkpoint", device.checkpoints[0].code)
    [answer] = scanned(device, item, at=NOON + timedelta(hours=5))
    return answer


def told(event: Event) -> list[list[tuple[str, str]]]:
    """[[(door, device) in the order of time] of each conflict]."""
    return [
        [(one.checkpoint.code, one.device.label) for one in found.scans] for found in contested(event, true())
    ]


def test_a_badge_let_in_at_two_doors_is_a_conflict_with_both_scans(
    event: Event, west: Device, east: Device
) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))
    first = alone(west, code)
    second = alone(east, code, minutes=5)

    assert (first["reason"], second["reason"]) == ("ok", "already_in")
    assert told(event) == [[("west", "West 1"), ("east", "East 1")]]
    assert contested(event, true())[0].badge.registration.badge_name == "Amina El Idrissi"


def test_it_is_the_same_conflict_when_the_later_one_is_heard_of_first(
    event: Event, west: Device, east: Device
) -> None:
    code = cast.code(cast.holder(event))
    answers = [alone(east, code, minutes=5), alone(west, code)]

    assert [one["reason"] for one in answers] == ["ok", "ok"]
    assert told(event) == [[("west", "West 1"), ("east", "East 1")]]


def test_who_comes_after_a_conflict_is_told_of_the_earliest_entry(
    event: Event, west: Device, east: Device
) -> None:
    code = cast.code(cast.holder(event))
    alone(east, code, minutes=5)
    alone(west, code)

    [answer] = scanned(east, scan(code, NOON + 9 * MINUTE, checkpoint="east"), at=NOON + 9 * MINUTE)

    assert (answer["reason"], answer["first"]["device"]) == ("already_in", "West 1")


def test_a_badge_on_two_days_is_none(event: Event, west: Device, east: Device) -> None:
    code = cast.code(cast.holder(event))
    alone(west, code)
    alone(east, code, minutes=24 * 60)

    assert told(event) == []


def test_an_entry_that_was_forced_is_none(event: Event, west: Device, east: Device) -> None:
    code = cast.code(cast.holder(event))
    alone(west, code)
    alone(east, code, minutes=5, forced="Came back from the ambulance.")

    assert told(event) == []


def test_a_second_goodie_bag_is_one_until_it_comes_back(event: Event) -> None:
    bags = cast.checkpoint(event, "bags", purpose="hand-out", direction="in", reentry="once")
    left, right = (cast.device(bags, label=label) for label in ("Left", "Right"))
    code = cast.code(cast.holder(event))
    alone(left, code)
    alone(right, code, minutes=5)
    assert (told(event), contested(event, true())[0].is_item) == (
        [[("bags", "Left"), ("bags", "Right")]],
        True,
    )

    alone(right, code, minutes=6, direction="out")

    assert told(event) == []


def test_a_badge_that_was_let_in_though_it_was_replaced_is_a_disagreement(event: Event, west: Device) -> None:
    registration = cast.holder(event)
    old = cast.code(registration)
    cast.reissue(registration, NOON - MINUTE)

    alone(west, old)

    assert [(one.shown_reason, one.reason, one.passed) for one in disagreements(event, true())] == [
        ("ok", "replaced", True)
    ]


def test_a_badge_that_was_sent_away_though_it_is_good_is_a_disagreement(event: Event, west: Device) -> None:
    alone(west, cast.code(cast.holder(event)), shown={"verdict": "refuse", "reason": "unknown"})

    assert [(one.shown_reason, one.reason, one.passed) for one in disagreements(event, true())] == [
        ("unknown", "ok", False)
    ]


def test_that_a_device_could_not_verify_is_none(event: Event, west: Device) -> None:
    alone(west, cast.code(cast.holder(event)), shown=UNSURE)

    assert disagreements(event, true()) == []


def test_conflicts_of_another_event_are_not_told(event: Event, west: Device, east: Device) -> None:
    code = cast.code(cast.holder(event))
    for device in (west, east):
        alone(device, code)
    other = make.event("other")

    assert (told(other), disagreements(other, true())) == ([], [])


def test_what_was_shown_meanwhile_completes_a_scan_that_the_server_had(event: Event, west: Device) -> None:
    """The first copy was answered too late: the device had let the person in by then."""
    code = cast.code(cast.holder(event))
    alone(west, code)
    item = scan(code, NOON + MINUTE, checkpoint="west", counter=2)
    [answer] = scanned(west, item, at=NOON + MINUTE)

    [again] = scanned(west, item | {"shown": ADMITTED}, at=NOON + 2 * MINUTE)

    assert again == answer
    assert told(event) == [[("west", "West 1")] * 2]


def test_the_answer_that_came_while_staff_waited_takes_the_place_of_cannot_verify(
    event: Event, west: Device
) -> None:
    code = cast.code(cast.holder(event))
    item = scan(code, checkpoint="west", shown=UNSURE)
    scanned(west, item)
    scanned(west, item | {"shown": ADMITTED})

    assert scanned(west, scan(code, NOON + MINUTE, checkpoint="west"))[0]["reason"] == "already_in"
