"""Calendars that follow a person: made, shown once, listed, revoked."""

import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda import domain
from eventapp.agenda.models import CalendarSubscription
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from tests import make
from tests.agenda.cast import attendee
from tests.agenda.feeds import ben, changed, chosen, forum
from tests.make import NOON

CALENDARS = "/forum/agenda/calendars"


@pytest.fixture
def browser(app: Flask, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of Ben Adams, whom no calendar follows yet."""
    with app.app_context():
        attendee(make.event())
        db.session.commit()
    return sign_in("ben.adams@example.org")


def follow(browser: FlaskClient, label: str = "phone") -> TestResponse:
    return browser.post(CALENDARS, data={"label": label}, headers=make.SAME_SITE)


def address_in(answer: TestResponse) -> str:
    found = re.search(r'value="(http://localhost/calendar/[\w-]+\.ics)"', answer.text)
    assert found is not None
    return found[1]


def labels(app: Flask) -> list[str]:
    with app.app_context():
        return [row.label for row in db.session.query(CalendarSubscription).order_by(CalendarSubscription.id)]


def test_the_address_is_shown_once_and_works(app: Flask, browser: FlaskClient, client: FlaskClient) -> None:
    answer = follow(browser)
    address = address_in(answer)

    assert (answer.status_code, answer.headers["Referrer-Policy"]) == (201, "no-referrer")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert client.get(urlsplit(address).path).status_code == 200
    assert "/calendar/" not in browser.get("/forum/agenda").text


def test_three_ways_into_a_calendar_are_offered(browser: FlaskClient) -> None:
    answer = follow(browser)
    webcal = address_in(answer).replace("http://", "webcal://")

    google = re.search(r'href="(https://calendar\.google\.com/calendar/r\?cid=[^"]+)"', answer.text)
    assert google is not None
    assert parse_qs(urlsplit(google[1]).query) == {"cid": [webcal]}
    assert f'href="{webcal}"' in answer.text
    assert "Copy the link" in answer.text


def test_only_a_digest_is_kept(app: Flask, browser: FlaskClient) -> None:
    token = address_in(follow(browser)).rpartition("/")[2].removesuffix(".ics")

    with app.app_context():
        kept = db.session.query(CalendarSubscription).one()
        assert (kept.token_digest, len(token)) == (sha256(token.encode()).digest(), 43)  # 256 random bits


def test_two_calendars_have_two_addresses(app: Flask, browser: FlaskClient) -> None:
    assert address_in(follow(browser, "phone")) != address_in(follow(browser, "office"))
    assert labels(app) == ["phone", "office"]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("", "Give the calendar a name, such as “phone”."),
        ("   ", "Give the calendar a name, such as “phone”."),
        ("x" * 61, "Use at most 60 characters."),
        ("pho\u202ene", "Remove the invisible control characters from this text."),
    ],
)
def test_a_bad_name_is_said_at_the_field_and_makes_nothing(
    app: Flask, browser: FlaskClient, label: str, message: str
) -> None:
    answer = follow(browser, label)

    assert (answer.status_code, message in answer.text, labels(app)) == (422, True, [])


def test_the_list_says_who_last_looked(app: Flask, browser: FlaskClient, client: FlaskClient) -> None:
    address = address_in(follow(browser, "office"))
    before = browser.get("/forum/agenda").text
    client.get(urlsplit(address).path, headers={"User-Agent": "Google-Calendar-Importer"})
    after = browser.get("/forum/agenda").text

    assert ("Has not looked yet" in before, "<bdi>office</bdi>" in before) == (True, True)
    assert ("Has not looked yet" in after, "<bdi>Google Calendar</bdi> last looked" in after) == (False, True)


def test_the_list_says_how_long_ago_that_was_and_what_has_changed_since(
    app: Flask, browser: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id = chosen(app)
    client.get(urlsplit(address_in(follow(browser, "office"))).path)
    later = clock.now() + timedelta(hours=14)

    def page() -> str:
        """As it is read fourteen hours later."""
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            return browser.get("/forum/agenda").text

    calm = page()
    changed(app, session_id, revised_at=later - timedelta(hours=1))
    stale = page()

    sentence = "One session of your agenda has changed since a calendar of yours last looked, 14 hours ago."
    assert [("14 hours ago" in one, sentence in one) for one in (calm, stale)] == [
        (True, False),
        (True, True),
    ]


def test_revoking_ends_one_address_and_leaves_the_other(
    app: Flask, browser: FlaskClient, client: FlaskClient
) -> None:
    phone, office = (urlsplit(address_in(follow(browser, label))).path for label in ("phone", "office"))
    with app.app_context():
        number = db.session.query(CalendarSubscription).filter_by(label="phone").one().id

    answer = browser.post(f"{CALENDARS}/{number}/revoke", headers=make.SAME_SITE)

    assert answer.headers["Location"] == "/forum/agenda#calendars"
    assert (client.get(phone).status_code, client.get(office).status_code) == (404, 200)
    assert "<bdi>phone</bdi>" not in browser.get("/forum/agenda").text


def test_revoking_twice_keeps_the_first_moment(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        domain.follow(attendee(event).id, event, "phone", at=NOON)
        row = db.session.query(CalendarSubscription).one()
        domain.revoke(ben().id, forum(), row.id, at=NOON)
        domain.revoke(ben().id, forum(), row.id, at=make.LONG_AGO)
        db.session.refresh(row)

        assert row.revoked_at == NOON


def test_nobody_revokes_anothers_calendar(app: Flask) -> None:
    with app.app_context():
        event, other = make.event(), make.event("elsewhere")
        domain.follow(attendee(event).id, event, "phone", at=NOON)
        row, sue = db.session.query(CalendarSubscription).one(), make.person("Sue Park")

        for person, where in ((sue, event), (ben(), other)):
            with pytest.raises(NotFound):
                domain.revoke(person.id, where, row.id, at=NOON)

        db.session.refresh(row)
        assert row.revoked_at is None


def test_calendars_are_ones_own_and_of_one_event(app: Flask, browser: FlaskClient) -> None:
    with app.app_context():
        other = make.event("elsewhere")
        domain.follow(ben().id, other, "Of elsewhere", at=NOON)
        domain.follow(make.person("Sue Park").id, forum(), "Of Sue", at=NOON)
        db.session.commit()

    page = browser.get("/forum/agenda").text

    assert ("Of elsewhere" in page, "Of Sue" in page) == (False, False)


def test_a_visitor_is_asked_to_sign_in(browser: FlaskClient, client: FlaskClient) -> None:
    answers = [client.get(CALENDARS), follow(client), client.post(f"{CALENDARS}/1/revoke")]

    assert [answer.headers["Location"].partition("?")[0] for answer in answers] == ["/sign-in"] * 3


def test_the_address_of_the_form_leads_back_to_the_agenda(browser: FlaskClient) -> None:
    assert browser.get(CALENDARS).headers["Location"] == "/forum/agenda#calendars"
