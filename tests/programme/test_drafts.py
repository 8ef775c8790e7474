"""Drafts: made new, copied, thrown away; and what a whole edit of a session carries."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.drafts import WasPublished, add_draft, discard, duplicate
from eventapp.programme.editing import SeatsTaken, edit_session, history
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Event, Session, Speaker, Track
from eventapp.programme.wall_time import NoSuchHour, NotPossible
from tests import make
from tests.make import NOON


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def edited(session: Session, **changes: Any) -> list[str]:
    edit = replace(Edit.of(session), **changes)
    by = make.person("Ben Adams").id
    return edit_session(session.event, session, edit, seen_version=session.version, by_id=by, at=NOON)


def added(event: Event, **fields: Any) -> Session:
    edit = replace(Edit.of(make.session(event, published_at=None)), **fields)
    return add_draft(event, edit, by_id=make.person("Ben Adams").id, at=NOON)


def test_a_new_session_is_a_draft_that_says_what_its_form_said(forum: Event) -> None:
    make.room(forum, "oak"), make.round_(forum, "round-1")
    make.keep(Track(event_id=forum.id, code="people", name=Text(en="People")))
    said = {
        "title": Text(en="Bridges", fr="Ponts"),
        "kind": "interactive",
        "starts": make.wall(16, 9),
        "ends": make.wall(16, 10),
        "rooms": ("oak",),
        "round": "round-1",
        "track": "people",
        "seats": 12,
        "number": 119,
        "floor_languages": ("fr",),
        "interpretation": ("en", "fr"),
        "speakers": (SpeakerLine(None, "Sue Lee", "Moderator", "An institute"),),
    }
    made = added(forum, **said, status="published")

    now = Edit.of(made)
    assert {name: getattr(now, name) for name in said} == said | {
        "speakers": (SpeakerLine(made.speakers[0].id, "Sue Lee", "Moderator", "An institute"),)
    }
    assert (now.status, made.published_at, made.access, made.seats_taken) == ("draft", None, "public", 0)
    assert (made.part, made.starts_at) == ("morning", datetime(2019, 10, 16, 7, 0, tzinfo=UTC))
    assert [(one.field, one.old, one.new) for one in history(made)] == [("status", "", "draft")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts": make.wall(12, 9)}, "starts"),
        ({"ends": make.wall(25, 9)}, "ends"),
        ({"starts": make.wall(15, 9), "ends": make.wall(15, 8)}, "ends"),
    ],
)
def test_a_new_session_lies_within_its_event(forum: Event, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(NotPossible) as refused:
        added(forum, **changes)
    assert refused.value.field == field


def test_the_field_with_the_hour_that_does_not_exist_is_named(forum: Event) -> None:
    spring = make.event("spring", starts_on=date(2019, 3, 30), ends_on=date(2019, 3, 31))
    session = make.session(spring, starts=datetime(2019, 3, 31, 1, 0), minutes=30)  # noqa: DTZ001
    with pytest.raises(NoSuchHour) as refused:
        edited(session, ends=datetime(2019, 3, 31, 2, 30))  # noqa: DTZ001
    assert refused.value.field == "ends"


def test_a_part_that_was_chosen_stays_and_one_that_was_not_follows_the_hour(forum: Event) -> None:
    session = make.session(forum)
    edited(session, part="evening")
    assert (session.part, Edit.of(session).part) == ("evening", "evening")
    edited(session, starts=make.wall(15, 9))
    assert session.part == "evening"
    edited(session, part="")
    assert (session.part, Edit.of(session).part) == ("morning", "")


@pytest.mark.parametrize(("seats", "kept"), [(3, 3), (9, 9), (None, None)])
def test_seats_may_shrink_to_those_taken(forum: Event, seats: int | None, kept: int | None) -> None:
    session = make.session(forum, seats=5, seats_taken=3)
    assert edited(session, seats=seats) == ["seats"]
    assert session.seats == kept


def test_seats_below_those_taken_are_refused(forum: Event) -> None:
    session = make.session(forum, seats=5, seats_taken=3)
    db.session.commit()
    with pytest.raises(SeatsTaken) as refused:
        edited(session, seats=2)
    assert (refused.value.field, str(refused.value.text)[0]) == ("seats", "3")


def test_speakers_are_kept_changed_added_and_taken_off(forum: Event) -> None:
    session = make.session(forum, speakers=("Ann", "Bo", "Cy"))
    ann, bo, _cy = session.speakers
    ann.person_id, ann.protocol = make.person("Ann Other").id, True
    lines = Edit.of(session).speakers
    changed = (lines[1], replace(lines[0], affiliation="A ministry"), SpeakerLine(None, "Di", "", ""))
    assert edited(session, speakers=changed) == ["speakers"]
    db.session.flush()
    db.session.expire(session)

    assert [(one.name, one.affiliation) for one in session.speakers] == [
        ("Bo", ""),
        ("Ann", "A ministry"),
        ("Di", ""),
    ]
    assert session.speakers[:2] == [bo, ann]
    assert (ann.person_id is None, ann.protocol) == (False, True)
    assert history(session)[0].new == "Bo (Speaker)\nAnn (Speaker), A ministry [protocol]\nDi"


def test_a_speaker_of_another_session_is_not_taken_over(forum: Event) -> None:
    session, other = make.session(forum), make.session(forum, speakers=("Ann",))
    edited(session, speakers=(SpeakerLine(other.speakers[0].id, "Bo", "", ""),))
    db.session.flush()
    assert [one.name for one in db.session.query(Speaker).order_by(Speaker.name)] == ["Ann", "Bo"]


def test_a_role_that_was_translated_before_is_translated_again(forum: Event) -> None:
    known = make.session(forum, speakers=("Ann",))
    known.speakers[0].role = Text(en="Chair", fr="Présidence")
    db.session.flush()
    session = make.session(forum)
    edited(session, speakers=(SpeakerLine(None, "Bo", "Chair", ""), SpeakerLine(None, "Cy", "Witness", "")))
    assert [one.role for one in session.speakers] == [Text(en="Chair", fr="Présidence"), Text(en="Witness")]


def test_a_copy_is_a_draft_of_the_same_for_the_same_people(forum: Event) -> None:
    room, body = make.room(forum, "oak"), make.body()
    closed = {"access": "restricted", "disclosure": "hidden", "body": body, "admitted": ["observers"]}
    session = make.session(forum, rooms=(room,), speakers=("Ann",), seats=9, seats_taken=4, **closed)
    made = duplicate(forum, session, by_id=make.person("Ben Adams").id, at=NOON)

    same = replace(Edit.of(session), speakers=(), status="draft")
    assert replace(Edit.of(made), speakers=()) == same
    assert {name: getattr(made, name) for name in closed} == closed
    assert (made.published_at, made.seats_taken, made.sequence) == (None, 0, 0)
    assert [one.name for one in made.speakers] == ["Ann"]
    assert [one.name for one in session.speakers] == ["Ann"]
    assert {made.ref, made.uid}.isdisjoint({session.ref, session.uid})


def test_a_draft_can_be_thrown_away(forum: Event) -> None:
    draft = added(forum)
    discard(draft)
    assert db.session.query(Session).filter_by(ref=draft.ref).count() == 0


@pytest.mark.parametrize("statuses", [(), ("draft",), ("cancelled",), ("cancelled", "draft")])
def test_what_was_published_once_stays(forum: Event, statuses: tuple[str, ...]) -> None:
    session = make.session(forum)
    for status in statuses:
        edited(session, status=status)
        db.session.flush()
    with pytest.raises(WasPublished):
        discard(session)
