"""Who was at the door, if they said so: kept with the scan, told to the door lead, and erased."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.erasing import forget_staff, make_anonymous
from eventapp.door.models import Checkpoint, Device, Scan
from eventapp.privacy.queries import belongings
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.door.cast import scan, scanned
from tests.make import NOON
from tests.node import run_module

ADMITTED = {"verdict": "admit", "reason": "ok"}


@pytest.fixture
def main(database: None) -> Checkpoint:
    return cast.checkpoint(make.event(), reentry="once")


@pytest.fixture
def lane(main: Checkpoint) -> Device:
    return cast.device(main)


@pytest.fixture
def amina(main: Checkpoint) -> Registration:
    return cast.holder(main.event, "Amina El Idrissi")


def staff() -> list[str | None]:
    return list(db.session.scalars(select(Scan.staff).order_by(Scan.id)))


def test_a_scan_keeps_who_was_at_the_door_if_that_is_told(lane: Device, amina: Registration) -> None:
    code = cast.code(amina)
    names = [None, " Sam Staff ", "", "x" * 61, "a\u202eb", 7]

    told = scanned(lane, *(scan(code, staff=name) for name in names))

    assert [one.get("error") for one in told] == [None, None, *["bad_staff"] * 4]
    assert staff() == [None, "Sam Staff"]


def test_the_guest_is_not_told_who_scanned_them(lane: Device, amina: Registration) -> None:
    scanned(lane, scan(cast.code(amina), staff="Sam Staff"))

    assert "Sam Staff" not in str(belongings(amina.person))


def test_the_name_goes_with_the_guest_and_with_the_staff_themselves(
    main: Checkpoint, lane: Device, amina: Registration
) -> None:
    sam, other = make.person("Sam Staff"), cast.holder(main.event, "Olga Other")
    for guest, name in ((amina, "Dee Desk"), (other, "Sam Staff"), (other, "Dee Desk")):
        scanned(lane, scan(cast.code(guest), staff=name))

    make_anonymous(amina.person_id)
    assert staff() == [None, "Sam Staff", "Dee Desk"]
    make_anonymous(sam.id)
    assert staff() == [None, None, "Dee Desk"]


def test_thirty_days_after_the_event_nobody_is_named(lane: Device, amina: Registration) -> None:
    scanned(lane, scan(cast.code(amina), staff="Sam Staff"))

    forget_staff(at=NOON + timedelta(days=20))
    assert staff() == ["Sam Staff"]
    forget_staff(at=NOON + timedelta(days=40))
    assert staff() == [None]


def test_the_door_lead_reads_who_let_in_a_badge_twice(app: Flask, sign_in: Any) -> None:
    at = clock.now()
    with app.app_context():
        main = cast.checkpoint(make.event(), reentry="once")
        code = cast.code(cast.holder(main.event))
        for number, name in enumerate(("Sam <Staff>", None)):
            lane = cast.device(main, label=f"Lane {number}", at=at)
            scanned(lane, scan(code, at + timedelta(minutes=number), shown=ADMITTED, staff=name), at=at)
        make.role(make.person("Dora Lead"), "door_lead", main.event)
        db.session.commit()

    page = sign_in("dora.lead@example.org").get("/forum/organise/door").text

    assert page.count("<bdi>Sam &lt;Staff&gt;</bdi>") == 1


def test_a_device_keeps_a_name_for_one_shift() -> None:
    script = """
      const device = { staff: m.onDuty(data, 1000) };
      return [1000, 1000 + 12 * 3600 - 1, 1000 + 12 * 3600].map((at) => m.staffAt(device, at));
    """

    assert run_module("door/staff.js", script, " Sam\u202e\u0000 Staff ") == ["Sam Staff", "Sam Staff", None]
    assert run_module("door/staff.js", script, "  ") == [None] * 3
