"""Somebody without their badge, found by name at the desk and scanned by the handle of the hit."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.door.found import handle_of
from eventapp.door.models import Device, Scan
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.door.cast import NOON

MINUTE = timedelta(minutes=1)
CANNOT = {"verdict": "desk", "reason": "cannot_verify"}


def handle(guest: Registration, device: Device) -> str:
    return handle_of(cast.code(guest), device.id, code_keys().seal, at=NOON)


@pytest.fixture
def desk(database: Flask) -> Device:
    event = make.event()
    return cast.device(cast.checkpoint(event), cast.checkpoint(event, "desk", purpose="desk"))


@pytest.fixture
def guest(desk: Device) -> Registration:
    return cast.holder(desk.event)


def test_a_hit_is_judged_as_its_badge_and_kept_with_a_mark(desk: Device, guest: Registration) -> None:
    by_name = cast.verdict(desk, handle(guest, desk))
    by_badge = cast.verdict(desk, cast.code(guest), at=NOON + MINUTE)

    assert (by_name, by_badge) == (("admit", "ok"), ("desk", "already_in"))
    kept = db.session.scalars(select(Scan).order_by(Scan.id)).all()
    own = cast.badge(guest).id
    assert [(one.badge_id, one.is_by_name) for one in kept] == [(own, True), (own, False)]


def test_what_became_of_the_badge_is_told_of_a_hit_too(desk: Device, guest: Registration) -> None:
    old = handle(guest, desk)
    cast.reissue(guest)

    assert cast.verdict(desk, old) == ("desk", "replaced")


@pytest.mark.parametrize(
    ("minutes", "reason"), [(-3, "cannot_verify"), (0, "ok"), (9, "ok"), (10, "cannot_verify")]
)
def test_a_handle_stands_for_scans_of_ten_minutes(
    desk: Device, guest: Registration, minutes: int, reason: str
) -> None:
    assert cast.verdict(desk, handle(guest, desk), at=NOON + minutes * MINUTE)[1] == reason


def test_a_scan_of_a_handle_counts_however_late_it_comes(desk: Device, guest: Registration) -> None:
    late = cast.scan(handle(guest, desk), shown=CANNOT, forced="The help desk agrees")

    [answer] = cast.scanned(desk, late, at=NOON + timedelta(days=3))

    kept = db.session.scalars(select(Scan).order_by(Scan.id)).one()
    assert (answer["verdict"], kept.mode, kept.passed, kept.is_by_name) == ("admit", "forced", True, True)


@pytest.mark.parametrize("minutes", [-40, 0, 40])
def test_a_passage_stands_though_the_clock_is_put_right_before_it_is_told_again(
    desk: Device, guest: Registration, minutes: int
) -> None:
    first = cast.scan(handle(guest, desk))
    cast.scanned(desk, first)
    desk.clock_offset = minutes * 60

    for shown in (CANNOT, {"verdict": "admit", "reason": "ok"}):
        cast.scanned(desk, first | {"shown": shown}, at=NOON + MINUTE)

    kept = db.session.scalars(select(Scan)).one()
    assert (kept.passed, kept.shown_reason, kept.badge_id) == (True, "ok", cast.badge(guest).id)


def test_no_other_device_and_no_other_text_is_read_as_a_handle(desk: Device, guest: Registration) -> None:
    other = cast.device(cast.checkpoint(desk.event, "side"), label="Lane 2")
    own = handle(guest, desk)

    assert cast.verdict(other, own, checkpoint="side") == ("desk", "cannot_verify")
    broken = [own[:-2], own + "AA", "found:", "found:\ud800", "found:" + "A" * 300]
    assert {cast.verdict(desk, one) for one in broken} == {("desk", "cannot_verify")}
    kept = db.session.scalars(select(Scan).order_by(Scan.id)).all()
    assert {(one.badge_id, one.is_by_name) for one in kept} == {(None, False)}
