"""Nothing that is confidential or personal is told to those who may not know it.

Every such column carries a mark; then every page, list, feed, file, header, mail and log line is
read as every part of the cast, and the marks found must be those that `audiences.py` allows, no
more and no fewer. Nor may a secret show in a difference: outsiders get the same bytes whether a
hidden meeting exists or not, and whatever a veiled one is about.
"""

import io
import logging
import smtplib
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Boolean, Date, DateTime, Float, Integer, Time, delete, insert, select

from eventapp.core import clock, jobs, logs, mail
from eventapp.core.db import Base, Moment, db
from eventapp.core.i18n import Text
from eventapp.door import desk
from eventapp.door.models import Checkpoint, Scan
from eventapp.people import signing
from eventapp.people.models import Person
from eventapp.programme import visibility
from eventapp.programme.documents.models import Document
from eventapp.programme.models import Session, Speaker
from eventapp.registration.models import Registration
from tests.asking import readings, requests
from tests.audiences import COLUMNS, PUBLIC, WORD, planted
from tests.cast import PARTS, TUESDAY, Cast, gather
from tests.make import NOON
from tests.markers import Marks, all_of
from tests.named import ref
from tests.scenes import once
from tests.writing import EDIT

TEXTLESS = (Boolean, Date, DateTime, Float, Integer, Moment, Time)
CRAWLS = [*(("sqlite", part) for part in PARTS), ("postgresql", "organiser")]
OUTSIDERS = ("anonymous", "speaker", "door_lead")
SEARCHES = (
    *(f"q=The+{name}+session" for name in ("hidden", "veiled")),
    *(f"q=Who+{name}" for name in ("hidden", "veiled")),
    *(f"{what}={what}-{name}" for what in ("track", "room") for name in ("hidden", "veiled")),
    *("seats=1", "kind=award", "kind=visit", "language=ru", "language=ar"),
)
# What anyone may know of a veiled meeting, beside that its rooms are taken; and what the rest may become
# without their noticing.
SHOWN_OF_VEILED = {
    *("id", "event_id", "ref", "uid", "body_id", "access", "disclosure", "admitted"),
    *("day_id", "part", "starts", "ends", "starts_at", "ends_at", "time_announced"),
    *("published_at", "moved_at", "cancelled_at", "frame_sequence", "frame_revised_at"),
}
OTHERWISE: dict[str, Any] = {
    "number": 7,
    "kind": "award",
    "title": Text(en="Zebra", fr="Zèbre"),
    "abstract": Text(en="Zebra"),
    "provisional": True,
    "round_id": None,
    "track_id": None,
    "floor_languages": ["ru"],
    "interpretation": ["fr"],
    "seats": None,
    "seats_taken": 0,
    "previous_starts_at": NOON,
    "sequence": 9,
    "revised_at": NOON,
    "quota": 2,
    "quota_per": "country",
    "room_taken": True,
    "listed_only": True,
    "revision": 9,
    "version": 9,
}
DOCUMENT = ("document.ref", "document.title", "document_file.name", "document_file.body")
PROFILE = ("speaker_profile.biography", "speaker_photo.digest", "speaker_photo.body")
Request = tuple[str, str]  # method and address
Answers = dict[Request, tuple[Any, ...]]
ANSWERED: dict[tuple[Flask, str], Answers] = {}
pytestmark = pytest.mark.everybody
on_sqlite = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
compared = pytest.mark.xdist_group("compared")  # with answers that one process keeps


@pytest.fixture
def scene(app: Flask, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Marks]:
    """At noon, when all sessions run. Answers are compared byte by byte: the clock stands, and a form's
    own number is always the same."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(desk, "uuid4", lambda: UUID(int=1))
    if "marks" in request.fixturenames:
        return once(app, "noon, marked", partial(marked, app))
    return once(app, "noon", partial(gather, app)), Marks()


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


def reading(cast: Cast, part: str) -> list[Request]:
    """All that this part can read or search for, and writes to what is closed to it.

    But one's own data: they tell of one's visits, and so of this very reading.
    """
    closed = [ref(cast, name) for name in ("hidden", "veiled")]
    return [
        *(("GET", address) for address in readings(cast, part) if address != "/my-data.zip"),
        *(("GET", f"/forum/programme?{asked}") for asked in SEARCHES),
        ("GET", f"/forum/programme/{TUESDAY}?view=grid"),
        *(("GET", f"/forum/speakers?q=Who+{name}") for name in ("hidden", "veiled")),
        *(("POST", f"/forum/agenda/{one}{verb}") for one in closed for verb in ("", "/swap", "/remove")),
        *(("POST", f"/forum/organise/programme/{one}") for one in closed),
    ]


def answers(cast: Cast, part: str, asked: Iterable[Request]) -> Answers:
    """What each request is answered, to the byte; the signature of a notice holds the second it was made.

    One's own calendar has looked before: the agenda tells when.
    """
    browser, got = cast.browser(part), {}
    cast.send(browser, part, "GET", f"/calendar/{cast.feeds.get(part)}.ics")
    for method, address in asked:
        answer = cast.send(browser, part, method, address)
        headers = [pair for pair in answer.headers if pair[0] not in ("Date", "Set-Cookie")]
        got[method, address] = (answer.status_code, headers, answer.data)
    return got


def before(cast: Cast, part: str) -> Answers:
    """What they are answered while nothing has changed: asked once, the scene is the same for every test."""
    key = (cast.app, part)
    if key not in ANSWERED:
        ANSWERED[key] = answers(cast, part, reading(cast, part))
    return ANSWERED[key]


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


@compared
@on_sqlite
@pytest.mark.parametrize("part", OUTSIDERS)
def test_a_hidden_meeting_is_as_if_there_were_none(cast: Cast, part: str) -> None:
    as_it_was = before(cast, part)

    with cast.app.app_context():
        doors = select(Checkpoint.id).where(Checkpoint.room_id == cast.rooms["hidden"])
        db.session.execute(delete(Scan).where(Scan.checkpoint_id.in_(doors)))
        db.session.execute(delete(Session).where(Session.id == cast.sessions["hidden"]))
        db.session.commit()

    assert answers(cast, part, as_it_was) == as_it_was


@compared
@on_sqlite
@pytest.mark.parametrize("part", OUTSIDERS)
def test_a_veiled_meeting_is_the_same_whatever_it_is_about(cast: Cast, part: str) -> None:
    as_it_was = before(cast, part)

    with cast.app.app_context():
        veiled = db.session.get_one(Session, cast.sessions["veiled"])
        assert {*SHOWN_OF_VEILED, *OTHERWISE} == set(Session.__table__.columns.keys())
        for name, value in OTHERWISE.items():
            setattr(veiled, name, value)
        db.session.execute(delete(Document).where(Document.session_id == veiled.id))
        veiled.speakers = [Speaker(name="Zebra", role=Text(en="Zebra"))]
        db.session.commit()

    assert answers(cast, part, as_it_was) == as_it_was


@compared
@on_sqlite
def test_an_edit_of_what_is_veiled_goes_unnoticed_and_one_of_its_hours_does_not(cast: Cast) -> None:
    as_it_was = before(cast, "anonymous")

    rooms = {"rooms": "room-veiled"}
    edit(cast, "veiled", version="1", ends=f"{TUESDAY}T13:00", **rooms)  # as before; another title
    members_are_told(cast)
    assert answers(cast, "anonymous", as_it_was) == as_it_was

    edit(cast, "veiled", version="2", ends=f"{TUESDAY}T12:45")
    calendar = ("GET", "/forum/programme.ics")
    assert answers(cast, "anonymous", [calendar])[calendar] != as_it_was[calendar]


def members_are_told(cast: Cast) -> None:
    """At once what changed, and later all of it: what is still to be done is counted for this machine."""
    with cast.app.app_context():
        for at in (clock.now(), clock.now() + timedelta(days=1)):
            while jobs.work_one(at):
                pass


def edit(cast: Cast, name: str, **fields: str) -> None:
    address = f"/forum/organise/programme/{ref(cast, name)}"
    browser = cast.browser("programme_editor")
    answer = cast.send(browser, "programme_editor", "POST", address, data=EDIT | fields)
    assert answer.status_code == 303


@compared
@on_sqlite
@pytest.mark.parametrize("part", ["attendee", "programme_editor"])
def test_what_others_answered_shows_in_nothing(cast: Cast, part: str) -> None:
    """But on the list of participants, to which they agreed, and as the contact that they share."""
    agreed = ("/forum/participants", "/c/")
    as_it_was = {one: told for one, told in before(cast, part).items() if not one[1].startswith(agreed)}

    with cast.app.app_context():
        for name, number in cast.registrations.items():
            if name not in (part, "elsewhere"):
                row = db.session.get_one(Registration, number)
                row.country, row.languages, row.page_language = "TV", ["ru", "zh"], "ru"
                row.state, row.decided_at = "approved" if row.state == "submitted" else "cancelled", NOON
                row.person.language = "zh"
        db.session.commit()

    assert answers(cast, part, as_it_was) == as_it_was


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
