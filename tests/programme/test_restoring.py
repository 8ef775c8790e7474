"""A session as it was before a change, read back from its history."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import edit_session, history
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Session, SessionChange
from eventapp.programme.restoring import RESTORABLE, earlier, earlier_rules
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
    assert restored == before


def test_every_field_of_the_form_can_be_brought_back() -> None:
    assert {*CHANGES, "status"} == RESTORABLE


def test_of_many_changes_those_since_then_are_undone(session: Session) -> None:
    changed(session, kind="summit")
    then = Edit.of(session)
    for title in ("Second", "Third"):
        changed(session, title=Text(en=title), provisional=title == "Third")

    assert earlier(Edit.of(session), history(session), 3) == then


def test_who_speaks_still_stays_the_same_speaker(session: Session) -> None:
    sue = Edit.of(session).speakers[0]
    changed(session, speakers=(replace(sue, role="Chair"),))

    kept = history(session)
    assert earlier(Edit.of(session), kept, session.version).speakers[0] == sue
    kept[0].old_facts = None  # as it was kept before
    restored = earlier(Edit.of(session), kept, session.version).speakers
    assert restored == (sue, SpeakerLine(None, "Ann Ode", "Speaker", ""))


def test_a_speaker_comes_back_whole(session: Session) -> None:
    anna = SpeakerLine(None, "Smith, Anna", "Chair", "ILO, Geneva", Text(fr="Présidente"), protocol=True)
    changed(session, speakers=(anna,))
    whole = Edit.of(session).speakers
    changed(session, speakers=(replace(whole[0], protocol=False),))
    (change,) = [one for one in history(session) if one.version == session.version]
    assert (change.old, change.new) == (
        "Smith, Anna (Chair / Présidente), ILO, Geneva [protocol]",
        "Smith, Anna (Chair / Présidente), ILO, Geneva",
    )
    changed(session, speakers=())

    assert earlier(Edit.of(session), history(session), session.version - 1).speakers == whole


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Smith, Anna (Chair), ILO", ("Smith, Anna", "Chair", "ILO")),
        ("Anna Smith, ILO, Geneva", ("Anna Smith", "", "ILO, Geneva")),
        ("Anna Smith", ("Anna Smith", "", "")),
    ],
)
def test_a_history_without_facts_is_read_from_its_words(
    session: Session, line: str, told: tuple[str, ...]
) -> None:
    change = SessionChange(version=2, field="speakers", old=line, new="")

    (restored,) = earlier(Edit.of(session), [change], 2).speakers
    assert (restored.name, restored.role, restored.affiliation) == told


def test_who_could_see_it_is_brought_back_by_itself(session: Session) -> None:
    make.body("council")
    now = Edit.of(session)
    rules: dict[str, Any] = {"access": "restricted", "body": "council", "disclosure": "hidden"}
    rules |= {"admitted": ("members", "observers"), "quota": 3, "quota_per": "country", "room_taken": True}
    rules |= {"listed_only": True}
    changed(session, **rules, kind="summit")
    open_again = {name: getattr(now, name) for name in rules}
    changed(session, **open_again)

    restored = earlier_rules(Edit.of(session), history(session), session.version)
    assert restored == replace(now, **rules, kind="summit")
    assert earlier_rules(restored, history(session), 2) == replace(now, kind="summit")


STATES = [  # as it was, as it is now, what comes back
    ("published", "cancelled", "published"),
    ("cancelled", "published", "cancelled"),
    ("draft", "published", "draft"),
    ("cancelled", "draft", "cancelled"),
    ("published", "draft", "draft"),  # on the page that publishes
]


@pytest.mark.parametrize(("was", "is_now", "back"), STATES)
def test_its_state_comes_back_as_far_as_its_form_goes(
    session: Session, was: str, is_now: str, back: str
) -> None:
    for status in ("cancelled", was, is_now):
        changed(session, status=status)
    last = session.version
    restored = earlier(Edit.of(session), history(session), last)
    assert (Edit.of(session).status, restored.status) == (is_now, back)
