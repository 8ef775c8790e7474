"""What a calendar shows of a session, in which words."""

from collections.abc import Callable
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.policy import ANONYMOUS
from eventapp.programme import outline, venue
from eventapp.programme.calendar import calendar_item
from eventapp.programme.ical import CalendarItem
from eventapp.programme.models import Event, Room, Session, Track
from eventapp.programme.visibility import visible_session
from tests import make
from tests.make import LONG_AGO, NOON

pytestmark = pytest.mark.usefixtures("database")
Build = Callable[..., Session]


def item(event: Event, session: Session, language: str = "en") -> CalendarItem:
    seen = visible_session(ANONYMOUS, event, session.ref)
    return calendar_item(seen, event, language=language, url="http://localhost/session")


def meeting(event: Event, **fields: Any) -> Session:
    made: Session = make.session(
        event, "Marker", access="restricted", body=make.body(), kind="statutory", **fields
    )
    return made


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "CONFIRMED"),
        ({"provisional": True}, "CONFIRMED"),
        ({"moved_at": NOON}, "CONFIRMED"),
        ({"time_announced": False}, "TENTATIVE"),
        ({"cancelled_at": NOON}, "CANCELLED"),
        ({"cancelled_at": NOON, "time_announced": False}, "CANCELLED"),
    ],
)
def test_status(fields: dict[str, Any], status: str) -> None:
    event = make.event()

    assert item(event, make.session(event, **fields)).status == status


def test_kind_and_track_are_its_categories() -> None:
    event = make.event()
    track = make.keep(online(event))

    assert item(event, make.session(event, track=track), "fr").categories[1:] == ("Numérique",)


def test_a_plenary_over_two_rooms_names_both_and_the_venue() -> None:
    event = make.event()
    halls = (make.room(event), make.room(event, "copper", name=Text(en="Copper Hall")))

    assert item(event, make.session(event, rooms=halls)).location == "Gold Hall, Copper Hall, Square"


def renamed_room(event: Event, room: Room) -> None:
    facts = venue.RoomFacts(Text(en="Acorn"), "1", {}, 0, step_free=True, directions=Text())
    venue.change_room(event, room, facts, by_id=None, at=NOON)


def renamed_track(event: Event, track: Track) -> None:
    outline.rename(event, track, Text(en="Online"), seen=outline.state_of(track), at=NOON)


def test_what_tells_of_something_renamed_is_newer_for_calendars() -> None:
    event, closed = make.event(), {"access": "restricted", "disclosure": "veiled"}
    oak, elm, track = make.room(event, "oak"), make.room(event, "elm"), make.keep(online(event))
    veiled = {"body": make.body(), **closed, "frame_revised_at": LONG_AGO}
    sessions = [
        make.session(event, "In oak", rooms=(oak,)),
        make.session(event, "On the track", rooms=(elm,), track=track),
        make.session(event, "Else", rooms=(elm,)),
        make.session(event, "Marker", rooms=(oak,), **veiled),
    ]

    renamed_room(event, oak)
    renamed_track(event, track)
    renamed_track(event, make.keep(online(event, "other")))

    found = [item(event, session) for session in sessions]
    assert [(one.revised_at, one.sequence) for one in found] == [
        (NOON, 1),
        (NOON, 0),
        (LONG_AGO, 0),
        (LONG_AGO, 0),
    ]


def online(event: Event, code: str = "digital") -> Track:
    return Track(event_id=event.id, code=code, name=Text(en="Digital", fr="Numérique"))


def test_without_a_room_the_venue_is_the_place() -> None:
    event = make.event()

    assert item(event, make.session(event)).location == "Square"


@pytest.mark.parametrize(
    ("latitude", "longitude", "geo"), [(50.8, 4.4, (50.8, 4.4)), (0.0, 0.0, (0.0, 0.0)), (50.8, None, None)]
)
def test_the_place_on_the_map_is_whole_or_absent(latitude: float, longitude: float | None, geo: Any) -> None:
    event = make.event(latitude=latitude, longitude=longitude)

    assert item(event, make.session(event)).geo == geo


def test_the_day_is_written_in_the_language_of_the_calendar() -> None:
    event = make.event()

    first, *_rest = item(event, make.session(event), "nl").description.splitlines()

    assert first.startswith("dinsdag 15 oktober, 14:00–15:30")


def test_a_title_without_a_translation_falls_back() -> None:
    event = make.event()

    assert item(event, make.session(event, "Plenary"), "ar").summary == "Plenary"


def test_an_open_meeting_is_private_and_says_for_whom_it_is() -> None:
    event = make.event()

    shown = item(event, meeting(event))

    assert (shown.private, shown.summary) == (True, "Marker")
    assert "* Participation is restricted to members of the body “Bureau”." in shown.description


def test_a_veiled_meeting_gives_its_time_alone() -> None:
    event = make.event(latitude=50.8, longitude=4.4)
    session = meeting(event, disclosure="veiled", abstract=Text(en="Marker"), rooms=(make.room(event),))

    assert item(event, session) == CalendarItem(
        uid=str(session.uid),
        sequence=0,
        revised_at=make.LONG_AGO,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        status="CONFIRMED",
        summary="Reserved",
        description="Tuesday 15 October, 14:00–15:30, Brussels time",
        location="Square",
        url="",
        private=True,
        cancelled_prefix="Cancelled: ",
    )


def test_a_veiled_meeting_that_was_cancelled_is_still_a_tombstone() -> None:
    event = make.event()

    assert item(event, meeting(event, disclosure="veiled", cancelled_at=NOON)).status == "CANCELLED"


def test_the_item_depends_on_the_session_alone() -> None:
    event = make.event()
    session = make.session(event)
    first = item(event, session)
    db.session.expire_all()

    assert item(event, session) == first
