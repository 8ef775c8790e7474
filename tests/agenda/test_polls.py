"""A calendar that polls is told in one read that nothing changed, and of every change at once."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from eventapp.agenda import domain, pace
from eventapp.agenda.models import CalendarSubscription, EndedEntry
from eventapp.agenda.pace import Pace
from eventapp.bodies.models import Membership
from eventapp.core import clock
from eventapp.core.db import db
from tests import make
from tests.agenda.cast import remove
from tests.agenda.feeds import ben, chosen, forum
from tests.make import LONG_AGO, NOON
from tests.statements import sent_to_sqlite

Change = Callable[[], object]
HOUR, DAYS = timedelta(hours=1), timedelta(days=3)


def moves_a_session() -> None:
    make.revise(forum())


def drops_a_session() -> None:
    remove(ben(), forum(), db.session.query(make.Session).filter_by(ref="first").one())


def gets_a_mandate() -> None:
    make.membership(make.body(), ben())


def gets_a_role() -> None:
    make.role(ben(), "viewer", forum())


def cancels_a_session() -> None:
    session = db.session.query(make.Session).filter_by(ref="first").one()
    session.cancelled_at = session.starts_at = clock.now()
    session.ends_at = clock.now() + HOUR
    make.revise(forum())


def loses_a_meeting() -> None:
    """The worker writes it down some time after the meeting was closed to them."""
    hours = {"starts_at": clock.now(), "ends_at": clock.now() + HOUR, "ended_at": NOON}
    db.session.add(EndedEntry(person_id=ben().id, event_id=forum().id, uid=UUID(int=1), sequence=1, **hours))


def reads_arabic() -> None:
    ben().language = "ar"


@pytest.fixture
def etag(app: Flask, client: FlaskClient, followed: str) -> str:
    """Of a week with one session in it, as the calendar has it."""
    chosen(app, ref="first")
    return client.get(followed).headers["ETag"]


def polled(client: FlaskClient, followed: str, etag: str) -> int:
    return client.get(followed, headers={"If-None-Match": etag}).status_code


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nothing_new_costs_one_read_and_no_transaction(
    app: Flask, client: FlaskClient, followed: str, etag: str
) -> None:
    with sent_to_sqlite(app) as sent:
        assert polled(client, followed, etag) == 304
    assert [statement.split()[0] for statement in sent] == ["SELECT"]
    with app.app_context():
        steps = [row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {sent[0]}"))]
    assert [step for step in steps if step.startswith("SCAN")] == []  # every row is found by an index
    assert [step for step in steps if step.startswith("SEARCH")] != []


def test_nothing_new_is_found_without_flask(
    client: FlaskClient, followed: str, etag: str, statements: list[str]
) -> None:
    statements.clear()
    assert (polled(client, followed, etag), statements) == (304, [])


def test_a_304_is_the_same_whether_or_not_flask_gives_it(
    client: FlaskClient, followed: str, etag: str
) -> None:
    """It looks at a list of tags, too."""
    answers = [client.get(followed, headers={"If-None-Match": tags}) for tags in (etag, f'"older", {etag}')]
    assert [answer.status_code for answer in answers] == [304, 304]
    assert sorted(answers[0].headers) == sorted(answers[1].headers)


def test_who_polls_is_noted_every_minute(
    app: Flask, client: FlaskClient, followed: str, etag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, noted = clock.now(), []
    for seconds in (1, 59, 61, 62):
        monkeypatch.setattr(clock, "now", lambda moment=at + timedelta(seconds=seconds): moment)
        assert polled(client, followed, etag) == 304
        app.extensions["looks"].close()
        with app.app_context():
            noted.append(db.session.query(CalendarSubscription).one().fetched_at)
    assert (noted[0], noted[1] == noted[0], noted[3] == noted[2]) == (noted[1], True, True)
    assert noted[2] == at + timedelta(seconds=61)


def test_a_calendar_that_was_ended_is_told_no_more(
    app: Flask, client: FlaskClient, followed: str, etag: str
) -> None:
    assert polled(client, followed, etag) == 304
    with app.app_context():
        db.session.query(CalendarSubscription).one().revoked_at = clock.now()
        db.session.commit()
    assert polled(client, followed, etag) == 404


@pytest.mark.parametrize(
    "change", [moves_a_session, drops_a_session, loses_a_meeting, gets_a_mandate, gets_a_role, reads_arabic]
)
def test_whatever_the_feed_is_made_of_is_looked_at_anew(
    app: Flask, client: FlaskClient, followed: str, etag: str, statements: list[str], change: Change
) -> None:
    with app.app_context():
        change()
        db.session.commit()
    statements.clear()
    polled(client, followed, etag)
    assert len(statements) > 1


def test_a_mandate_that_changes_is_looked_at_anew(
    app: Flask, client: FlaskClient, followed: str, etag: str, statements: list[str]
) -> None:
    with app.app_context():
        mandate = make.membership(make.body(), ben(), address_confirmed_at=None).id
        db.session.commit()
    polled(client, followed, etag)
    with app.app_context():
        db.session.get_one(Membership, mandate).address_confirmed_at = LONG_AGO
        db.session.commit()
    statements.clear()
    polled(client, followed, etag)
    assert len(statements) > 1


def test_when_a_titular_goes_the_substitute_s_calendar_is_looked_at_anew(
    app: Flask, client: FlaskClient, followed: str, etag: str, statements: list[str]
) -> None:
    with app.app_context():
        body = make.body()
        make.membership(body, ben(), seat="substitute", country="BE")
        titular = make.membership(body, make.person("Tia Titular"), seat="titular", country="BE").id
        db.session.commit()
    polled(client, followed, etag)
    with app.app_context():
        db.session.get_one(Membership, titular).until_at = NOON
        db.session.commit()
    statements.clear()
    polled(client, followed, etag)
    assert len(statements) > 1


def test_a_new_day_is_none_of_its_business(
    client: FlaskClient, followed: str, etag: str, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    statements.clear()
    assert (polled(client, followed, etag), statements) == (304, [])


@pytest.mark.parametrize("is_over", [cancels_a_session, loses_a_meeting])
def test_what_is_over_is_dropped_by_the_first_poll_days_later(
    app: Flask,
    client: FlaskClient,
    followed: str,
    etag: str,
    is_over: Change,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begin)
    with app.app_context():
        is_over()
        db.session.commit()

    def polled_at(at: datetime, etag: str) -> tuple[int, str]:
        monkeypatch.setattr(clock, "now", lambda: at)
        answer = client.get(followed, headers={"If-None-Match": etag})
        return answer.status_code, answer.headers["ETag"]

    _, told = polled_at(begin, etag)
    days_later = begin + HOUR + DAYS
    statuses = [polled_at(at, told)[0] for at in (begin, days_later - timedelta(seconds=1), days_later)]
    assert (told == etag, statuses) == (False, [304, 304, 200])


def test_what_was_answered_to_one_calendar_says_nothing_of_another(
    app: Flask, client: FlaskClient, followed: str, etag: str
) -> None:
    with app.app_context():
        token = make_calendar()
    assert polled(client, f"/calendar/{token}.ics", '"of somebody else"') == 200
    assert polled(client, followed, etag) == 304


def test_a_calendar_that_asks_without_end_waits_and_no_other(
    app: Flask, client: FlaskClient, followed: str, etag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = clock.now() + timedelta(minutes=30)
    with app.app_context():
        calm = f"/calendar/{make_calendar()}.ics"

    def statuses(address: str, *, seconds: range) -> Counter[int]:
        def at(second: int) -> int:
            monkeypatch.setattr(clock, "now", lambda: begin + timedelta(seconds=second))
            return polled(client, address, etag)

        return Counter(at(second) for second in seconds)

    assert statuses(followed, seconds=range(300)) == {304: 59, 429: 241}
    assert statuses("/calendar/of-nobody.ics", seconds=range(300)) == {404: 59, 429: 241}
    assert statuses(calm, seconds=range(0, 3000, 60)) == {200: 50}


def test_who_waits_is_told_how_long(
    client: FlaskClient, followed: str, etag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = clock.now() + timedelta(minutes=30)
    monkeypatch.setattr(clock, "now", lambda: later)
    *_, answer = (client.get(followed) for _ in range(31))
    assert (answer.status_code, answer.headers["Retry-After"], answer.data) == (429, "10", b"")
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_clock_that_is_set_back_keeps_nobody_out() -> None:
    waits = Pace()
    assert [waits.wait(b"address", NOON + timedelta(hours=hours)) for hours in (1, 0)] == [0, 0]


def test_what_was_asked_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST", 3)
    waits = Pace()
    for minute in range(9):
        assert waits.wait(bytes([minute]), NOON + timedelta(minutes=minute)) == 0
    assert len(waits.used_until) <= 3


def make_calendar() -> str:
    token = domain.follow(make.person("Sue Stone").id, forum(), "phone", at=LONG_AGO)
    db.session.commit()
    return token
