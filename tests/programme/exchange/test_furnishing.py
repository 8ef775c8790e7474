"""What a file names and the event lacks is made first, where that is wished: shown before, and no more."""

from datetime import date
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme import frame, queries
from eventapp.programme.exchange.furnishing import Addition
from eventapp.programme.exchange.importing import ChangedMeanwhile, Foreseen, foresee, take_over
from eventapp.programme.exchange.reading import read
from eventapp.programme.exchange.standing import standing
from eventapp.programme.models import Event, Session
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.exchange.files import ROW, book, rows_of, table, take

TALK = b"""<schedule><generator name="pretalx"/><day date="2019-10-20"><room name="Aula Magna">
    <event guid="9f4a5a4c-4dd2-4c3e-9f43-5a4c4dd24c3e"><date>2019-10-20T14:00:00+02:00</date>
    <start>14:00</start><duration>0:45</duration><room>Aula Magna</room><track>Security</track>
    <title>Talk</title><type>Talk</type><persons/></event></room></day></schedule>"""


def foreseen(event: Event, *rows: dict[str, str]) -> Foreseen:
    return foresee(event, rows_of(event, table(*rows)), publish=False, makes=True)


def verdicts(found: Foreseen) -> list[str]:
    return [one.verdict for one in found.fates]


@ON_SQLITE
def test_a_schedule_of_elsewhere_comes_with_its_room_its_track_and_its_day(database: None) -> None:
    event = make.event()

    found = foresee(event, rows_of(event, TALK), publish=False, makes=True)
    assert (verdicts(found), found.added) == (
        ["new"],
        [
            Addition("days", "2019-10-20", Text()),
            Addition("rooms", "aula-magna", Text(en="Aula Magna")),
            Addition("tracks", "security", Text(en="Security")),
        ],
    )
    assert take(event, TALK, makes=True) == 1

    (talk,) = standing(event)
    assert (talk.starts, [room.code for room in talk.rooms]) == (make.wall(20, 14), ["aula-magna"])
    assert (talk.track is not None and talk.track.name, event.ends_on) == (
        Text(en="Security"),
        date(2019, 10, 20),
    )
    again = foresee(event, rows_of(event, TALK), publish=False, makes=True)
    assert (verdicts(again), again.added) == (["unchanged"], [])


@ON_SQLITE
@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"rooms": "Gold Hall"}, []),  # the event has it
        ({"rooms": "GOLD hall; gold"}, []),
        ({"rooms": "Zürich 1; Zurich 1"}, ["zurich-1"]),
        ({"rooms": "Gold"}, []),
        ({"rooms": "New"}, ["new-2"]),  # an address of its own
        ({"rooms": "大会堂; 会议室"}, ["room", "room-2"]),
        ({"rooms": "!"}, []),
        ({"rooms": "r" * 121}, []),
        ({"rooms": "r" * 120}, ["r" * 36]),
        ({"rooms": "Hall\u202e"}, []),
        ({"track": "Work; life"}, ["work-life"]),
        ({"round": "Round 1"}, ["round-1"]),
        ({"starts": "2019-10-19 23:00", "ends": "2019-10-20 01:00"}, ["2019-10-19"]),
        ({"starts": "2020-10-19 09:00", "ends": "2020-10-19 10:00"}, []),  # too far
    ],
)
def test_what_is_named_is_made_once_under_a_code_of_its_own(
    database: None, told: dict[str, str], codes: list[str]
) -> None:
    event = make.event()
    make.room(event, "gold", name=Text(en="Gold Hall", fr="Salle d’or"))

    assert [one.code for one in foreseen(event, ROW | told).added] == codes


@ON_SQLITE
def test_a_row_that_is_refused_brings_nothing(database: None) -> None:
    found = foreseen(make.event(), ROW | {"rooms": "Aula", "kind": "séance", "starts": "2019-10-19 09:00"})

    assert (verdicts(found), found.added) == (["refused"], [])


@ON_SQLITE
def test_a_session_that_runs_on_into_new_days_brings_them(database: None) -> None:
    event = make.event()
    long = ROW | {"starts": "2019-10-18 09:00", "ends": "2019-10-21 02:00"}
    body = table(long, ROW | {"title_en": "Late", "starts": "2019-10-20 09:00", "ends": "2019-10-20 10:00"})

    assert take(event, body, makes=True) == 2
    assert [day.on_date.day for day in queries.days(event)][-2:] == [18, 20]


CODE = "Use small letters, digits and hyphens, such as oak-room."


@ON_SQLITE
@pytest.mark.parametrize(
    ("title", "headings", "cells", "because"),
    [
        ("Rooms", ["code", "name_en"], ["Oak Room", "Oak"], CODE),
        ("Rooms", ["code", "name_en"], ["new", "Oak"], CODE),
        ("Rooms", ["code", "name_fr"], ["oak", "Chêne"], "Give the name."),
        ("Rooms", ["code", "name_en"], ["oak", "=1+1"], "There is a formula in this cell."),
        ("Rooms", ["code", "name_en", "capacity"], ["oak", "Oak", "many"], "Give a set-up and a number"),
        ("Rooms", ["code", "name_en", "booths"], ["oak", "Oak", 51], "Give a number from 0 to 50."),
        ("Tracks", ["code", "name_en"], ["work", "w" * 121], "Use at most 120 characters."),
        ("Rounds", ["code", "name_en"], ["one", "a\u202eb"], "Remove the invisible control characters"),
        ("Days", ["on"], ["soon"], "Give a date, such as 2019-10-15."),
        ("Days", ["on", "lunch_starts"], ["2019-10-19", "12:00"], "Give both hours of this part"),
        (
            "Days",
            ["on", "morning_starts", "morning_ends", "lunch_starts", "lunch_ends"],
            ["2019-10-19", "08:00", "18:00", "12:00", "14:00"],
            "Parts of a day cannot overlap.",
        ),
        ("Speakers", ["name", "biography_en"], ["", "Wrote much."], "Give the name."),
        ("Speakers", ["name", "photo_1"], ["Sue Lee", "R0lGODlh"], "Choose a photo as JPEG"),
    ],
)
def test_a_line_of_another_sheet_that_cannot_be_is_left_out_and_told(
    database: None, title: str, headings: list[str], cells: list[Any], because: str
) -> None:
    body = book(Sessions=[list(ROW), list(ROW.values())], **{title: [headings, cells]})
    event = make.event()
    sheets = read(body, language="en", zone="Europe/Brussels").sheets

    found = foresee(event, rows_of(event, body), publish=False, makes=True, sheets=sheets)

    told = [(one.kind, one.row, str(one.because).startswith(because)) for one in found.problems]
    assert (verdicts(found), found.added, told) == (["new"], [], [(title.lower(), 2, True)])


@ON_SQLITE
def test_what_the_event_has_stays_and_a_far_day_is_left_out(database: None) -> None:
    event = make.event()
    make.room(event, "oak")
    rooms = [["code", "name_en"], ["oak", "Another"], ["elm", "Elm"], ["elm", "Elm again"]]
    days = [["on", "theme_en"], ["2019-10-15", "Another"], ["2021-10-15", "Far"], ["2019-10-19", "Last"]]
    body = book(Sessions=[list(ROW), list(ROW.values())], Rooms=rooms, Days=days)

    take(event, body, makes=True)

    assert [(room.code, room.name) for room in queries.rooms(event)] == [
        ("oak", Text(en="Gold Hall")),
        ("elm", Text(en="Elm")),
    ]
    assert [day.theme["en"] for day in queries.days(event)][2:] == [
        *(f"Theme {n}" for n in (3, 4, 5, 6)),
        "Last",
    ]


@ON_SQLITE
def test_without_the_wish_nothing_is_made(database: None) -> None:
    event = make.event()
    found = foresee(event, rows_of(event, TALK), publish=False)

    assert (verdicts(found), found.added) == (["refused"], [])
    assert (take(event, TALK), list(queries.rooms(event)), frame.tracks(event)) == (0, [], [])


def test_a_room_that_somebody_else_made_meanwhile_is_shown_anew(database: None) -> None:
    event = make.event()
    rows: Any = rows_of(event, table(ROW | {"rooms": "Aula"}))
    seen = foresee(event, rows, publish=False, makes=True).digest
    make.room(event, "aula", name=Text(en="Aula"))
    db.session.commit()

    with pytest.raises(ChangedMeanwhile):
        take_over(event, rows, publish=False, makes=True, seen=seen, by_id=None, at=NOON)

    db.session.rollback()
    assert (db.session.query(Session).count(), len(queries.rooms(event))) == (0, 1)
