"""Who may ask what: every route as every part of the cast gets it, by the lines of `rights.py`."""

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.db import Base, db
from eventapp.policy import ROLES
from tests.asking import Route, one, routes
from tests.cast import PARTS, PEOPLE, Cast, gather
from tests.make import NOON
from tests.rights import REFUSED, SENT_AWAY, STATUSES, TABLE
from tests.scenes import once
from tests.writing import written

pytestmark = pytest.mark.everybody
# On PostgreSQL those to whom, between them, every route is open.
CASTING = [("sqlite", part) for part in PARTS]
CASTING += [("postgresql", part) for part in ("anonymous", "device", "attendee", "admin")]
WRITES = [route for route in STATUSES if route[0] != "GET"]
NOW = datetime.now(UTC)
WORDS = {
    "event",
    "day",
    "kind",
    "step",
    "answer",
    "table",
    "colour",
    "revision",
    "token",
}  # no rows
# Rows that a browser of the cast makes for itself, by signing in or by asking for a code.
COMING_AND_GOING = ("web_session", "sign_in_code", "throttle")


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return once(app, "now", partial(gather, app))


class Asking:
    """A part of the cast in one browser, and in a new one for a write, which may end what the other has."""

    def __init__(self, cast: Cast, part: str) -> None:
        self.cast, self.part, self.browser = cast, part, cast.browser(part)

    def __call__(self, route: Route, path: str = "", **headers: str) -> TestResponse:
        """What this part is answered, at that address or at the one which the route is meant for."""
        is_kept = route not in WRITES or is_refused(self.part, route)
        browser = self.browser if is_kept else self.cast.browser(self.part)
        method, rule = route[0], routes(self.cast.app)[route]
        target = path or one(self.cast, self.part, rule, route[1])
        body = written(self.cast, rule) if route in WRITES else {}
        return self.cast.send(browser, self.part, method, target, headers=headers, **body)


def is_refused(part: str, route: Route) -> bool:
    return STATUSES[route][part] in (REFUSED if part in PEOPLE else SENT_AWAY)


def stored(cast: Cast) -> dict[str, list[Any]]:
    with cast.app.app_context():
        tables = [table for table in Base.metadata.sorted_tables if table.name not in COMING_AND_GOING]
        found = {table.name: select(table).order_by(*table.primary_key) for table in tables}
        return {name: list(db.session.execute(rows)) for name, rows in found.items()}


def at_other(cast: Cast, route: Route) -> str:
    return one(cast, "neighbour", routes(cast.app)[route], route[1]).replace("/forum/", "/other/")


def test_every_route_has_one_line_and_every_line_a_route(app: Flask) -> None:
    assert len(TABLE) == len(STATUSES)
    assert set(STATUSES) == set(routes(app))


def test_every_role_of_the_policy_has_a_part() -> None:
    assert set(ROLES) <= set(PARTS)


@pytest.mark.parametrize(("app", "part"), CASTING, indirect=["app"])
def test_each_part_gets_what_the_table_says(cast: Cast, part: str) -> None:
    reading_first = sorted(STATUSES, key=lambda route: route in WRITES)

    ask = Asking(cast, part)
    answered = {route: ask(route).status_code for route in reading_first}

    assert answered == {route: statuses[part] for route, statuses in STATUSES.items()}


def test_a_refused_write_changes_nothing(cast: Cast) -> None:
    before = stored(cast)

    for part in PARTS:
        ask = Asking(cast, part)
        for route in WRITES:
            if is_refused(part, route):
                ask(route)

    assert stored(cast) == before


@pytest.mark.parametrize("part", ["admin", "device"])
def test_a_write_that_comes_from_another_site_is_refused(cast: Cast, part: str) -> None:
    before = stored(cast)

    headers = {"Sec-Fetch-Site": "cross-site"}
    ask = Asking(cast, part)
    answers = {route: ask(route, **headers).status_code for route in WRITES}

    assert answers == dict.fromkeys(WRITES, 403)
    assert stored(cast) == before


def test_what_is_another_event_s_is_not_there_for_its_neighbour(cast: Cast) -> None:
    """The organiser of one event, at that event's addresses, with the numbers of the other's rows."""
    inside = [route for route in STATUSES if set(re.findall(r"<(?:\w+:)?(\w+)>", route[1])) - WORDS]
    before = stored(cast)

    ask = Asking(cast, "neighbour")
    answers = {route: ask(route, at_other(cast, route)).status_code for route in inside}

    assert answers == dict.fromkeys(inside, 404)
    assert stored(cast) == before


def test_one_s_own_is_nobody_else_s(cast: Cast) -> None:
    theirs = f"/forum/agenda/calendars/{cast.calendars['member']}/revoke"
    before = stored(cast)

    answer = Asking(cast, "attendee")(("POST", "/<event>/agenda/calendars/<number>/revoke"), theirs)

    assert (answer.status_code, stored(cast)) == (404, before)


def test_head_answers_like_get_without_the_body(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)  # "now and next" says the minute
    public = [route for route in STATUSES if route[0] == "GET" and STATUSES[route]["anonymous"] == 200]
    browser = cast.browser("anonymous")

    for route in public:
        path = one(cast, "anonymous", routes(cast.app)[route], route[1])
        full, head = (cast.send(browser, "anonymous", method, path) for method in ("GET", "HEAD"))
        assert (head.status, headers(head), head.data) == (full.status, headers(full), b""), path


def headers(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name != "Date"}
