"""A change is in every calendar that it concerns at its next poll; mandates count to the minute."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda import domain
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.meeting_models import StandIn
from eventapp.programme.models import Event, Session, Speaker
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting, week
from tests.agenda.feeds import ben, forum, summaries
from tests.make import LONG_AGO, NOON, keep

MINUTE = timedelta(minutes=1)


def calendar(person: Person, event: Event) -> str:
    return f"/calendar/{domain.follow(person.id, event, 'phone', at=LONG_AGO)}.ics"


def those_concerned(event: Event) -> dict[str, Person]:
    """Who has the talk or the meeting in their week, by the reason for it."""
    people = {name: attendee(event, name.title()) for name in ("choosing", "seated", "speaking", "member")}
    people |= {name: make.person(name.title()) for name in ("wishing", "titular", "substitute")}
    make.registration(event, people["wishing"], "submitted")
    talk = make.session(event, "Talk", seats=1)
    talk.speakers = [Speaker(name="S", role=Text(), person_id=people["speaking"].id, position=0)]
    walk_in = make.session(event, "Plenary")
    for name, session in (("choosing", walk_in), ("seated", talk), ("wishing", talk)):
        add(people[name], event, session)
    meeting = bureau_meeting(event, "Bureau", admitted=["members", "substitutes"], disclosure="hidden")
    make.membership(meeting.body, people["member"])
    seats = [
        make.membership(meeting.body, people[seat], seat=seat, country="BE")
        for seat in ("titular", "substitute")
    ]
    pair = {"titular_id": seats[0].id, "substitute_id": seats[1].id}
    keep(StandIn(session_id=meeting.id, recorded_at=LONG_AGO, **pair))
    del people["titular"]
    return people


def test_every_calendar_has_it_at_its_next_poll_and_no_other(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        event = make.event()
        calendars = {name: calendar(one, event) for name, one in those_concerned(event).items()}
        stranger = attendee(event, "Sue Stranger")
        add(stranger, event, make.session(event, "Elsewhere"))
        calendars["stranger"] = calendar(stranger, event)
        db.session.commit()
    etags = {name: client.get(address).headers["ETag"] for name, address in calendars.items()}

    def polled() -> dict[str, int]:
        return {
            name: client.get(address, headers={"If-None-Match": etags[name]}).status_code
            for name, address in calendars.items()
        }

    assert polled() == dict.fromkeys(calendars, 304)
    with app.app_context():
        hall = make.room(forum())
        for session in db.session.query(Session).filter(Session.event_id == forum().id):
            if session.title["en"] != "Elsewhere":
                edit = replace(Edit.of(session), rooms=(hall.code,))
                edit_session(forum(), session, edit, seen_version=1, by_id=None, at=NOON)
        db.session.commit()

    assert polled() == dict.fromkeys(calendars, 200) | {"stranger": 304}
    newer = [name for name, address in calendars.items() if "SEQUENCE:1\r\n" in client.get(address).text]
    assert newer == [name for name in calendars if name != "stranger"]


@pytest.mark.parametrize(("minutes", "there"), [(-1, ["Bureau"]), (0, []), (1, [])])
def test_a_mandate_that_ends_at_two_tomorrow_admits_until_then(
    app: Flask,
    client: FlaskClient,
    followed: str,
    monkeypatch: pytest.MonkeyPatch,
    minutes: int,
    there: list[str],
) -> None:
    """Whatever o'clock it is: mandates are read at the start of the meeting, in the page as in the feed."""
    two = NOON + timedelta(days=1, hours=2)
    with app.app_context():
        begins = make.wall(16, 14) + minutes * MINUTE
        meeting = bureau_meeting(forum(), "Bureau", starts=begins, disclosure="hidden")
        make.membership(meeting.body, ben(), until_at=two)
        db.session.commit()

    for now in (NOON, two - MINUTE, two, two + MINUTE):
        monkeypatch.setattr(clock, "now", lambda at=now: at)
        with app.app_context():
            assert (week(ben(), forum()), summaries(client, followed)) == (there, there)
