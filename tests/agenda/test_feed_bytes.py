"""The bytes of a feed: without a fault, always the same, and read alike by parsers that nobody here wrote."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import ics
import pytest
import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream

from eventapp.agenda import domain
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Session
from tests import make
from tests.agenda.cast import add
from tests.make import NOON
from tests.node import run_module
from tests.programme.ical_checker import faults

ICAL_JS = Path(__file__).parents[1] / "vendor" / "ical.js" / "ical.min.js"  # Thunderbird's
LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)


CHANGES: dict[str, Callable[[Edit], dict[str, Any]]] = {
    "Moved; with, marks\\": lambda was: vars(was.later(timedelta(hours=2))),
    "Cancelled": lambda _was: {"status": "cancelled"},
}


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
            add(person, event, session)
            if title in CHANGES:
                edit = replace(Edit.of(session), **CHANGES[title](Edit.of(session)))
                edit_session(event, session, edit, seen_version=1, by_id=None, at=clock.now())
            session.ends_at = session.ends_at if title != "Cancelled" else clock.now()  # else long gone
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


def by_ics(data: bytes) -> list[list[str]]:
    """It knows moments as those of its own dates (arrow)."""
    events = ics.Calendar(data.decode()).events
    return [[str(one.uid), str(one.name), str(one.begin.datetime), str(one.end.datetime)] for one in events]


def by_ical_js(data: bytes) -> list[list[str]]:
    """In Node; it gives moments as milliseconds."""
    script = """
      const { default: ICAL } = m;
      const events = new ICAL.Component(ICAL.parse(data)).getAllSubcomponents("vevent");
      return events.map((each) => new ICAL.Event(each)).map((one) => [
        one.uid, one.summary, ...[one.startDate, one.endDate].map((at) => at.toJSDate().getTime()),
      ]);
    """
    found = run_module(str(ICAL_JS), script, data.decode())
    return [
        [uid, title, *(str(datetime.fromtimestamp(moment / 1000, UTC)) for moment in moments)]
        for uid, title, *moments in found
    ]


def by_rules(data: bytes) -> list[list[str]]:
    """By the words of RFC 5545 alone (3.1, 3.3.5, 3.3.11), with no library."""
    lines = data.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    found: list[dict[str, tuple[str, str]]] = []
    nested: list[str] = []
    for line in lines:
        name, parameters, value = LINE.fullmatch(line).groups()  # type: ignore[union-attr]
        if name == "BEGIN":
            nested.append(value)
            found += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert nested.pop() == value
        elif nested[-1] == "VEVENT":
            found[-1][name] = (parameters, value)
    assert nested == []
    return [
        [one["UID"][1], _text(one["SUMMARY"][1]), *(_moment(*one[name]) for name in ("DTSTART", "DTEND"))]
        for one in found
    ]


def _text(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def _moment(parameters: str, value: str) -> str:
    """UTC alone: no zone has to be known, at the end of summer time either."""
    assert parameters == ""
    return str(datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))


def by_icalendar(data: bytes) -> list[list[str]]:
    """The library that writes them, too."""
    events = icalendar.Calendar.from_ical(data).events
    return [[str(one["uid"]), str(one["summary"]), str(one.start), str(one.end)] for one in events]


def by_recurring_ical_events(data: bytes) -> list[list[str]]:
    week = recurring_ical_events.of(icalendar.Calendar.from_ical(data))
    found = week.between(date(2019, 10, 24), date(2019, 10, 30))
    return [
        [str(one["uid"]), str(one["summary"]), str(one.start.astimezone(UTC)), str(one.end.astimezone(UTC))]
        for one in found
    ]


READERS = (by_ical, by_vobject, by_ics, by_ical_js, by_rules, by_icalendar, by_recurring_ical_events)


def test_the_moved_session_counts_up_and_the_cancelled_one_says_so(app: Flask, client: FlaskClient) -> None:
    events = icalendar.Calendar.from_ical(client.get(full_week(app)).data).events

    assert sorted((int(one["sequence"]), str(one["status"])) for one in events) == [
        (0, "CONFIRMED"),
        (0, "CONFIRMED"),
        (0, "TENTATIVE"),
        (1, "CANCELLED"),
        (1, "CONFIRMED"),
    ]


@pytest.mark.parametrize("read", READERS)
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
