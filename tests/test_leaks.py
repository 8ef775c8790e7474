"""Nothing that is confidential or personal is told to those who may not know it.

Every such column carries a mark; then every page, list, feed, file, header, mail and log line is
read as every part of the cast, and the marks found must be those that `audiences.py` allows, no
more and no fewer. What shows in a difference alone is looked for in `test_unnoticed.py`.
"""

import io
import logging
import smtplib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Time, insert, select

from eventapp.core import clock, jobs, logs, mail
from eventapp.core.db import Base, Moment, db
from eventapp.people import signing
from eventapp.people.models import Person
from eventapp.programme import visibility
from eventapp.programme.models import Session
from eventapp.registration.models import Registration
from tests.asking import requests
from tests.audiences import COLUMNS, PUBLIC, WORD, planted
from tests.cast import PARTS, Cast, gather
from tests.make import NOON
from tests.markers import Marks, all_of
from tests.scenes import once

TEXTLESS = (Boolean, Date, DateTime, Float, Integer, Moment, Time)
CRAWLS = [*(("sqlite", part) for part in PARTS), ("postgresql", "organiser")]
DOCUMENT = ("document.ref", "document.title", "document_file.name", "document_file.body")
PROFILE = ("speaker_profile.biography", "speaker_photo.digest", "speaker_photo.body")
pytestmark = pytest.mark.everybody
on_sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def scene(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Marks]:
    """At noon, when all sessions run."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return once(app, "noon, marked", partial(marked, app))


def marked(app: Flask) -> tuple[Cast, Marks]:
    cast = gather(app)
    return cast, planted(cast)


@pytest.fixture
def cast(scene: tuple[Cast, Marks]) -> Cast:
    return scene[0]


@pytest.fixture
def marks(scene: tuple[Cast, Marks]) -> Marks:
    return scene[1]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the application's own handler writes."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logs.handler(written)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def crawl(cast: Cast, part: str, marks: Marks) -> dict[str, set[str]]:
    """{what is marked: the requests that told it}, beside what a request itself named."""
    told: dict[str, set[str]] = {}
    for request, answer in requests(cast, part):
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
    assert marked == {
        "token",
        "contact code",
        "code",
        "draft",
        "change",
        *(name for name, rule in COLUMNS.items() if rule not in (PUBLIC, WORD)),
    }


@pytest.mark.parametrize(("app", "part"), CRAWLS, indirect=["app"])
def test_each_part_reads_what_is_for_it_and_nothing_else(
    cast: Cast, marks: Marks, log: io.StringIO, part: str
) -> None:
    told = crawl(cast, part, marks)

    more = {what: where for what, where in told.items() if what not in marks.readable_by(part)}
    assert (more, marks.readable_by(part) - set(told)) == ({}, set())
    assert marks.found(log.getvalue()) == set()


@on_sqlite
def test_the_crawl_finds_what_a_careless_change_would_tell(
    cast: Cast, marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    def carelessly(session: Session, *_: Any) -> visibility.VisibleSession:
        return visibility._in_full(session, is_concerned=False, is_admitted=False)

    monkeypatch.setattr(visibility, "as_seen", carelessly)

    leaked = set(crawl(cast, "anonymous", marks)) - marks.readable_by("anonymous")
    assert leaked == {
        "body.name of bureau",
        *(what for name in ("hidden", "veiled") for what in full(name)),
        *(f"{what} of {name}" for name in ("hidden", "veiled") for what in PROFILE),
        *(f"{what} of {name} public" for name in ("hidden", "veiled") for what in DOCUMENT),
    } | {
        "session.ref of hidden",
        "session.uid of hidden",
    }


def full(name: str) -> Iterator[str]:
    yield from (f"session.{column} of {name}" for column in ("title", "abstract"))
    yield from (f"speaker.{column} of {name}" for column in ("name", "role", "affiliation"))
    yield from (f"session_change.{column} of {name}" for column in ("old", "new"))
    for thing in ("round", "track"):
        yield from (f"{thing}.{column} of {thing}-{name}" for column in ("code", "name"))


def test_a_mail_tells_nobody_but_its_reader_of_their_own(cast: Cast, marks: Marks) -> None:
    desk, desk_s = cast.browser("registration_desk"), "/forum/organise/registrations"
    for number, verdict in (
        (cast.registrations["submitted"], "approve"),
        (cast.registrations["doubtful"], "refuse"),
    ):
        cast.send(
            desk, "registration_desk", "POST", f"{desk_s}/{number}/{verdict}", data={"reason": "No place."}
        )
    cast.send(cast.browser("attendee"), "attendee", "POST", "/forum/me/cancel")
    with cast.app.app_context():
        own = {
            row.person.email: marks.found(texts_of(row)) for row in db.session.scalars(select(Registration))
        }
        while jobs.work_one(NOON):
            pass

    sent = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in letters(cast)]
    told = {
        letter["To"]: marks.found(
            " ".join([str(letter), *(part.get_content() for part in letter.iter_parts())])
        )
        for letter in sent
    }
    assert len(sent) == 3
    assert {to: found - own[to] for to, found in told.items()} == {to: set() for to in told}
    assert all(found for found in told.values())
    assert marks.found(" ".join(str(path) for path in letters(cast))) == set()


def texts_of(row: Registration) -> str:
    person = row.person
    names = f"{person.given_name} {person.family_name} {row.badge_name}"
    return f"{person.email} {names} {row.organisation.name}"


def letters(cast: Cast) -> list[Path]:
    folder: Path = cast.app.config["SETTINGS"].var / "mail"
    return list(folder.iterdir())


def break_a_key(email: str) -> None:
    """As a bug would: PostgreSQL quotes the row that broke the key."""
    db.session.execute(insert(Person).values(email=email, given_name="", family_name="", created_at=NOON))


def speak_out(email: str) -> None:
    try:
        raise KeyError(email)
    except KeyError as cause:
        raise ValueError(f"no such address: {email}") from cause


@pytest.mark.parametrize(("fault", "kind"), [(break_a_key, "IntegrityError"), (speak_out, "ValueError")])
def test_a_request_that_fails_leaves_nothing_personal_in_the_log(
    cast: Cast,
    marks: Marks,
    log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[str], None],
    kind: str,
) -> None:
    with cast.app.app_context():
        email = db.session.get_one(Person, cast.people["member"]).email
    monkeypatch.setattr(signing, "live_link", lambda *_, **__: fault(email))
    address = f"/sign-in/{cast.tokens['link']}"

    answer = cast.send(cast.browser("anonymous"), "anonymous", "GET", address)

    assert (answer.status_code, marks.found(all_of(answer)) - marks.found(address)) == (500, set())
    assert (f"{kind}" in log.getvalue(), "in sign_in_link" in log.getvalue()) == (True, True)
    assert [secret for secret in (email, cast.tokens["link"]) if secret in log.getvalue()] == []


def test_a_mail_that_is_refused_leaves_no_address_in_the_log(
    cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({message["To"]: (550, b"Nobody of that name")})

    monkeypatch.setattr(mail, "deliver", refuse)
    with cast.app.app_context():
        mail.post("ben.adams@example.org", "Hello", "A letter.", at=NOON)
        db.session.commit()
        jobs.work_one(NOON)

    assert "SMTPRecipientsRefused" in log.getvalue()
    assert "ben.adams" not in log.getvalue()
