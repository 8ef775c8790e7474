"""Who was at what, counted for those who run the event and named to those who may know."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda.models import AgendaEntry
from eventapp.attendance.domain import presence_at, sessions_over
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.door.models import Device
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.make import NOON, keep
from tests.statements import counting

STARTS = make.wall(15, 11)  # an hour before NOON
GOING_IN = NOON - timedelta(minutes=55)
LATER = NOON + timedelta(hours=9)
OLGA = Viewer(roles=frozenset({("organiser", "forum")}))
LEAD = Viewer(roles=frozenset({("door_lead", "forum")}))
SECRETARY = Viewer(roles=frozenset({("statutory_secretary", "forum")}))


def held(event: Event, title: str, **fields: Any) -> tuple[Session, Device]:
    """A session from eleven to one, and the phone at its door."""
    code = title.lower().replace(" ", "-")
    room = make.room(event, code, capacity={"theatre": 40})
    session = make.session(event, title, starts=STARTS, minutes=120, rooms=(room,), **fields)
    place = cast.checkpoint(event, code, purpose="room", room=room, direction="in", reentry="free")
    return session, cast.device(place, label=title)


def booked(session: Session, registration: Registration) -> None:
    keep(AgendaEntry(person_id=registration.person_id, session_id=session.id, holds_seat=True, added_at=NOON))


def goes_in(device: Device, registration: Registration, at: datetime = GOING_IN, **fields: object) -> None:
    code = cast.code(registration)
    cast.scanned(device, cast.scan(code, at, checkpoint=device.checkpoints[0].code, **fields), at=at)


def told(event: Event, viewer: Viewer = OLGA) -> list[tuple[str, int, int | None]]:
    """[(session, how many attended, how many expected ones did not)]"""
    found = presence_at(event, sessions_over(viewer, event, LATER))
    return [
        (
            one.session.title["en"],
            len(one.present),
            None if one.expected is None else len(one.absent),
        )
        for one in found
    ]


def test_forced_and_offline_ones_count_and_refused_ones_never(database: None) -> None:
    event = make.event()
    workshop, door = held(event, "Workshop", seats=3)
    _lecture, hall = held(event, "Lecture")
    ann, bo, cy, di, ed = (cast.holder(event, f"{name} Lee") for name in ("Ann", "Bo", "Cy", "Di", "Ed"))
    for one in (ann, bo, cy):
        booked(workshop, one)
    workshop.seats_taken = 3
    goes_in(door, ann)
    goes_in(door, di)  # refused: the seats are taken
    goes_in(door, ed, forced="A speaker's guest.")
    goes_in(door, bo, shown={"verdict": "admit", "reason": "ok"})
    goes_in(hall, bo, GOING_IN + timedelta(minutes=9))

    assert told(event) == [("Workshop", 2, 2), ("Lecture", 1, None)]


def test_a_meeting_is_told_of_to_its_own_secretariat_alone(database: None) -> None:
    event, other = make.event(), make.event("other")
    bureau = make.body(name=Text(en="Bureau"))
    council = make.body("council", event_code=other.code)
    for body in (bureau, council):
        make.membership(body, make.person("Ann Lee"))
        closed = {"access": "restricted", "disclosure": "hidden", "body": body}
        _meeting, door = held(event, f"Meeting of {body.code}", **closed)
    held(event, "Lecture")
    goes_in(door, cast.holder(event, "Ann Lee"))
    elsewhere = Viewer(roles=frozenset({("statutory_secretary", "forum"), ("statutory_secretary", "other")}))

    meetings = [("Meeting of bureau", 0, 1), ("Meeting of council", 1, 0)]
    assert told(event, OLGA) == told(event, LEAD) == [("Lecture", 0, None)]
    assert told(event, SECRETARY) == meetings[:1]
    assert told(event, elsewhere) == meetings


def test_after_a_meeting_its_people_are_not_at_what_follows_in_the_room(database: None) -> None:
    event = make.event()
    body = make.body()
    make.membership(body, make.person("Ann Lee"))
    meeting, door = held(event, "Meeting", access="restricted", body=body)
    make.session(event, "Lecture", starts=meeting.ends, rooms=tuple(meeting.rooms))
    goes_in(door, cast.holder(event, "Ann Lee"))
    assert told(event) == [("Lecture", 0, None)]


SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def forum(app: Flask) -> Flask:
    """A lecture that seven attended, of whom none has a seat; a workshop with six of eight; people to ask."""
    with app.app_context():
        event = make.event()
        for role in ("organiser", "door_lead", "statutory_secretary"):
            make.role(make.person(role.title()), role, event)
        _lecture, hall = held(event, "=Lecture")
        workshop, door = held(event, "Workshop", seats=20)
        for number in range(15):
            one = cast.holder(event, f"Person {number:02d}")
            if number < 7:
                goes_in(hall, one)
            else:
                booked(workshop, one)
            if 7 <= number < 13:
                goes_in(door, one)
        db.session.commit()
    return app


def ref(app: Flask, title: str) -> str:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        rows = db.session.scalars(select(Session).where(Session.event_id == event.id).order_by(Session.id))
        return next(one.ref for one in rows if one.title["en"] == title)


def test_the_table_leaves_out_what_is_small_and_is_no_formula(forum: Flask, sign_in: SignIn) -> None:
    answer = sign_in("door_lead@example.org").get("/forum/organise/attendance.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert [[row[0], *row[3:]] for row in rows[1:]] == [
        ["'=Lecture", "7", "", "", "18"],
        ["Workshop", "6", "8", "", "15"],
    ]


def test_names_are_for_the_organiser(forum: Flask, sign_in: SignIn) -> None:
    address = f"/forum/organise/attendance/{ref(forum, 'Workshop')}"
    olga = sign_in("organiser@example.org")
    shown = {name: olga.get(f"{address}?view={name}").text for name in ("present", "absent")}
    counted = {
        name: [number for number in range(15) if f"Person {number:02d}" in shown[name]] for name in shown
    }
    assert counted == {"present": [7, 8, 9, 10, 11, 12], "absent": [13, 14]}
    others = [sign_in(f"{one}@example.org").get(address) for one in ("door_lead", "statutory_secretary")]
    assert [one.status_code for one in others] == [404, 404]


def test_a_page_asks_as_often_for_thirty_sessions_as_for_one(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        make.role(make.person("Olga"), "organiser", event)
        lecture, door = held(event, "Lecture", seats=40)
        goes_in(door, cast.holder(event, "Person 00"))
        name = lecture.ref
        db.session.commit()
    pages = ("/forum/organise/attendance", f"/forum/organise/attendance/{name}")
    olga = sign_in("olga@example.org")
    once = [_statements(app, olga, page) for page in pages]
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        lecture = db.session.scalars(select(Session)).one()
        door = db.session.scalars(select(Device)).one()
        for number in range(1, 30):
            goes_in(door, cast.holder(event, f"Person {number:02d}"))
        for number in range(1, 30):
            make.session(event, f"Lecture {number}", starts=STARTS, rooms=tuple(lecture.rooms), seats=9)
        db.session.commit()
    assert [_statements(app, olga, page) for page in pages] == once


def _statements(app: Flask, browser: FlaskClient, page: str) -> int:
    with counting(app) as said:
        assert browser.get(page).status_code == 200
    return len(said)
