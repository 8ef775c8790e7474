"""What a veiled meeting shows, what a hidden one does not, and that events never mix."""

from dataclasses import fields
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from eventapp.core.errors import NotFound
from eventapp.core.i18n import Text
from eventapp.people.queries import roles_of
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Event, Session, Track
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions
from tests import make
from tests.make import LONG_AGO, NOON
from tests.statements import counting


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def meeting(event: Event, disclosure: str, **more: Any) -> Session:
    """A restricted meeting that keeps something in every field there is."""
    secret: dict[str, Any] = {
        "access": "restricted",
        "disclosure": disclosure,
        "body_id": make.body().id,
        "kind": "plenary",
        "number": 119,
        "abstract": Text(en="Why he must go."),
        "rooms": (make.room(event),),
        "speakers": ("Sue Lee",),
        "round": make.round_(event),
        "track": make.keep(Track(event_id=event.id, code="secret", name=Text(en="Secret track"))),
        "provisional": True,
        "previous_starts_at": NOON,
        "revision": 7,
        "seats": 12,
        "seats_taken": 3,
        "floor_languages": ["fr"],
        "interpretation": ["es"],
    }
    return make.session(event, "Election of the president", **(secret | more))


def as_fields(seen: VisibleSession) -> dict[str, Any]:
    return {field.name: getattr(seen, field.name) for field in fields(seen)}


def test_a_veiled_meeting_shows_its_open_title_and_when_it_is(forum: Event) -> None:
    session = meeting(forum, "veiled")
    (seen,) = visible_sessions(ANONYMOUS, forum)
    assert as_fields(seen) == {
        "id": session.id,
        "ref": session.ref,
        "uid": session.uid,
        "kind": "statutory",
        "title": Text(en="Reserved"),
        "abstract": Text(),
        "day": session.day,
        "part": "afternoon",
        "starts": make.wall(15, 14),
        "ends": make.wall(15, 15, 30),
        "starts_at": datetime(2019, 10, 15, 12, 0, tzinfo=NOON.tzinfo),
        "ends_at": datetime(2019, 10, 15, 13, 30, tzinfo=NOON.tzinfo),
        "time_announced": True,
        "provisional": False,
        "rooms": (),
        "speakers": (),
        "floor_languages": (),
        "interpretation": (),
        "round": None,
        "track": None,
        "body": None,
        "access": "restricted",
        "is_veiled": True,
        "is_concerned": False,
        "is_admitted": False,
        "seats": None,
        "seats_taken": 0,
        "is_draft": False,
        "is_moved": False,
        "is_cancelled": False,
        "previous_starts_at": None,
        "sequence": 0,
        "revised_at": LONG_AGO,
        "revision": 0,
    }
    assert (seen.on, seen.is_restricted, seen.seats_left) == (session.day.on_date, True, None)


def test_an_open_meeting_shows_what_the_printed_programme_did(forum: Event) -> None:
    session = meeting(forum, "open")
    (seen,) = visible_sessions(ANONYMOUS, forum)
    shown = as_fields(seen)
    assert {name: shown[name] for name in ("kind", "provisional", "seats", "seats_taken")} == {
        "kind": "plenary",
        "provisional": True,
        "seats": 12,
        "seats_taken": 3,
    }
    for name in ("title", "abstract", "body", "round", "track"):
        assert shown[name] == getattr(session, name)
    for name in ("rooms", "speakers", "floor_languages", "interpretation"):
        assert shown[name] == tuple(getattr(session, name))
    assert (seen.is_veiled, seen.is_concerned, seen.seats_left) == (False, False, 9)


def test_a_veiled_meeting_still_tells_whether_it_takes_place(forum: Event) -> None:
    meeting(forum, "veiled", moved_at=NOON, cancelled_at=NOON)
    (seen,) = visible_sessions(ANONYMOUS, forum)
    assert (seen.is_moved, seen.is_cancelled) == (True, True)


def test_secret_and_absent_are_the_same(forum: Event) -> None:
    hidden, draft = meeting(forum, "hidden"), make.session(forum, published_at=None)
    for ref in (hidden.ref, draft.ref, "nope"):
        with pytest.raises(NotFound) as refused:
            visible_session(ANONYMOUS, forum, ref)
        assert (refused.value.args, str(refused.value)) == ((), "")


def test_one_session_is_seen_as_in_the_list(forum: Event) -> None:
    session = meeting(forum, "veiled")
    assert [visible_session(ANONYMOUS, forum, session.ref)] == visible_sessions(ANONYMOUS, forum)


def test_events_never_mix(forum: Event) -> None:
    """Neither their sessions nor their roles, even where a session is hidden."""
    other = make.event("other")
    ben = make.role(make.person("Ben Adams"), "organiser", forum)
    viewer = Viewer(ben.id, roles_of(ben.id))
    here, there = meeting(forum, "hidden"), make.session(other, access="restricted", **closed())
    assert [seen.id for seen in visible_sessions(viewer, forum)] == [here.id]
    assert visible_sessions(viewer, other) == []
    for event, ref in ((other, here.ref), (forum, there.ref), (other, there.ref)):
        with pytest.raises(NotFound):
            visible_session(viewer, event, ref)


def closed() -> dict[str, Any]:
    return {"disclosure": "hidden", "body_id": make.body("council").id}


def test_drafts_are_shown_only_where_they_are_asked_for(forum: Event) -> None:
    draft, published = make.session(forum, published_at=None), make.session(forum)
    assert [seen.id for seen in visible_sessions(ANONYMOUS, forum)] == [published.id]
    seen = {one.id: one.is_draft for one in visible_sessions(ANONYMOUS, forum, drafts=True)}
    assert seen == {draft.id: True, published.id: False}


def test_sessions_come_by_time_and_of_one_day_where_asked(forum: Event) -> None:
    hours = [(16, 15), (9, 16), (14, 15), (9, 15)]
    for hour, day in hours:
        make.session(forum, starts=make.wall(day, hour))
    seen = visible_sessions(ANONYMOUS, forum)
    assert [(one.starts.day, one.starts.hour) for one in seen] == [(15, 9), (15, 14), (15, 16), (16, 9)]
    assert len(visible_sessions(ANONYMOUS, forum, day=seen[0].day)) == 3


def test_thirty_sessions_cost_as_many_statements_as_one(app: Flask, forum: Event) -> None:
    ben = make.role(make.person("Ben Adams"), "organiser", forum)
    viewer, room, bureau = Viewer(ben.id, roles_of(ben.id)), make.room(forum), make.body()
    make.membership(bureau, ben)
    costs = []
    for count in (1, 29):
        for _ in range(count):
            make.session(
                forum,
                access="restricted",
                disclosure="veiled",
                body_id=bureau.id,
                rooms=(room,),
                speakers=("Sue Lee", "Ben Adams"),
            )
        app.extensions["sqlalchemy"].session.expunge_all()
        with counting(app) as sent:
            assert len(visible_sessions(viewer, forum)) in {1, 30}
        costs.append(len(sent))
    assert costs == [7, 7]
