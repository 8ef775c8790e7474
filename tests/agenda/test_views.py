"""The agenda in a browser: choose, swap, drop, and what is said of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email
from eventapp.programme.models import Event, Round, Session
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting, seats_taken, week

BEN = "ben.adams@example.org"
AGENDA = "/forum/agenda"


@pytest.fixture
def ben(app: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of somebody whose registration at the forum is approved."""
    with app.app_context():
        attendee(make.event())
        db.session.commit()
    return sign_in(BEN)


def given(
    app: Flask, title: str = "Plenary", build: Callable[..., Session] = make.session, **fields: Any
) -> str:
    """A session of the forum; its public reference."""
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        if "round" in fields:
            fields["round"] = fields["round"](event)
        ref: str = build(event, title, **fields).ref
        db.session.commit()
    return ref


def the_round(event: Event) -> Any:
    return db.session.query(Round).filter_by(event_id=event.id).first() or make.round_(event)


def in_week(app: Flask, email: str = BEN) -> list[str]:
    with app.app_context():
        person = person_by_email(email)
        assert isinstance(person, Person)
        return week(person, db.session.query(Event).filter_by(code="forum").one())


def press(browser: FlaskClient, path: str, **data: str) -> TestResponse:
    return browser.post(f"{AGENDA}/{path}", data=data, headers=make.SAME_SITE)


def said(browser: FlaskClient) -> list[str]:
    """The notices that the next page would show."""
    with browser.session_transaction() as kept:
        return [str(message) for _category, message in kept.get("_flashes", [])]


def test_a_visitor_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.event()
        db.session.commit()
    ref = given(app)

    answers = [client.get(AGENDA), *(press(client, path) for path in (ref, f"{ref}/swap", f"{ref}/remove"))]

    assert [answer.status_code for answer in answers] == [302] * 4
    assert {answer.headers["Location"].partition("?")[0] for answer in answers} == {"/sign-in"}


@pytest.mark.parametrize("path", ["", "/swap", "/remove"])
def test_an_unknown_session_is_no_page(ben: FlaskClient, path: str) -> None:
    assert press(ben, f"nothing{path}").status_code == 404


def test_an_unknown_event_is_no_page(ben: FlaskClient) -> None:
    assert ben.get("/nowhere/agenda").status_code == 404


def test_adding_returns_to_where_one_was(app: Flask, ben: FlaskClient) -> None:
    ref = given(app)

    answer = press(ben, ref, next="/forum/programme/2019-10-15")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/forum/programme/2019-10-15")
    assert said(ben) == ["“<bdi>Plenary</bdi>” is in your agenda."]
    assert in_week(app) == ["Plenary"]


@pytest.mark.parametrize("target", ["", "//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_a_foreign_target_leads_to_the_agenda(app: Flask, ben: FlaskClient, target: str) -> None:
    assert press(ben, given(app), next=target).headers["Location"] == AGENDA


def test_a_write_from_another_site_changes_nothing(app: Flask, ben: FlaskClient) -> None:
    answer = ben.post(f"{AGENDA}/{given(app)}", headers={"Origin": "https://evil.example"})

    assert (answer.status_code, in_week(app)) == (403, [])


def test_reading_changes_nothing(app: Flask, ben: FlaskClient) -> None:
    assert (ben.get(f"{AGENDA}/{given(app)}").status_code, in_week(app)) == (405, [])


def test_removing_is_said_and_done(app: Flask, ben: FlaskClient) -> None:
    ref = given(app)
    press(ben, ref)

    answer = press(ben, f"{ref}/remove")

    assert (answer.status_code, in_week(app)) == (303, [])
    assert said(ben)[-1] == "“<bdi>Plenary</bdi>” is no longer in your agenda."


def test_an_overlap_is_said_in_words(app: Flask, ben: FlaskClient) -> None:
    press(ben, given(app, "Plenary"))

    press(ben, given(app, "Workshop"))

    assert said(ben)[-1] == "It overlaps with “<bdi>Plenary</bdi>”, 14:00–15:30."
    assert "Overlaps with “<bdi>Plenary</bdi>”, 14:00–15:30" in ben.get(AGENDA).text


def test_a_second_session_of_a_round_is_asked_about(app: Flask, ben: FlaskClient) -> None:
    held = given(app, "Held", round=the_round)
    other = given(app, "Other", round=the_round)
    press(ben, held)

    answer = press(ben, other, next="/forum/programme")

    assert answer.status_code == 409
    assert "You have “<bdi>Held</bdi>” in this round. Take “<bdi>Other</bdi>” instead?" in answer.text
    assert f'action="{AGENDA}/{other}/swap"' in answer.text
    assert in_week(app) == ["Held"]


def test_the_answer_to_the_question_swaps(app: Flask, ben: FlaskClient) -> None:
    press(ben, given(app, "Held", round=the_round))
    other = given(app, "Other", round=the_round)

    answer = press(ben, f"{other}/swap", next="/forum/programme")

    assert (answer.headers["Location"], in_week(app)) == ("/forum/programme", ["Other"])


def test_the_question_does_not_name_what_was_hidden_since(app: Flask, ben: FlaskClient) -> None:
    held, other = given(app, "Held", round=the_round), given(app, "Other", round=the_round)
    press(ben, held)
    ben.get(AGENDA)  # which shows the notice
    with app.app_context():
        session = db.session.query(Session).filter_by(ref=held).one()
        session.body, session.access, session.disclosure = make.body(), "restricted", "hidden"
        db.session.commit()

    answer = press(ben, other)

    assert (answer.status_code, "Held" in answer.text) == (409, False)


def test_a_full_session_refuses_a_swap_and_keeps_the_old(app: Flask, ben: FlaskClient) -> None:
    press(ben, given(app, "Held", round=the_round))
    full = given(app, "Full", round=the_round, seats=1, seats_taken=1)

    answer = press(ben, f"{full}/swap")

    assert (answer.status_code, in_week(app)) == (409, ["Held"])
    assert "All seats of this session are taken." in answer.text


def test_before_the_approval_a_wish_is_kept_and_says_so(
    app: Flask, ben: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    ref = given(app, seats=9)

    guest = sign_in("guest@example.org")

    for path in (ref, f"{ref}/wait"):
        answer = press(guest, path)
        assert (answer.status_code, len(in_week(app, "guest@example.org"))) == (303, 1)
    page = guest.get("/forum/agenda").text
    assert "Seats are held once your registration is approved." in page
    assert "A wish: no seat is held yet." in page


@pytest.mark.parametrize("path", ["", "/swap", "/remove"])
def test_a_hidden_meeting_answers_as_an_absent_one(app: Flask, ben: FlaskClient, path: str) -> None:
    ref = given(app, "Secret", bureau_meeting, disclosure="hidden")

    hidden, absent = press(ben, f"{ref}{path}"), press(ben, f"nothing{path}")

    assert (hidden.status_code, hidden.text.replace(ref, "nothing")) == (404, absent.text)


def test_a_veiled_meeting_cannot_be_added(app: Flask, ben: FlaskClient) -> None:
    answer = press(ben, given(app, "Secret", bureau_meeting, disclosure="veiled"))

    assert (answer.status_code, in_week(app)) == (404, [])


def test_an_open_meeting_refuses_those_it_does_not_concern(app: Flask, ben: FlaskClient) -> None:
    answer = press(ben, given(app, "Bureau", bureau_meeting))

    assert (answer.status_code, in_week(app)) == (409, [])


def test_a_script_gets_the_button_as_it_is_now(app: Flask, ben: FlaskClient) -> None:
    ref = given(app)

    answer = ben.post(f"{AGENDA}/{ref}", headers=make.SAME_SITE | {"Accept": "application/json"})

    assert answer.json is not None
    assert (answer.status_code, answer.json["said"]) == (200, "“<bdi>Plenary</bdi>” is in your agenda.")
    assert f'action="{AGENDA}/{ref}/remove"' in answer.json["button"]
    assert 'aria-pressed="true"' in answer.json["button"]


def test_markup_in_a_title_stays_text(app: Flask, ben: FlaskClient) -> None:
    title = "<script>alert(1)</script>"
    ref, other = given(app, title), given(app, "Other")
    press(ben, ref)
    answer = ben.post(f"{AGENDA}/{other}", headers=make.SAME_SITE | {"Accept": "application/json"})

    assert answer.json is not None
    assert (title in answer.json["said"], title in ben.get(AGENDA).text) == (False, False)
    assert str(escape(title)) in answer.json["said"]


def test_the_page_says_what_became_of_each_session(app: Flask, ben: FlaskClient) -> None:
    for title, fields in {
        "Gone": {"cancelled_at": make.NOON},
        "Moved": {"moved_at": make.NOON},
        "Likely": {"provisional": True},
        "Counted": {"seats": 5},
    }.items():
        ref = given(app, title, **({} if title == "Gone" else fields))
        press(ben, ref)
        with app.app_context():
            db.session.query(Session).filter_by(ref=ref).update(fields)
            db.session.commit()

    page = ben.get(AGENDA).text

    for word in ("Cancelled", "Moved", "Time and room are provisional.", "Seat held", "4 sessions."):
        assert word in page


def test_a_member_reads_that_the_meeting_is_required_and_cannot_drop_it(
    app: Flask, ben: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    ref = given(app, "119th Bureau", bureau_meeting)
    with app.app_context():
        meeting = db.session.query(Session).filter_by(ref=ref).one()
        assert meeting.body is not None
        make.membership(meeting.body, make.person("Ben Adams"))
        db.session.commit()

    page, answer = ben.get(AGENDA).text, press(ben, f"{ref}/remove")

    assert ("Required: you are a member" in page, f"{ref}/remove" in page) == (True, False)
    assert (answer.status_code, in_week(app)) == (409, ["119th Bureau"])


def test_no_page_of_a_stranger_says_anything_of_hidden_or_veiled_meetings(
    app: Flask, ben: FlaskClient
) -> None:
    for disclosure in ("hidden", "veiled"):
        ref = given(app, f"Marker {disclosure}", bureau_meeting, body_code=disclosure, disclosure=disclosure)
        with app.app_context():
            meeting = db.session.query(Session).filter_by(ref=ref).one()
            meeting.abstract = Text(en=f"Marker {disclosure}")
            db.session.commit()
    press(ben, given(app))

    assert "Marker" not in ben.get(AGENDA).text


def test_the_agenda_is_ones_own(app: Flask, ben: FlaskClient, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context():
        sue = attendee(db.session.query(Event).filter_by(code="forum").one(), "Sue Park")
        event = db.session.query(Event).filter_by(code="forum").one()
        add(sue, event, make.session(event, "Of Sue", seats=5))
        db.session.commit()
        ref = db.session.query(Session).one().ref

    press(ben, f"{ref}/remove")

    assert in_week(app) == []
    with app.app_context():
        assert seats_taken(db.session.query(Session).one()) == 1


def test_the_page_is_never_kept_by_a_cache(ben: FlaskClient) -> None:
    assert ben.get(AGENDA).headers["Cache-Control"] == "private, no-store"


def test_the_page_costs_the_same_at_any_length(app: Flask, ben: FlaskClient, statements: list[str]) -> None:
    def cost() -> int:
        statements.clear()
        assert ben.get(AGENDA).status_code == 200
        return len(statements)

    def choose(number: int) -> None:
        with app.app_context():
            event, person = db.session.query(Event).one(), person_by_email(BEN)
            assert isinstance(person, Person)
            for _number in range(number):
                add(person, event, make.session(event))
            db.session.commit()

    choose(1)
    short = cost()
    choose(29)

    assert (cost(), len(in_week(app))) == (short, 30)
