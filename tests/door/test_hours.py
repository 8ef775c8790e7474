"""A device that was paired for some hours scans in these alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.models import Device, DevicePairing, Scan
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE
from tests.make import NOON
from tests.node import run_module

HOUR = timedelta(hours=1)
SignIn = Callable[[str], FlaskClient]
HOURS = (NOON, NOON + HOUR)


def on_shift(hours: pairing.Hours = HOURS, at: datetime = NOON) -> tuple[Device, str]:
    event = make.event()
    offered: dict[str, Any] = {"label": "Lane 1", "at": at, "is_trusted": True, "hours": hours}
    _offer, link = pairing.offer_pairing(event, [cast.checkpoint(event, reentry="free")], **offered)
    return pairing.pair(link, at=at)


def test_a_scan_counts_if_it_happened_in_the_device_s_hours_however_late_it_comes(database: None) -> None:
    device, _token = on_shift()
    code = cast.code(cast.holder(device.event))
    minutes = [-16, -14, 59, 74, 75]  # its clock may be wrong by a quarter of an hour
    scans = [cast.scan(code, NOON + number * MINUTE, counter=number + 20) for number in minutes]

    answers = cast.scanned(device, *scans, at=NOON + 5 * HOUR)

    assert [one.get("error") for one in answers] == ["outside_hours", None, None, None, "outside_hours"]
    kept = db.session.scalars(select(Scan.happened_at).order_by(Scan.happened_at)).all()
    assert kept == [NOON + number * MINUTE for number in minutes[1:4]]


@pytest.mark.parametrize(
    ("hours", "statuses"),
    [
        ((-2, 1), [200, 200, 422]),
        ((-2, -1), [200, 403, 403]),
        ((1, 2), [200, 200, 403]),  # it has its list when it begins, should there be no network then
        ((13, 14), [200, 403, 403]),
    ],
)
def test_outside_its_hours_a_device_is_told_them_and_nothing_else(
    app: Flask, client: FlaskClient, hours: tuple[int, int], statuses: list[int]
) -> None:
    now = clock.now()
    begins, ends = (now + number * HOUR for number in hours)
    with app.app_context():
        _device, token = on_shift((begins, ends), now)
        db.session.commit()
    headers = {"Authorization": f"Bearer {token}"}

    hands = client.post("/api/v1/door/handshake", json={"device_time": now.isoformat()}, headers=headers)
    listed = client.get("/api/v1/door/list", headers=headers)
    full = client.post("/api/v1/door/full", json={"checkpoint": "main", "full": True}, headers=headers)

    assert [one.status_code for one in (hands, listed, full)] == statuses
    assert hands.json["hours"] == [int(one.timestamp()) for one in (begins, ends)]
    refused = [one.json["error"] for one in (listed, full) if one.status_code == 403]
    assert set(refused) <= {"outside_hours"}


def test_the_device_itself_knows_first_and_last_second() -> None:
    script = "return data.map(([hours, at]) => m.isOutside(hours, at));"
    asked: list[Any] = [(None, 5), *(([10, 20], at) for at in (9, 10, 19, 20))]

    assert run_module("door/hours.js", script, asked) == [False, True, False, False, True]


@pytest.mark.parametrize(
    ("app", "typed", "status", "kept"),
    [
        ("sqlite", ("", ""), 200, None),
        ("sqlite", ("2019-10-15T08:00", "2019-10-15T13:30"), 200, ("06:00", "11:30")),
        ("sqlite", ("2019-10-15T08:00", ""), 422, None),
        ("sqlite", ("2019-10-15T08:00", "2019-10-15T08:00"), 422, None),
        ("sqlite", ("2019-03-31T02:30", "2019-10-15T08:00"), 422, None),
        ("sqlite", ("morning", "noon"), 422, None),
    ],
    indirect=["app"],
)
def test_an_organiser_pairs_for_hours_of_the_event_s_clock(
    app: Flask, sign_in: SignIn, typed: Any, status: int, kept: Any
) -> None:
    with app.app_context():
        event = make.event()
        cast.checkpoint(event)
        make.role(make.person("Dora Lead"), "door_lead", event)
        db.session.commit()
    client = sign_in("dora.lead@example.org")

    form = {"label": "", "checkpoints": "main", "works_from": typed[0], "works_until": typed[1]}
    answer = client.post("/forum/organise/door/pairings", data=form, headers=make.SAME_SITE)

    with app.app_context():
        offers = db.session.scalars(select(DevicePairing).order_by(DevicePairing.id)).all()
        found = [
            (f"{one.works_from:%H:%M}", f"{one.works_until:%H:%M}")
            for one in offers
            if one.works_from and one.works_until
        ]
    assert (answer.status_code, len(offers)) == (status, 1 if status == 200 else 0)
    assert found == ([kept] if kept else [])
