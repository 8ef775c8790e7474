"""A session that is closed goes out of the agendas of those who may not come, and calendars hear of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda.domain import follow
from eventapp.agenda.models import EndedEntry, SeatWait
from eventapp.bodies.models import Body
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import Job, enqueue, work_one
from eventapp.notices.models import Notice
from eventapp.notices.queries import items as notice_items
from eventapp.notices.queries import notices_of
from eventapp.policy import Viewer
from eventapp.programme.models import Session, Speaker
from tests import make
from tests.agenda.cast import add, attendee, people_on, remove, seats_taken, week
from tests.agenda.feeds import ben, events, forum, summaries
from tests.make import LONG_AGO, NOON, SAME_SITE

ACCESS = "/forum/organise/programme/workshop/access"
SPEAKERS = ("Sue Speaks", "Mia Member")
CLOSED = {"version": "1", "access": "restricted", "body": "bureau", "admitted": ["members"], "save": "1"}


@pytest.fixture
def workshop(app: Flask) -> int:
    """Ben and Mia, a member of the Bureau, have a seat in it; so has Sam, whose address is not confirmed."""
    with app.app_context():
        event, bureau = make.event("forum"), make.body("bureau")
        session = make.session(event, "Workshop", ref="workshop", seats=9)
        for name in ("Ben Adams", "Mia Member", "Sam Member"):
            add(attendee(event, name), event, session)
        make.membership(bureau, make.person("Mia Member"))
        make.membership(bureau, make.person("Sam Member"), address_confirmed_at=None)
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
        return session.id


@pytest.fixture
def editor(workshop: int, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("ed@example.org")


def close(editor: FlaskClient, **fields: Any) -> TestResponse:
    return editor.post(ACCESS, data=CLOSED | {"disclosure": "veiled"} | fields, headers=SAME_SITE)


def work(app: Flask) -> None:
    with app.app_context():
        while work_one(clock.now()):
            pass


def job_of(app: Flask) -> dict[str, Any]:
    with app.app_context():
        return dict(db.session.query(Job).filter_by(name="agenda.session_closed").first().payload)


def test_what_it_does_is_told_before_it_is_saved(app: Flask, editor: FlaskClient, workshop: int) -> None:
    answer = close(editor)

    told = [
        sentence
        for sentence in (
            "3 agendas hold this session.",
            "It goes out of one agenda.",
            "One seat becomes free.",
            "It becomes a required meeting of one person.",
        )
        if sentence in answer.text
    ]
    assert (answer.status_code, len(told)) == (200, 4)
    with app.app_context():
        assert db.session.get_one(Session, workshop).access == "public"
    again = close(editor, back="1")
    assert (again.status_code, 'name="save"' in again.text, "checked" in again.text) == (200, True, True)


def test_entries_of_those_who_may_not_come_end_and_their_seats_are_free(
    app: Flask, editor: FlaskClient, workshop: int
) -> None:
    assert close(editor, confirmed="1").status_code == 303
    work(app)
    work(app)

    with app.app_context():
        session = db.session.get_one(Session, workshop)
        assert (people_on(session), seats_taken(session)) == (["Mia Member", "Sam Member"], 2)
        assert (week(ben(), forum()), week(make.person("Mia Member"), forum())) == ([], ["Workshop"])


@pytest.mark.parametrize(("disclosure", "known_as"), [("veiled", "Reserved"), ("hidden", "")])
def test_they_and_who_waited_are_told_but_not_what_it_is(
    app: Flask, editor: FlaskClient, workshop: int, disclosure: str, known_as: str
) -> None:
    with app.app_context():
        waits = make.keep(attendee(forum(), "Wil Waits"))
        make.keep(SeatWait(person_id=waits.id, session_id=workshop, joined_at=LONG_AGO))
        db.session.commit()
    asked = close(editor, disclosure=disclosure).text
    close(editor, disclosure=disclosure, confirmed="1")
    work(app)
    work(app)

    assert ("A session of your agenda" in asked, "such as why" in asked) == (True, False)
    with app.app_context():
        told = {name: notices(name) for name in ("Ben Adams", "Wil Waits", "Mia Member", "Sam Member")}
    closed = [(known_as, True, [])]
    assert told == {"Ben Adams": closed, "Wil Waits": closed, "Mia Member": [], "Sam Member": []}


@pytest.mark.parametrize(("disclosure", "told"), [("open", []), ("veiled", ["Reserved"]), ("hidden", [""])])
def test_speakers_who_are_shown_no_more_that_they_speak_are_told_too(
    app: Flask, editor: FlaskClient, workshop: int, disclosure: str, told: list[str]
) -> None:
    """A meeting that was restricted already, and is closed to who is not admitted."""
    with app.app_context():
        session = db.session.get_one(Session, workshop)
        session.access, session.body = "restricted", db.session.query(Body).filter_by(code="bureau").one()
        session.admitted = ["members"]
        for position, name in enumerate(("Sue Speaks", "Mia Member", "Nobody known")):
            person_id = None if name == "Nobody known" else make.person(name).id
            session.speakers.append(Speaker(position=position, name=name, role=Text(), person_id=person_id))
        db.session.commit()
    close(editor, disclosure=disclosure, confirmed="1")
    work(app)
    work(app)

    with app.app_context():
        known = {name: [name for name, is_closed, _what in notices(name) if is_closed] for name in SPEAKERS}
        ended = [one.person_id for one in db.session.query(EndedEntry) if one.person_id != ben().id]
        assert known == {"Sue Speaks": told, "Mia Member": []}
        assert ended == [make.person("Sue Speaks").id] * len(told)
        assert ("Workshop" in week(make.person("Sue Speaks"), forum())) == (disclosure == "open")


def notices(name: str) -> list[tuple[str, bool, Any]]:
    """[(what it is called, whether all that is said is that it is closed, what changed)]"""
    person = make.person(name)
    found = db.session.scalars(notices_of(person.id, forum())).all()
    items = notice_items(Viewer(person.id), forum(), found, language="en")
    return [
        (one.session.title.plain("en") if one.session else "", one.is_closed, list(one.told)) for one in items
    ]


def test_of_a_draft_nobody_hears_that_another_body_is_to_meet(
    app: Flask, editor: FlaskClient, workshop: int
) -> None:
    with app.app_context():
        make.body("council")
        closed = {"access": "restricted", "disclosure": "open", "published_at": None}
        bureau = db.session.query(Body).filter_by(code="bureau").one()
        make.session(forum(), "Draft", ref="draft", body=bureau, **closed)
        db.session.commit()

    answer = editor.post(
        "/forum/organise/programme/draft/access",
        data=CLOSED | {"body": "council", "disclosure": "open"},
        headers=SAME_SITE,
    )
    work(app)

    with app.app_context():
        told = (db.session.query(EndedEntry).count(), db.session.query(Notice).count())
        assert (answer.status_code, told) == (303, (0, 0))


def calendar_of_ben(app: Flask) -> str:
    with app.app_context():
        token = follow(ben().id, forum(), "phone", at=LONG_AGO)
        db.session.commit()
    return f"/calendar/{token}.ics"


def test_their_calendars_are_told_that_it_is_over_and_no_more(
    app: Flask, editor: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    address = calendar_of_ben(app)
    [before] = events(client, address)
    close(editor, disclosure="hidden", confirmed="1")
    close(editor, version="2", disclosure="hidden", access="restricted")
    with app.app_context():  # moved before the worker comes to it
        session = db.session.query(Session).one()
        session.starts_at += timedelta(hours=3)
        session.ends_at += timedelta(hours=3)
        db.session.commit()
    work(app)

    [after] = events(client, address)
    again = {**job_of(app), "sequence": int(after["SEQUENCE"])}
    with app.app_context():
        enqueue("agenda.session_closed", at=NOON, **again)
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=1))
    work(app)
    assert events(client, address) == [after]

    same = ("UID", "DTSTART", "DTEND")
    assert [after[name] for name in same] == [before[name] for name in same]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert (after["STATUS"], after["SUMMARY"]) == ("CANCELLED", "Cancelled: Reserved")
    assert "DESCRIPTION" not in after
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=5))
    assert events(client, address) == []


def test_a_session_that_is_opened_again_before_the_worker_comes_stays(
    app: Flask, editor: FlaskClient, workshop: int
) -> None:
    close(editor, confirmed="1")
    close(editor, version="2", access="public", confirmed="1")
    work(app)

    with app.app_context():
        assert seats_taken(db.session.get_one(Session, workshop)) == 3


def test_who_had_to_come_and_may_not_any_more_hears_of_it_as_well(
    app: Flask, editor: FlaskClient, client: FlaskClient, workshop: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.app_context():
        make.body("council")
        make.membership(db.session.query(Body).filter_by(code="bureau").one(), make.person("Zoe Required"))
        zoe = follow(make.person("Zoe Required").id, forum(), "phone", at=LONG_AGO)
        db.session.commit()
    close(editor, confirmed="1")
    work(app)
    address = f"/calendar/{zoe}.ics"
    before = [(one["STATUS"], one["SUMMARY"]) for one in events(client, address)]

    close(editor, version="2", body="council", confirmed="1")
    work(app)

    after = [(one["STATUS"], one["SUMMARY"]) for one in events(client, address)]
    assert (before, after) == ([("CONFIRMED", "Workshop")], [("CANCELLED", "Cancelled: Reserved")])


def test_a_session_that_was_closed_and_is_open_again_is_not_over(
    app: Flask, client: FlaskClient, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    address = calendar_of_ben(app)
    close(editor, confirmed="1")
    work(app)
    assert summaries(client, address) == ["Cancelled: Reserved"]
    close(editor, version="2", access="public", disclosure="open", confirmed="1")
    work(app)
    assert summaries(client, address) == []
    with app.app_context():
        session = db.session.query(Session).one()
        add(ben(), forum(), session)
        remove(ben(), forum(), session)
        db.session.commit()
    assert summaries(client, address) == []
