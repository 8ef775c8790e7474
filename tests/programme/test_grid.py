"""A day's rooms side by side, as a table with headers."""

from datetime import datetime
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.grid import grid
from eventapp.programme.models import Room
from eventapp.programme.timetable import laid_out
from tests import make
from tests.core.engines import ON_SQLITE
from tests.programme.test_timetable import at, seen

OAK, ELM, ASH = (
    Room(id=number, code=code, name=Text(en=code)) for number, code in enumerate(("oak", "elm", "ash"), 1)
)
GRID = "/forum/programme/2019-10-15?view=grid"


def rows(*sessions: Any) -> list[tuple[datetime, list[tuple[list[str], int]]]]:
    return [
        (row.starts, [([one.title["en"] for one in cell.sessions], cell.width) for cell in row.cells])
        for row in grid(laid_out(sessions)).rows
    ]


def session(title: str, number: int, *rooms: Room, **fields: Any) -> Any:
    return seen(title, id=number, rooms=rooms, **fields)


def test_each_time_is_a_row_and_each_room_that_is_used_a_column() -> None:
    made = grid(laid_out([session("A", 1, ELM), session("B", 2, OAK, starts=at(16))]))
    assert ([room.code for room in made.rooms], made.has_roomless) == (["oak", "elm"], False)
    assert rows(session("A", 1, ELM), session("B", 2, OAK, starts=at(16))) == [
        (at(14), [([], 1), (["A"], 1)]),
        (at(16), [(["B"], 1), ([], 1)]),
    ]


def test_what_starts_together_is_one_row_however_long_it_lasts() -> None:
    assert rows(session("Short", 1, OAK), session("Long", 2, ELM, minutes=180)) == [
        (at(14), [(["Short"], 1), (["Long"], 1)])
    ]


def test_a_session_over_neighbouring_rooms_is_one_wide_cell() -> None:
    assert rows(session("Plenary", 1, OAK, ELM), session("Other", 2, ASH)) == [
        (at(14), [(["Plenary"], 2), (["Other"], 1)])
    ]


def test_a_session_over_rooms_apart_stands_in_each() -> None:
    assert rows(session("Plenary", 1, OAK, ASH), session("Other", 2, ELM)) == [
        (at(14), [(["Plenary"], 1), (["Other"], 1), (["Plenary"], 1)])
    ]


def test_two_at_once_in_a_room_share_a_cell() -> None:
    assert rows(session("First", 1, OAK), session("Second", 2, OAK)) == [(at(14), [(["First", "Second"], 1)])]


def test_what_has_no_room_has_a_column_of_its_own() -> None:
    assert rows(session("Lunch", 1), session("Talk", 2, OAK)) == [(at(14), [(["Talk"], 1), (["Lunch"], 1)])]


def test_an_hour_that_is_not_announced_has_a_row_of_its_own() -> None:
    assert [
        row.time_announced
        for row in grid(
            laid_out([session("Dinner", 1, OAK, time_announced=False), session("Talk", 2, OAK)])
        ).rows
    ] == [True, False]


def test_a_day_without_sessions_has_no_rows() -> None:
    assert (grid([]).rows, grid([]).rooms) == ([], [])


@pytest.fixture
def forum(app: Flask) -> Flask:
    """A talk in one room, a plenary in two, and a veiled meeting in a third."""
    with app.app_context():
        event = make.event()
        oak, elm, ash = (make.room(event, code, name=Text(en=code.title())) for code in ("oak", "elm", "ash"))
        make.session(event, "Plenary", rooms=(oak, elm))
        make.session(event, "Talk", rooms=(oak,), starts=at(16))
        closed = {"access": "restricted", "disclosure": "veiled"}
        make.session(event, "Secret", rooms=(ash,), body=make.body(), **closed)
        db.session.commit()
    return app


@ON_SQLITE
def test_the_page_has_a_table_whose_headers_are_rooms_and_times(forum: Flask, client: FlaskClient) -> None:
    page = client.get(GRID).text
    html5lib.HTMLParser(strict=True).parse(page)
    table = html5lib.parse(page, namespaceHTMLElements=False).find(".//table")

    assert [(th.get("scope"), "".join(th.itertext()).strip()) for th in table.iter("th")] == [
        ("col", "Starts"),
        ("col", "Oak"),
        ("col", "Elm"),
        ("col", "Ash"),
        ("col", "No room named"),
        ("row", "14:00"),
        ("row", "16:00"),
    ]
    assert [cell.get("colspan") for cell in table.iter("td")] == ["2", *[None] * 6]


def test_a_veiled_meeting_stands_in_no_room_and_its_own_is_occupied(
    forum: Flask, client: FlaskClient
) -> None:
    page = client.get(GRID).text
    assert ("Reserved" in page, "Secret" in page, page.count("Occupied")) == (True, False, 1)


def test_the_list_is_there_as_well_for_narrow_screens(forum: Flask, client: FlaskClient) -> None:
    assert ['class="day-list"' in client.get(path).text for path in (GRID, GRID.partition("?")[0])] == [
        True,
        True,
    ]


def test_any_other_view_is_the_list(forum: Flask, client: FlaskClient) -> None:
    assert "<table" not in client.get(GRID.replace("grid", "cube")).text


def test_a_filter_that_finds_nothing_leaves_no_empty_table(forum: Flask, client: FlaskClient) -> None:
    page = client.get(f"{GRID}&q=nothing").text
    assert ("<table" in page, "Nothing matches" in page) == (False, True)
