"""Editing a session: what changes with what, what is kept, and who of two editors is told no."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.programme.editing import Edit, StaleEdit, edit_session, history, session_to_edit
from eventapp.programme.models import DayPart, Event, Session
from eventapp.programme.wall_time import EndsBeforeItStarts, OutsideTheEvent, utc
from tests import make
from tests.core.racing import race
from tests.make import NOON


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def edited(session: Session, *, seen_version: int = 1, **changes: Any) -> list[str]:
    """Ben saves these changes at noon."""
    edit = replace(Edit.of(session), **changes)
    by = make.person("Ben Adams").id
    return edit_session(session.event, session, edit, seen_version=seen_version, by_id=by, at=NOON)


def state(session: Session) -> dict[str, Any]:
    db.session.flush()
    db.session.refresh(session)
    names = ("version", "sequence", "moved_at", "cancelled_at", "published_at", "revised_at")
    return {name: getattr(session, name) for name in names}


def test_saving_nothing_new_changes_nothing(forum: Event) -> None:
    session = make.session(forum)
    before = state(session)
    assert edited(session) == []
    assert (state(session), forum.revision, history(session)) == (before, 1, [])


@pytest.mark.parametrize(
    ("changes", "bumps"),
    [
        ({"title": Text(en="Another title")}, 0),
        ({"provisional": True}, 0),
        ({"time_announced": False}, 1),
        ({"starts": make.wall(15, 13)}, 1),
        ({"ends": make.wall(15, 17)}, 1),
        ({"starts": make.wall(16, 14), "ends": make.wall(16, 15)}, 1),
        ({"rooms": ("gold-hall",)}, 1),
        ({"status": "cancelled"}, 1),
        ({"status": "draft"}, 1),
        ({"status": "cancelled", "starts": make.wall(15, 13), "rooms": ("gold-hall",)}, 1),
    ],
)
def test_calendars_are_told_of_time_room_and_state_alone(
    forum: Event, changes: dict[str, Any], bumps: int
) -> None:
    session, _room = make.session(forum), make.room(forum)
    assert edited(session, **changes) == [name for name in Edit.__annotations__ if name in changes]
    after = state(session)
    assert (after["sequence"], after["version"], after["revised_at"]) == (bumps, 2, NOON)
    db.session.refresh(forum)
    assert forum.revision == 2


def test_a_published_session_that_moves_is_marked_as_moved(forum: Event) -> None:
    session = make.session(forum)
    edited(session, starts=make.wall(15, 15))
    assert state(session)["moved_at"] == NOON


def test_what_is_back_at_the_hours_first_told_has_not_moved(forum: Event) -> None:
    """Printed programmes are right again; that it moved back is told as every move is."""
    session = make.session(forum)
    hours = {"starts": session.starts, "ends": session.ends}
    moves: list[dict[str, Any]] = [{"starts": make.wall(15, 15)}, {"ends": make.wall(15, 17)}]
    for version, there in enumerate([*moves, {"starts": hours["starts"]}], start=1):
        edited(session, seen_version=version, **there)
        assert state(session)["moved_at"] == NOON

    edited(session, seen_version=4, **hours)

    assert (state(session)["moved_at"], session.previous_starts_at, session.sequence) == (None, None, 4)


@pytest.mark.parametrize(
    ("published", "status"), [(False, "draft"), (False, "published"), (True, "draft"), (True, "cancelled")]
)
def test_what_nobody_holds_is_not_marked_as_moved(forum: Event, published: bool, status: str) -> None:
    session = make.session(forum, published_at=make.LONG_AGO if published else None)
    edited(session, starts=make.wall(15, 15), status=status)
    assert state(session)["moved_at"] is None


@pytest.mark.parametrize(
    ("fields", "changes", "previous"),
    [
        ({}, {"starts": make.wall(15, 15)}, make.wall(15, 14)),
        ({}, {"ends": make.wall(15, 17)}, None),
        ({}, {"starts": make.wall(15, 13), "status": "cancelled"}, None),
        ({"published_at": None}, {"starts": make.wall(15, 15)}, None),
        ({"time_announced": False}, {"starts": make.wall(15, 15), "time_announced": True}, None),
    ],
)
def test_the_start_that_was_announced_is_remembered(
    forum: Event, fields: dict[str, Any], changes: dict[str, Any], previous: datetime | None
) -> None:
    session = make.session(forum, **fields)
    edited(session, **changes)
    assert session.previous_starts_at == (previous and utc(forum, previous))


def test_the_start_before_the_last_move_is_the_one_remembered(forum: Event) -> None:
    session = make.session(forum)
    edited(session, starts=make.wall(15, 13))
    edited(session, starts=make.wall(15, 12), seen_version=2)
    edited(session, ends=make.wall(15, 17), seen_version=3)
    assert session.previous_starts_at == utc(forum, make.wall(15, 13))


def test_a_session_keeps_the_revision_at_which_it_changed(forum: Event) -> None:
    first, second, third = (make.session(forum) for _ in range(3))
    edited(second, provisional=True)
    edited(third, status="draft")
    edited(second, provisional=True, seen_version=2)
    db.session.flush()
    assert [one.revision for one in (first, second, third)] == [1, 2, 3]


def test_the_day_the_part_and_the_moments_follow_the_time(forum: Event) -> None:
    session = make.session(forum)
    edited(session, starts=make.wall(16, 9, 30), ends=make.wall(16, 11))
    db.session.flush()
    assert (session.day.on_date, session.part) == (date(2019, 10, 16), "morning")
    moments = datetime(2019, 10, 16, 7, 30, tzinfo=UTC), datetime(2019, 10, 16, 9, 0, tzinfo=UTC)
    assert (session.starts_at, session.ends_at) == moments


@pytest.mark.parametrize(
    ("hour", "part"), [(7, "morning"), (9, "morning"), (13, "morning"), (14, "afternoon"), (21, "afternoon")]
)
def test_the_part_is_the_last_that_has_begun(forum: Event, hour: int, part: str) -> None:
    session = make.session(forum, starts=make.wall(15, 11))
    edited(session, starts=make.wall(15, hour), ends=make.wall(15, hour + 1))
    assert session.part == part


def test_a_day_without_parts_keeps_the_part_as_it_was(forum: Event) -> None:
    session = make.session(forum)
    db.session.query(DayPart).delete()
    db.session.expire_all()
    edited(session, starts=make.wall(15, 9))
    assert session.part == "afternoon"


@pytest.mark.parametrize(
    ("before", "status", "after"),
    [
        ("draft", "published", {"published_at": NOON, "cancelled_at": None}),
        ("draft", "cancelled", {"published_at": None, "cancelled_at": NOON}),
        ("published", "draft", {"published_at": None, "cancelled_at": None}),
        ("published", "cancelled", {"published_at": make.LONG_AGO, "cancelled_at": NOON}),
        ("cancelled", "published", {"published_at": make.LONG_AGO, "cancelled_at": None}),
        ("cancelled", "draft", {"published_at": None, "cancelled_at": None}),
    ],
)
def test_a_state_is_a_moment(forum: Event, before: str, status: str, after: dict[str, Any]) -> None:
    published = None if before == "draft" else make.LONG_AGO
    cancelled = make.LONG_AGO if before == "cancelled" else None
    session = make.session(forum, published_at=published, cancelled_at=cancelled)
    assert edited(session, status=status) == ["status"]
    assert {name: state(session)[name] for name in after} == after


def test_every_changed_field_is_kept_with_who_and_when(forum: Event) -> None:
    ben, session = make.person("Ben Adams"), make.session(forum, "Plenary", rooms=(make.room(forum, "oak"),))
    make.room(forum, "birch")
    edited(session, title=Text(fr="Plénière", en="Plenary"), rooms=("oak", "birch"), starts=make.wall(15, 15))
    edited(session, seen_version=2, status="cancelled")
    kept = [(one.version, one.field, one.old, one.new) for one in history(session)]
    assert kept == [
        (3, "status", "published", "cancelled"),
        (2, "rooms", "oak", "oak, birch"),
        (2, "starts", "2019-10-15 14:00", "2019-10-15 15:00"),
        (2, "title", "en: Plenary", "en: Plenary\nfr: Plénière"),
    ]
    assert {(one.changed_at, one.changed_by_id) for one in history(session)} == {(NOON, ben.id)}


def test_rooms_of_another_event_are_none(forum: Event) -> None:
    session = make.session(forum)
    make.room(make.event("other"), "oak")
    edited(session, rooms=("oak",))
    assert session.rooms == []


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"ends": make.wall(15, 14)}, EndsBeforeItStarts),
        ({"ends": make.wall(14, 18)}, EndsBeforeItStarts),
        ({"starts": make.wall(12, 14)}, OutsideTheEvent),
        ({"starts": make.wall(19, 14), "ends": make.wall(19, 15)}, OutsideTheEvent),
        ({"ends": make.wall(20, 0)}, OutsideTheEvent),
        ({"ends": datetime(9999, 12, 31, 23, 59)}, OutsideTheEvent),  # noqa: DTZ001
    ],
)
def test_a_session_lies_within_its_event(
    forum: Event, changes: dict[str, Any], refusal: type[Refused]
) -> None:
    session = make.session(forum)
    db.session.commit()
    with pytest.raises(refusal):
        edited(session, **changes)
    db.session.rollback()
    assert (state(session)["version"], history(session)) == (1, [])


def test_the_last_evening_may_run_past_midnight(forum: Event) -> None:
    session = make.session(forum, starts=make.wall(18, 20))
    edited(session, ends=make.wall(19, 2))
    assert session.ends_at == datetime(2019, 10, 19, 0, 0, tzinfo=UTC)


def test_a_stale_edit_is_refused_with_what_stands_now(forum: Event) -> None:
    session = make.session(forum, "Plenary")
    edited(session, title=Text(en="Theirs"))
    with pytest.raises(StaleEdit) as refused:
        edited(session, title=Text(en="Mine"), seen_version=1)
    assert refused.value.theirs == Edit.of(session)
    assert refused.value.theirs.title == Text(en="Theirs")


@pytest.mark.parametrize("seen_version", [0, 2, 999_999_999])
def test_a_version_that_never_was_is_stale(forum: Event, seen_version: int) -> None:
    with pytest.raises(StaleEdit):
        edited(make.session(forum), provisional=True, seen_version=seen_version)


def test_of_editors_who_save_at_once_one_wins_and_the_others_see_it(app: Flask) -> None:
    with app.app_context():
        ref = make.session(make.event("forum")).ref
        by_id = make.person("Ben Adams").id
        db.session.commit()

    def save(title: str) -> Any:
        event = db.session.query(Event).one()
        session = session_to_edit(event, ref)
        edit = replace(Edit.of(session), title=Text(en=title))
        done = edit_session(event, session, edit, seen_version=1, by_id=by_id, at=NOON)
        db.session.commit()
        return done

    outcomes = race(app, *[partial(save, f"Title {number}") for number in range(4)])
    with app.app_context():
        session = session_to_edit(db.session.query(Event).one(), ref)
        kept, changes, revision = Edit.of(session), history(session), session.event.revision
    lost = [outcome for outcome in outcomes if isinstance(outcome, StaleEdit)]
    assert (outcomes.count(["title"]), [one.theirs for one in lost]) == (1, [kept] * 3)
    assert (len(changes), revision) == (1, 2)


def test_drafts_can_be_edited_in_their_own_event_alone(forum: Event) -> None:
    draft, other = make.session(forum, published_at=None), make.event("other")
    assert session_to_edit(forum, draft.ref) is draft
    with pytest.raises(NotFound):
        session_to_edit(other, draft.ref)
