"""The programme and single sessions for calendars, as an anonymous visitor may see them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from ical.calendar_stream import IcsCalendarStream

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event, Session
from tests import make
from tests.make import NOON
from tests.programme.ical_checker import faults
from tests.statements import counting

FEED = "/forum/programme.ics"


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        make.event()
        db.session.commit()
    return app


def given(app: Flask, title: str = "Plenary", **fields: Any) -> str:
    """A session of the forum; its public reference."""
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        if fields.get("access") == "restricted":
            fields["body"] = make.body(title.lower())
        ref: str = make.session(event, title, **fields).ref
        make.revise(event)
        db.session.commit()
    return ref


def summaries(answer: Any) -> list[str]:
    return [str(one.summary) for one in IcsCalendarStream.calendar_from_ics(answer.text).events]


def test_the_programme_carries_every_published_session(forum: Flask, client: FlaskClient) -> None:
    given(forum, "Plenary")
    given(forum, "المنتدى العالمي للضمان الاجتماعي")
    given(forum, "Draft", published_at=None)

    answer = client.get(FEED)

    assert sorted(summaries(answer)) == ["Plenary", "المنتدى العالمي للضمان الاجتماعي"]
    assert faults(answer.data) == []


def test_it_says_of_closed_meetings_what_a_stranger_may_know(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    for disclosure in ("open", "veiled", "hidden"):
        given(forum, f"Marker {disclosure}", access="restricted", disclosure=disclosure)
    with forum.app_context():
        make.role(make.person("Ada Admin"), "admin", None)
        db.session.commit()

    answer = client.get(FEED)

    assert sorted(summaries(answer)) == ["Marker open", "Reserved"]
    assert sign_in("ada.admin@example.org").get(FEED).data == answer.data


def test_an_event_without_sessions_has_an_empty_calendar(forum: Flask, client: FlaskClient) -> None:
    assert summaries(client.get(FEED)) == []


@pytest.mark.parametrize(("days", "expected"), [(2, ["Cancelled: Plenary"]), (4, [])])
def test_a_cancelled_session_stays_until_days_after_its_slot(
    forum: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, days: int, expected: list[str]
) -> None:
    given(forum, cancelled_at=NOON)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=days))

    assert summaries(client.get(FEED)) == expected


def test_one_session_is_published_with_its_organiser(forum: Flask, client: FlaskClient) -> None:
    answer = client.get(f"/forum/sessions/{given(forum)}.ics")

    assert (faults(answer.data, feed=False), summaries(answer)) == ([], ["Plenary"])
    assert "ORGANIZER;CN=The organiser:mailto:no-reply@localhost" in answer.text.replace('"', "").replace(
        "\r\n ", ""
    )


def test_a_veiled_session_is_reserved_and_a_hidden_one_absent(forum: Flask, client: FlaskClient) -> None:
    veiled = given(forum, "Veiled", access="restricted", disclosure="veiled")
    hidden = given(forum, "Hidden", access="restricted", disclosure="hidden")

    answers = [client.get(f"/forum/sessions/{ref}.ics") for ref in (veiled, hidden, "nothing")]

    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert summaries(answers[0]) == ["Reserved"]
    assert answers[1].text.replace(hidden, "nothing") == answers[2].text


def test_an_unknown_event_has_no_calendar(client: FlaskClient) -> None:
    assert [client.get(f"/nowhere/{path}").status_code for path in ("programme.ics", "sessions/x.ics")] == [
        404,
        404,
    ]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_bytes_gets_304(forum: Flask, client: FlaskClient, form: str) -> None:
    for path in (FEED, f"/forum/sessions/{given(forum)}.ics"):
        etag = client.get(path).headers["ETag"]
        for ask in (client.get, client.head):
            answer = ask(path, headers={"If-None-Match": form.format(etag)})
            assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)


def test_head_answers_as_get_without_the_bytes(forum: Flask, client: FlaskClient) -> None:
    given(forum)
    got, asked = client.get(FEED), client.head(FEED)

    names = ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Content-Disposition")
    assert (asked.data, [asked.headers[name] for name in names]) == (
        b"",
        [got.headers[name] for name in names],
    )
    assert got.headers["Content-Disposition"] == 'inline; filename="forum.ics"'


def test_a_session_that_is_withdrawn_is_gone_even_for_who_goes_by_the_date(
    forum: Flask, client: FlaskClient
) -> None:
    given(forum, "Stays")
    withdrawn = given(forum, "Goes")
    seen_at = client.get(FEED).headers["Last-Modified"]
    with forum.app_context():
        session = db.session.query(Session).filter_by(ref=withdrawn).one()
        session.published_at = None
        make.revise(session.event)
        db.session.commit()

    answer = client.get(FEED, headers={"If-Modified-Since": seen_at})

    assert (answer.status_code, summaries(answer)) == (200, ["Stays"])


def test_it_sets_no_cookie_and_is_the_same_for_everybody(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    given(forum)
    plain = client.get(FEED)
    french = sign_in("ben@example.org").get(FEED, headers={"Accept-Language": "fr", "Accept-Encoding": "br"})

    assert ("Set-Cookie" in plain.headers, french.data == plain.data) == (False, True)


def test_the_language_is_asked_for_in_the_address(forum: Flask, client: FlaskClient) -> None:
    given(forum, title="Plenary", abstract=Text(en="About", fr="À propos"))

    assert "À propos" in client.get(f"{FEED}?lang=fr").text.replace("\r\n ", "")
    assert client.get(f"{FEED}?lang=xx").data == client.get(FEED).data


def test_the_feed_costs_the_same_at_any_length(forum: Flask, client: FlaskClient) -> None:
    def cost() -> int:
        with counting(forum) as sent:
            client.get(FEED)
        return len(sent)

    given(forum)
    short = cost()
    for _number in range(29):
        given(forum)

    assert (cost(), len(summaries(client.get(FEED)))) == (short, 30)
