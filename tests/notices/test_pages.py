"""The inbox, the wishes, and what an organiser sees before a change is saved."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.jobs import work_one
from eventapp.notices.models import Announcement, MessageWishes, Notice
from eventapp.programme.models import Event, Session
from tests import make
from tests.agenda.cast import add, attendee
from tests.notices.cast import move, work
from tests.registration.cast import post
from tests.statements import counting
from tests.writing import EDIT

SignIn = Callable[[str], FlaskClient]


def moved(event: Event, name: str = "Ben Adams", *, sessions: int = 1) -> str:
    """The address of somebody whose sessions all moved."""
    ben = attendee(event, name)
    for number in range(sessions):
        session = make.session(event, f"Session {number}")
        add(ben, event, session)
        move(event, session)
    work()
    return ben.email


def test_a_message_is_unread_until_its_reader_says_so(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        email = moved(make.event())
    browser = sign_in(email)

    assert "One unread message" in browser.get("/forum/agenda").text
    page = browser.get("/forum/messages").text
    assert ("Session 0" in page, "Unread" in page) == (True, True)

    with app.app_context():
        number = db.session.scalars(select(Notice.id)).one()
    for up_to in ("-" + "9" * 30, "9" * 30, number):
        assert "Unread" in browser.get("/forum/messages").text
        assert post(browser, "/forum/messages/read", up_to=up_to).status_code == 303
    assert "Unread" not in browser.get("/forum/messages").text


def test_a_page_of_messages_takes_the_same_statements_for_one_as_for_thirty(
    app: Flask, sign_in: SignIn
) -> None:
    with app.app_context():
        emails = moved(make.event()), moved(make.event("other"), "Sue Park", sessions=30)

    one, many = (sign_in(email) for email in emails)
    asked = [statements_of(app, one, "/forum"), statements_of(app, many, "/other")]

    assert asked[0] == asked[1] <= 25


def statements_of(app: Flask, browser: FlaskClient, event: str) -> int:
    with counting(app) as statements:
        assert browser.get(f"{event}/messages").status_code == 200
    return len(statements)


def test_wishes_are_kept_and_shown(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        email = attendee(make.event()).email
        db.session.commit()
    browser = sign_in(email)
    wanted = {"quiet_from": "22:00", "quiet_until": "07:00", "minutes_ahead": "30", "evening_before": "y"}

    assert post(browser, "/forum/messages/wishes", **wanted).status_code == 303

    with app.app_context():
        kept = db.session.scalars(select(MessageWishes)).one()
        assert (kept.by_mail, f"{kept.quiet_from:%H}", kept.evening_before, kept.minutes_ahead) == (
            False,
            "22",
            True,
            30,
        )
    assert '<option selected value="30">' in browser.get("/forum/messages").text


def test_half_of_the_quiet_hours_is_not_enough(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        email = attendee(make.event()).email
        db.session.commit()

    answer = post(sign_in(email), "/forum/messages/wishes", quiet_from="22:00", minutes_ahead="")

    assert (answer.status_code, "Give both hours, or neither." in answer.text) == (422, True)


def edited(app: Flask, sign_in: SignIn, **typed: Any) -> Any:
    """The answer to an editor who moves a session on Tuesday."""
    with app.app_context():
        event = make.event()
        ref = make.session(event).ref
        make.role(make.person("Eve Editor"), "programme_editor", event)
        db.session.commit()
    fields = {name: value for name, value in EDIT.items() if name != "confirmed"}
    return post(sign_in("eve.editor@example.org"), f"/forum/organise/programme/{ref}", **fields | typed)


def test_before_a_change_is_saved_its_announcement_is_drafted_in_each_language(
    app: Flask, sign_in: SignIn
) -> None:
    page = edited(app, sign_in).text

    drafts = ["When: Tuesday 15 October, 11:00 – 12:45", "Quand: mardi 15 octobre, 11:00 – 12:45"]
    assert [draft in page for draft in drafts] == [True, True]


def test_what_an_organiser_adds_goes_out_with_the_change(app: Flask, sign_in: SignIn) -> None:
    answer = edited(app, sign_in, confirmed="1", words_en="The hall is being aired.", words_fr=" ")
    assert answer.status_code == 303
    with app.app_context():
        while work_one(clock.now()):
            pass
        assert dict(db.session.scalars(select(Announcement.words)).one()) == {
            "en": "The hall is being aired."
        }


def test_too_long_a_sentence_is_given_back_and_nothing_is_saved(app: Flask, sign_in: SignIn) -> None:
    answer = edited(app, sign_in, confirmed="1", words_en="x" * 1001)

    assert (answer.status_code, "x" * 1001 in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Session.version)).one() == 1
