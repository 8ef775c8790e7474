"""What the server keeps of a device between its scans is never older than the database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.lanes import NOTED_EVERY, lane_of
from eventapp.door.models import Device
from tests import make
from tests.door import cast
from tests.make import NOON


@pytest.fixture
def token(database: None) -> bytes:
    """The digest of the token of a device at two doors, whose lane is kept."""
    event = make.event()
    _device, token = cast.paired(cast.checkpoint(event), cast.checkpoint(event, "east"))
    pairing.door_state(event.id)
    db.session.commit()
    digest = pairing.digest_of(token)
    lane_of(digest, at=NOON)
    return digest


def stored() -> Device:
    return db.session.query(Device).one()


def moves_the_clock() -> None:
    stored().clock_offset = 90


def goes_to_one_door() -> None:
    device = stored()
    device.checkpoints = device.checkpoints[:1]


def lets_in_once() -> None:
    stored().checkpoints[0].reentry = "once"


def moves_the_event() -> None:
    stored().event.time_zone = "Asia/Tokyo"


def facts(device: Device) -> object:
    doors = [(one.code, one.reentry, one.event.time_zone) for one in device.checkpoints]
    return device.clock_offset, doors


@pytest.mark.parametrize("change", [moves_the_clock, goes_to_one_door, lets_in_once, moves_the_event])
def test_a_change_is_known_at_the_next_scan(token: bytes, change: Callable[[], None]) -> None:
    before, _epoch = lane_of(token, at=NOON)
    change()
    db.session.commit()

    after, _epoch = lane_of(token, at=NOON)

    assert before is not None
    assert after is not None
    assert facts(after) == facts(stored()) != facts(before)


def test_a_revoked_device_is_unknown_at_once(token: bytes) -> None:
    pairing.revoke(stored(), at=NOON)
    db.session.commit()
    assert lane_of(token, at=NOON) == (None, None)


def test_a_device_whose_time_is_over_is_unknown(token: bytes) -> None:
    assert lane_of(token, at=stored().expires_at) == (None, None)


def test_a_restored_server_has_another_epoch(token: bytes) -> None:
    _device, before = lane_of(token, at=NOON)
    pairing.begin_epoch(stored().event_id)
    db.session.commit()
    assert lane_of(token, at=NOON)[1] not in (before, None)


def test_what_is_kept_is_in_no_session_and_kept_as_it_is(token: bytes) -> None:
    first, _epoch = lane_of(token, at=NOON)
    db.session.rollback()
    again, _epoch = lane_of(token, at=NOON)
    assert first is again
    assert inspect(first).detached


def test_a_device_that_gives_something_is_read_anew(database: None) -> None:
    event = make.event()
    hand_out = cast.checkpoint(event, "bags", purpose="hand-out", item=cast.item(event))
    _device, token = cast.paired(hand_out)
    db.session.commit()
    found = [lane_of(pairing.digest_of(token), at=NOON)[0] for _ in range(2)]
    assert [inspect(one).persistent for one in found] == [True, True]


def test_when_it_was_heard_of_is_noted_to_a_few_seconds(token: bytes) -> None:
    heard = []
    for seconds in (1, 4, 6):
        lane_of(token, at=NOON + timedelta(seconds=seconds))
        db.session.commit()
        heard.append(stored().last_seen_at)
    assert heard == [NOON, NOON, NOON + timedelta(seconds=6)]
    assert timedelta(seconds=5) == NOTED_EVERY
