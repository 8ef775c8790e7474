"""No secret shows in a difference: outsiders get the same bytes whether a hidden meeting exists or not, and
whatever a veiled one is about; and all others whatever somebody else has answered.
"""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.door import desk
from eventapp.door.models import Checkpoint, Scan
from eventapp.programme.documents.models import Document
from eventapp.programme.models import Session, Speaker
from eventapp.registration.models import Registration
from tests.asking import readings
from tests.cast import TUESDAY, Cast, gather
from tests.make import NOON
from tests.named import ref
from tests.scenes import once
from tests.writing import EDIT

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
Request = tuple[str, str]  # method and address
Answers = dict[Request, tuple[Any, ...]]
ANSWERED: dict[tuple[Flask, str], Answers] = {}
pytestmark = [
    pytest.mark.everybody,
    pytest.mark.xdist_group("compared"),  # with answers that one process keeps
    pytest.mark.parametrize("app", ["sqlite"], indirect=True),
]


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """At noon, when all sessions run. Answers are compared byte by byte: the clock stands, and a form's
    own number is always the same."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(desk, "uuid4", lambda: UUID(int=1))
    return once(app, "noon", partial(gather, app))


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


@pytest.mark.parametrize("part", OUTSIDERS)
def test_a_hidden_meeting_is_as_if_there_were_none(cast: Cast, part: str) -> None:
    as_it_was = before(cast, part)

    with cast.app.app_context():
        doors = select(Checkpoint.id).where(Checkpoint.room_id == cast.rooms["hidden"])
        db.session.execute(delete(Scan).where(Scan.checkpoint_id.in_(doors)))
        db.session.execute(delete(Session).where(Session.id == cast.sessions["hidden"]))
        db.session.commit()

    assert answers(cast, part, as_it_was) == as_it_was


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
