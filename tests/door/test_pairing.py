"""Pairing: one use, ten minutes, confirmed by four digits, revoked at once."""

from datetime import UTC, datetime, timedelta

import pytest

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.door import pairing
from eventapp.door.models import Device, DevicePairing
from eventapp.door.queries import device_by_token
from eventapp.programme.models import Event
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def event(database: None) -> Event:
    event = make.event()
    cast.checkpoint(event)
    return event


def offered(event: Event) -> str:
    checkpoint = cast.checkpoint(event, "east")
    return pairing.offer_pairing(event, [checkpoint], label="Lane 2", at=NOON)[1]


def known(token: str, at: datetime = NOON) -> Device | None:
    return device_by_token(pairing.digest_of(token), at=at)


def test_a_link_makes_one_device_with_its_name_and_checkpoints(event: Event) -> None:
    link = offered(event)

    device, token = pairing.pair(link, at=NOON + 9 * MINUTE)

    assert known(token) is device
    assert (device.label, [one.code for one in device.checkpoints]) == ("Lane 2", ["east"])
    with pytest.raises(pairing.PairingOver):
        pairing.pair(link, at=NOON + 9 * MINUTE)


@pytest.mark.parametrize("link", ["", "nonsense", "\ud800"])
def test_a_link_nobody_made_pairs_nothing(event: Event, link: str) -> None:
    with pytest.raises(pairing.PairingOver):
        pairing.pair(link, at=NOON)


def test_a_link_is_over_after_ten_minutes(event: Event) -> None:
    link = offered(event)

    with pytest.raises(pairing.PairingOver):
        pairing.pair(link, at=NOON + 10 * MINUTE)


def test_neither_link_nor_token_is_kept(event: Event) -> None:
    link = offered(event)
    _device, token = pairing.pair(link, at=NOON)

    kept = repr([vars(row) for model in (DevicePairing, Device) for row in db.session.query(model)])

    assert link not in kept
    assert token not in kept


def test_a_device_waits_until_its_digits_are_confirmed(event: Event) -> None:
    device, _token = pairing.pair(offered(event), at=NOON)
    digits = device.check_digits
    wrong = f"{(int(digits) + 1) % 10_000:04d}"

    with pytest.raises(pairing.WrongDigits):
        pairing.confirm(device, wrong, at=NOON)
    assert device.confirmed_at is None

    pairing.confirm(device, f" {digits} ", at=NOON + MINUTE)
    db.session.refresh(device)
    assert device.confirmed_at == NOON + MINUTE


def test_confirming_twice_keeps_the_first_moment(event: Event) -> None:
    device, _token = pairing.pair(offered(event), at=NOON)

    for minutes in (1, 2):
        pairing.confirm(device, device.check_digits, at=NOON + minutes * MINUTE)

    db.session.refresh(device)
    assert device.confirmed_at == NOON + MINUTE


def test_digits_in_another_script_are_not_the_digits(event: Event) -> None:
    device, _token = pairing.pair(offered(event), at=NOON)

    with pytest.raises(pairing.WrongDigits):
        pairing.confirm(device, "١٢٣٤", at=NOON)


def test_the_operator_pairs_without_a_confirmation(event: Event) -> None:
    device, token = pairing.pair_at_once(event, "main", NOON)

    assert (device.confirmed_at, device.label) == (NOON, "main-1")
    assert known(token) is device


def test_devices_without_a_name_are_numbered(event: Event) -> None:
    labels = [pairing.pair_at_once(event, "main", NOON)[0].label for _ in range(2)]

    assert labels == ["main-1", "main-2"]


def test_there_is_no_pairing_for_a_checkpoint_that_is_not(event: Event) -> None:
    with pytest.raises(NotFound):
        pairing.pair_device(event, "west", NOON)


def test_a_revoked_device_is_unknown_at_once(event: Event) -> None:
    device, token = pairing.pair_at_once(event, "main", NOON)

    pairing.revoke(device, at=NOON)

    assert known(token) is None


def test_a_device_ends_two_weeks_after_the_event(event: Event) -> None:
    _device, token = pairing.pair_at_once(event, "main", NOON)
    last_night = datetime(2019, 10, 18, 22, 0, tzinfo=UTC)

    assert known(token, last_night + timedelta(days=14, seconds=-1)) is not None
    assert known(token, last_night + timedelta(days=14)) is None


def test_a_device_for_a_past_event_lives_for_a_week(event: Event) -> None:
    years_later = NOON + timedelta(days=2000)
    _device, token = pairing.pair_at_once(event, "main", years_later)

    assert known(token, years_later + timedelta(days=6)) is not None


def test_a_handshake_measures_the_clock(event: Event) -> None:
    device, _token = pairing.pair_at_once(event, "main", NOON)

    pairing.shake_hands(device, NOON - timedelta(seconds=90), at=NOON)

    assert (device.clock_offset, device.last_seen_at) == (90, NOON)


def test_the_epoch_of_an_event_stays(event: Event) -> None:
    first = pairing.door_state(event.id).epoch

    assert pairing.door_state(event.id).epoch == first
    assert pairing.door_state(make.event("other").id).epoch != first
