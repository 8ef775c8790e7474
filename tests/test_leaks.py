"""Nothing that is confidential or personal is told to those who may not know it.

Every such column carries a mark; then every page, list, feed, file, header and mail is read as
every part of the cast, and the marks found must be those that `audiences.py` allows, no more
and no fewer. Beyond marks, a secret may not show in any difference: outsiders get the same bytes
whether a hidden meeting exists or not, and whatever a veiled one is about.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Time, inspect, select
from sqlalchemy.orm import Mapper

from eventapp.core import clock
from eventapp.core.db import Base, Moment, db
from tests.asking import all_of as addresses
from tests.asking import routes, written
from tests.audiences import COLUMNS, PUBLIC, WORD
from tests.cast import PARTS, Cast, gather
from tests.make import NOON
from tests.markers import Mark, Marks, all_of

TEXTLESS = (Boolean, Date, DateTime, Float, Integer, Moment, Time)
OUTSIDERS = [part for part in PARTS if part not in ("member", "organiser", "programme_editor", "statutory_secretary", "admin")]
CRAWLS = [("sqlite", part) for part in PARTS] + [("postgresql", part) for part in ("device", "member", "organiser")]


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """At noon, when everything runs; the clock stands, since answers are compared byte by byte."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return gather(app)


@pytest.fixture
def marks(cast: Cast) -> Marks:
    """A mark in every row of every column that is not for everyone."""
    marks = Marks()
    with cast.app.app_context():
        planned = [plan for mapper in Base.registry.mappers for plan in _plans(cast, mapper)]
        for row, column, mark in planned:
            kind = inspect(type(row)).columns[column].type
            setattr(row, column, marks.plant(getattr(row, column), mark, getattr(kind, "length", None)))
        db.session.commit()
    return marks


def _plans(cast: Cast, mapper: Mapper[Any]) -> Iterator[tuple[Any, str, Mark]]:
    """(row, column, mark) for all that is to be planted; who may read it is asked before anything changes."""
    rules = {name: rule for name, rule in COLUMNS.items() if name.startswith(f"{mapper.local_table.name}.") and callable(rule)}
    for row in db.session.scalars(select(mapper)).unique():
        for name, rule in rules.items():
            column = name.partition(".")[2]
            if getattr(row, column) is not None:
                yield row, column, Mark(name_of(cast, name, row), rule(cast, row))


def name_of(cast: Cast, column: str, row: Any) -> str:
    """`session.title of hidden`, where the row has a name in the cast."""
    tables = {"session": cast.sessions, "registration": cast.registrations, "person": cast.people}
    names = {number: name for name, number in tables.get(row.__tablename__, {}).items()}
    return f"{column} of {names.get(row.id, row.id)}" if names else column


def crawl(cast: Cast, part: str, marks: Marks, *methods: str) -> dict[str, set[str]]:
    """{what is marked: the requests that told it}, over everything that there is to ask."""
    told: dict[str, set[str]] = {}
    for request, answer in requests(cast, part, *methods):
        for what in marks.meant(marks.found(all_of(answer)) - marks.found(request)):
            told.setdefault(what, set()).add(request)
    return told


def requests(cast: Cast, part: str, *methods: str) -> Iterator[tuple[str, Any]]:
    for (method, path), rule in routes(cast.app).items():
        for address in addresses(cast, part, rule, path) if method in methods else ():
            browser = cast.browser(part)
            body = {} if method == "GET" else written(cast, rule)
            answer = cast.send(browser, part, method, address, **body)
            yield f"{method} {address} {body}", answer
            if method != "GET" and answer.location and answer.location.startswith("/"):
                yield f"GET {answer.location}", cast.send(browser, part, "GET", answer.location)


def test_every_column_that_holds_text_says_who_may_read_it() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    texts = {f"{c.table.name}.{c.name}" for c in columns if not c.foreign_keys and not isinstance(c.type, TEXTLESS)}
    assert set(COLUMNS) == texts | {"badge.number", "session.number"}


def test_every_secret_column_is_marked(marks: Marks) -> None:
    planted = {mark.what.partition(" of ")[0] for mark in marks.by_form.values()}
    assert planted == {name for name, rule in COLUMNS.items() if rule not in (PUBLIC, WORD)}


@pytest.mark.parametrize(("app", "part"), CRAWLS, indirect=["app"])
def test_each_part_reads_what_is_for_it_and_nothing_else(cast: Cast, marks: Marks, part: str) -> None:
    told = crawl(cast, part, marks, "GET") | crawl(cast, part, marks, "POST")
    more = {what: where for what, where in told.items() if what not in marks.readable_by(part)}
    assert (more, marks.readable_by(part) - set(told)) == ({}, set())
