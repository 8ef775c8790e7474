"""The bytes of a feed: without a fault, always the same, and read alike by parsers that nobody here wrote."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream

from eventapp.agenda import domain
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session
from tests import make
from tests.agenda.cast import add
from tests.make import NOON
from tests.programme.ical_checker import faults


def full_week(app: Flask) -> str:
    """A week over the end of summer time, with all that can befall a session; its address."""
    with app.app_context():
        event = make.event(
            "autumn", starts_on=date(2019, 10, 25), ends_on=date(2019, 10, 28), latitude=50.8, longitude=4.4
        )
        person, hall = make.person("Ben Adams"), make.room(event)
        make.registration(event, person)
        titles = (
            "التقنيات الناشئة: اغتنام الفرص",
            "新兴技术：抓住机遇的社会保障制度与数字时代",
            "Moved; with, marks\\",
            "Cancelled",
        )
        for number, title in enumerate((*titles, "Hour unknown")):
            starts = make.wall(25, 9) + timedelta(days=number % 4)
            session = make.session(event, title, starts=starts, rooms=(hall,), abstract=Text(en=title * 20))
            session.provisional, session.time_announced = number == 0, title != "Hour unknown"
            session.moved_at = NOON if number == 2 else None
            add(person, event, session)
            session.cancelled_at = NOON if title == "Cancelled" else None
            session.ends_at = session.ends_at if title != "Cancelled" else clock.now()
        token = domain.follow(person.id, event, "phone", at=NOON)
        db.session.commit()
    return f"/calendar/{token}.ics"


def test_its_bytes_are_without_a_fault(app: Flask, client: FlaskClient) -> None:
    assert faults(client.get(full_week(app)).data) == []


def test_its_bytes_stay_the_same(app: Flask, client: FlaskClient) -> None:
    address = full_week(app)

    assert client.get(address).data == client.get(address).data


def by_ical(data: bytes) -> list[list[str]]:
    parsed = IcsCalendarStream.calendar_from_ics(data.decode())
    return [[str(one.uid), str(one.summary), str(one.dtstart), str(one.dtend)] for one in parsed.events]


def by_vobject(data: bytes) -> list[list[str]]:
    """In a process of its own: vobject remembers zones between calendars."""
    script = """if True:
        import json, sys, vobject
        names = ("uid", "summary", "dtstart", "dtend")
        events = vobject.readOne(sys.stdin.buffer.read().decode()).vevent_list
        print(json.dumps([[str(e.contents[n][0].value) for n in names] for e in events]))
    """
    done = subprocess.run(
        [sys.executable, "-c", script], input=data, capture_output=True, timeout=60, check=True
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("read", [by_ical, by_vobject])
def test_parsers_read_the_week_as_it_was_meant(
    app: Flask, client: FlaskClient, read: Callable[[bytes], list[list[str]]]
) -> None:
    data = client.get(full_week(app)).data
    with app.app_context():
        sessions = db.session.query(Session).order_by(Session.id).all()
        meant = [
            [
                str(session.uid),
                f"{'Cancelled: ' if session.cancelled_at else ''}{session.title['en']}",
                str(session.starts_at.replace(microsecond=0)),
                str(session.ends_at.replace(microsecond=0)),
            ]
            for session in sessions
        ]

    assert sorted(read(data)) == sorted(meant)
