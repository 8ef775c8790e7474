"""How the feed answers: to whom, with which headers, when with 304 or 404, and what is kept of a fetch."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from werkzeug.http import http_date

from eventapp.agenda import domain, feeds
from eventapp.agenda.models import CalendarSubscription
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session
from tests import make
from tests.agenda.cast import remove
from tests.agenda.feeds import ben, changed, chosen, events, forum
from tests.make import NOON

APPLE = "macOS/14.5 (23F79) dataaccessd/1.0"


def test_the_answer_is_a_calendar_for_one_reader(client: FlaskClient, followed: str) -> None:
    answer = client.get(followed)

    names = (
        "Content-Type",
        "Content-Disposition",
        "Cache-Control",
        "X-Robots-Tag",
        "Referrer-Policy",
        "Last-Modified",
    )
    assert [answer.headers[name] for name in names] == [
        "text/calendar; charset=utf-8",
        'inline; filename="forum-agenda.ics"',
        "private, max-age=300",
        "noindex",
        "no-referrer",
        http_date(NOON),
    ]
    assert answer.headers["ETag"].startswith('"')


def test_no_cookie_and_no_compression(app: Flask, client: FlaskClient, followed: str) -> None:
    chosen(app)

    answer = client.get(followed, headers={"Accept-Encoding": "br, gzip"})

    assert {"Set-Cookie", "Content-Encoding"} & set(answer.headers.keys()) == set()


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{} , "third"', "*"])
def test_who_has_the_bytes_gets_304(app: Flask, client: FlaskClient, followed: str, form: str) -> None:
    chosen(app)
    etag = client.get(followed).headers["ETag"]

    for ask in (client.get, client.head):
        answer = ask(followed, headers={"If-None-Match": form.format(etag)})
        assert (answer.status_code, answer.data) == (304, b"")
        assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == (etag, "private, max-age=300")


@pytest.mark.parametrize(
    "form", ['"other"', 'W/"other"', "garbage", '"', "", ",,,", "W/", '"' + "x" * 5000 + '"']
)
def test_who_has_other_bytes_gets_them_all(client: FlaskClient, followed: str, form: str) -> None:
    assert client.get(followed, headers={"If-None-Match": form}).status_code == 200


def test_a_change_ends_the_304(app: Flask, client: FlaskClient, followed: str) -> None:
    etag = client.get(followed).headers["ETag"]

    chosen(app)

    assert client.get(followed, headers={"If-None-Match": etag}).status_code == 200


def test_a_date_alone_is_no_proof(app: Flask, client: FlaskClient, followed: str) -> None:
    """Dropping an entry revises nothing that is left, so the date says nothing of it."""
    session_id = chosen(app)
    seen_at = client.get(followed).headers["Last-Modified"]
    with app.app_context():
        remove(ben(), forum(), db.session.get_one(Session, session_id))
        db.session.commit()

    assert client.get(followed, headers={"If-Modified-Since": seen_at}).status_code == 200


def test_head_answers_as_get_without_the_bytes(app: Flask, client: FlaskClient, followed: str) -> None:
    chosen(app)
    got, asked = client.get(followed), client.head(followed)

    assert (asked.status_code, asked.data) == (200, b"")
    assert {
        name: asked.headers[name] for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified")
    } == {name: got.headers[name] for name in ("ETag", "Content-Length", "Content-Type", "Last-Modified")}


@pytest.mark.parametrize(
    "wrong",
    ["", "short", "x" * 43, "x" * 20_000, "%00", "%F0%9F%94%92", "%ED%A0%80", "..", "%27%20OR%201=1--"],
)
def test_wrong_tokens_are_all_alike(client: FlaskClient, followed: str, wrong: str) -> None:
    answer = client.get(f"/calendar/{wrong}.ics")

    assert (answer.status_code, "Set-Cookie" in answer.headers) == (404, False)


def test_a_truncated_token_is_a_wrong_one(client: FlaskClient, followed: str) -> None:
    token = followed.removeprefix("/calendar/").removesuffix(".ics")

    answers = [client.get(f"/calendar/{part}.ics") for part in (token[:-1], token[1:], token.swapcase())]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_revoked_token_is_a_wrong_one_at_the_same_cost(
    app: Flask, client: FlaskClient, followed: str, statements: list[str]
) -> None:
    with app.app_context():
        subscription = db.session.query(CalendarSubscription).one()
        domain.revoke(ben().id, forum(), subscription.id, at=NOON)
        db.session.commit()
    statements.clear()
    revoked = client.get(followed).status_code
    cost = len(statements)
    unknown = client.get("/calendar/unknown.ics").status_code

    assert (revoked, unknown, len(statements)) == (404, 404, 2 * cost)


def test_a_deleted_person_is_followed_by_nothing(app: Flask, client: FlaskClient, followed: str) -> None:
    with app.app_context():
        db.session.delete(ben())
        db.session.commit()

    assert client.get(followed).status_code == 404


def test_a_signed_in_browser_gets_the_same_bytes(
    client: FlaskClient, followed: str, sign_in: Callable[..., FlaskClient]
) -> None:
    assert sign_in("sue.park@example.org").get(followed).data == client.get(followed).data


def last_fetch(app: Flask) -> tuple[datetime | None, str | None]:
    with app.app_context():
        subscription = db.session.query(CalendarSubscription).one()
        return subscription.fetched_at, subscription.fetched_by


def test_the_fetch_and_its_calendar_are_noted(
    app: Flask, client: FlaskClient, followed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)

    client.get(followed, headers={"User-Agent": APPLE})

    assert last_fetch(app) == (NOON, "Apple Calendar")


@pytest.mark.parametrize(("seconds", "noted"), [(59, False), (60, True)])
def test_a_fetch_is_noted_once_a_minute(
    app: Flask, client: FlaskClient, followed: str, monkeypatch: pytest.MonkeyPatch, seconds: int, noted: bool
) -> None:
    later = NOON + timedelta(seconds=seconds)
    for at in (NOON, later):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        client.get(followed)

    assert last_fetch(app)[0] == (later if noted else NOON)


def test_a_304_is_a_fetch_too(
    app: Flask, client: FlaskClient, followed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    etag = client.get(followed).headers["ETag"]
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    client.get(followed, headers={"If-None-Match": etag})
    app.extensions["looks"].close()

    assert last_fetch(app)[0] == later


def test_a_database_that_takes_no_note_still_gives_the_bytes(
    app: Flask, client: FlaskClient, followed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OperationalError("UPDATE", None, Exception("database or disk is full"))

    monkeypatch.setattr(feeds, "writing", full)

    assert (client.get(followed).status_code, last_fetch(app)) == (200, (None, None))


def test_the_feed_costs_the_same_at_any_length(
    app: Flask, client: FlaskClient, followed: str, statements: list[str]
) -> None:
    def cost() -> int:
        statements.clear()
        client.get(followed)
        return len(statements)

    chosen(app)
    short = cost()
    for _number in range(29):
        chosen(app)

    assert (cost(), len(events(client, followed))) == (short, 30)


def test_what_calendars_tell_alike_is_read_once_until_the_programme_changes(
    app: Flask, client: FlaskClient, followed: str, statements: list[str]
) -> None:
    session_id = chosen(app)
    with app.app_context():
        sue = f"/calendar/{domain.follow(make.person('Sue Park').id, forum(), 'phone', at=NOON)}.ics"
        db.session.commit()

    def reads() -> int:
        """Of sessions, with all that is told of them."""
        statements.clear()
        client.get(sue)
        return sum("session.abstract" in one for one in statements)

    client.get(followed)
    unchanged = reads()
    changed(app, session_id, title=Text(en="Another"))

    assert (unchanged, reads()) == (0, 1)
