"""A session as it was before a change, read back from its history."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import edit_session, history
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Session
from eventapp.programme.restoring import RESTORABLE, earlier
from tests import make
from tests.make import NOON

ABSTRACT = Text(
    en="What it is about.\n\nIn two paragraphs: this is the second.", ar="عن الحماية", zh="关于保障"
)
CHANGES: dict[str, Any] = {
    "title": Text(en="Other words", ru="Другие слова"),
    "abstract": Text(),
    "kind": "summit",
    "starts": make.wall(15, 9, 30),
    "ends": make.wall(16, 0, 30),
    "part": "evening",
    "time_announced": False,
    "provisional": True,
    "rooms": (),
    "round": "",
    "track": "",
    "seats": 40,
    "number": 119,
    "floor_languages": ("fr",),
    "interpretation": (),
    "speakers": (SpeakerLine(None, "Jo Roe", "", ""),),
}


@pytest.fixture
def session(database: None) -> Session:
    event = make.event()
    rooms = make.room(event, "oak"), make.room(event, "birch")
    own = {"round": make.round_(event), "rooms": rooms, "speakers": ("Sue Lee", "Ann Ode")}
    session = make.session(event, **own)
    session.title, session.abstract = Text(en="Plenary: all of us", de="Plenum"), ABSTRACT
    session.interpretation, session.seats = ["fr", "es"], 12
    session.speakers[0].role, session.speakers[0].affiliation = Text(en="Moderator"), "A ministry, Brussels"
    db.session.flush()
    return session


def changed(session: Session, **fields: Any) -> None:
    edit, at = replace(Edit.of(session), **fields), NOON + timedelta(hours=session.version)
    editor = make.person(f"Ed {session.version}")
    edit_session(session.event, session, edit, seen_version=session.version, by_id=editor.id, at=at)
    db.session.flush()
    db.session.refresh(session)


@pytest.mark.parametrize("field", sorted(CHANGES))
def test_each_field_is_read_back(session: Session, field: str) -> None:
    before = Edit.of(session)
    changed(session, **{field: CHANGES[field]})

    restored = earlier(Edit.of(session), history(session), session.version)
    assert restored.text(field) == before.text(field)
    assert restored == (before if field != "speakers" else replace(before, speakers=restored.speakers))


def test_every_field_of_the_form_can_be_brought_back() -> None:
    assert set(CHANGES) == RESTORABLE


def test_of_many_changes_those_since_then_are_undone(session: Session) -> None:
    changed(session, kind="summit")
    then = Edit.of(session)
    for title in ("Second", "Third"):
        changed(session, title=Text(en=title), provisional=title == "Third")

    assert earlier(Edit.of(session), history(session), 3) == then


def test_who_speaks_still_stays_the_same_speaker(session: Session) -> None:
    sue = Edit.of(session).speakers[0]
    changed(session, speakers=(replace(sue, role="Chair"),))

    restored = earlier(Edit.of(session), history(session), session.version).speakers
    assert restored == (sue, SpeakerLine(None, "Ann Ode", "Speaker", ""))


def test_whether_it_is_published_stays(session: Session) -> None:
    changed(session, status="cancelled", kind="summit")
    restored = earlier(Edit.of(session), history(session), session.version)
    assert (restored.status, restored.kind) == ("cancelled", "plenary")
