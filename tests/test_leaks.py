"""Nothing that is confidential or personal is told to those who may not know it.

Every such column carries a mark; then every page, list, feed, file, header, mail and log line is
read as every part of the cast, and the marks found must be those that `audiences.py` allows, no
more and no fewer. Nor may a secret show in a difference: outsiders get the same bytes whether a
hidden meeting exists or not, and whatever a veiled one is about.
"""

import io
import logging
import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Time, delete, insert, select
from werkzeug.test import TestResponse

from eventapp.core import clock, jobs, logs, mail
from eventapp.core.db import Base, Moment, db
from eventapp.core.i18n import Text
from eventapp.people import signing
from eventapp.people.models import Person
from eventapp.programme import visibility
from eventapp.programme.models import Round, Session, Speaker, Track
from eventapp.registration import domain
from eventapp.registration.models import Registration
from tests.asking import EDIT, ref, requests
from tests.audiences import COLUMNS, PUBLIC, WORD, planted
from tests.cast import GUESTS, PARTS, Cast, gather
from tests.make import NOON, SAME_SITE
from tests.markers import Marks, all_of

TEXTLESS = (Boolean, Date, DateTime, Float, Integer, Moment, Time)
CRAWLS = [*(("sqlite", part) for part in PARTS), ("postgresql", "attendee"), ("postgresql", "organiser")]
OUTSIDERS = ("anonymous", "attendee", "speaker", "door_lead")
SEARCHES = [
    f"/forum/programme?{asked}"
    for name in ("hidden", "veiled")
    for asked in (f"q=The+{name}", f"q=Who+{name}", f"track=track-{name}")
] + ["/forum/programme?kind=award", "/forum/programme?language=ru", "/forum/programme?kind=visit&language=ar"]


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """At noon, when all sessions run. The clock stands, since answers are compared byte by byte."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return gather(app)


@pytest.fixture
def marks(cast: Cast) -> Marks:
    return planted(cast)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application's own handler writes."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logs.handler(written)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def crawl(cast: Cast, part: str, marks: Marks, *methods: str) -> dict[str, set[str]]:
    """{what is marked: the requests that told it}, beside what a request itself named."""
    told: dict[str, set[str]] = {}
    for request, answer in chain.from_iterable(requests(cast, part, method) for method in methods):
        for what in marks.meant(marks.found(all_of(answer)) - marks.found(request)):
            told.setdefault(what, set()).add(request)
    return told


def test_every_column_that_holds_text_says_who_may_read_it() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    own = [column for column in columns if not column.foreign_keys]
    texts = {f"{one.table.name}.{one.name}" for one in own if not isinstance(one.type, TEXTLESS)}
    assert set(COLUMNS) == texts | {"badge.number", "session.number"}


def test_every_secret_column_is_marked(marks: Marks) -> None:
    marked = {mark.what.partition(" of ")[0] for mark in marks.by_form.values()}
    assert marked == {name for name, rule in COLUMNS.items() if rule not in (PUBLIC, WORD)}


@pytest.mark.parametrize(("app", "part"), CRAWLS, indirect=["app"])
def test_each_part_reads_what_is_for_it_and_nothing_else(
    cast: Cast, marks: Marks, log: io.StringIO, part: str
) -> None:
    told = crawl(cast, part, marks, "GET", "POST")

    more = {what: where for what, where in told.items() if what not in marks.readable_by(part)}
    assert (more, marks.readable_by(part) - set(told)) == ({}, set())
    assert marks.found(log.getvalue()) == set()


def test_the_crawl_finds_what_a_careless_change_would_tell(
    cast: Cast, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def carelessly(session: Session, *_: Any) -> visibility.VisibleSession:
        return visibility._in_full(session, is_concerned=False)

    monkeypatch.setattr(visibility, "as_seen", carelessly)

    assert set(crawl(cast, "anonymous", marks, "GET")) - marks.readable_by("anonymous") == {1}
