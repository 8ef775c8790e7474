"""Where a session comes to lie, computed by the page, run in Node."""

import pytest

from tests.node import run_module

COLUMNS = ["oak", "elm", "ash", ""]


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "hours"),
    [
        ("14:00", "15:30", 5, ["14:05", "15:35"]),
        ("14:00", "15:30", -30, ["13:30", "15:00"]),
        ("00:00", "01:00", -5, ["00:00", "01:00"]),
        ("23:50", "23:55", 5, ["23:55", "00:00"]),
        ("23:55", "00:30", 5, ["23:55", "00:30"]),
        ("23:58", "00:30", 5, ["23:58", "00:30"]),
        ("22:00", "01:00", 60, ["23:00", "02:00"]),
    ],
)
def test_a_session_keeps_its_length_and_its_day(
    starts: str, ends: str, minutes: int, hours: list[str]
) -> None:
    assert run_module("programme/moves.js", "return m.later(...data);", [starts, ends, minutes]) == hours


@pytest.mark.parametrize(
    ("rooms", "by", "then"),
    [
        (["oak"], 0, ["oak"]),
        (["oak"], 1, ["elm"]),
        (["oak"], -1, ["oak"]),
        (["ash"], 1, []),
        ([], 1, []),
        ([], -1, ["ash"]),
        (["oak", "elm"], 1, ["elm", "ash"]),
        (["oak", "elm"], 3, ["elm", "ash"]),
        (["elm", "ash"], -5, ["oak", "elm"]),
        (["oak", "ash"], 1, ["oak", "ash"]),
    ],
)
def test_rooms_are_shifted_together(rooms: list[str], by: int, then: list[str]) -> None:
    assert run_module("programme/moves.js", "return m.shifted(...data);", [rooms, COLUMNS, by]) == then


HOURS = ["09:00", "09:30", "09:45", "10:00"]


@pytest.mark.parametrize(
    ("starts", "from_place", "to_place", "then"),
    [
        ("09:00", (0, 0.5), (0, 0.6), "09:00"),  # on the way to another room
        ("09:00", (0, 0.5), (0, 0.9), "09:10"),
        ("09:10", (0, 0.9), (0, 0.1), "08:50"),
        ("09:00", (0, 0.5), (1, 0.0), "09:30"),
        ("09:00", (0, 0.5), (1, 0.5), "09:35"),
        ("09:00", (0, 0.5), (2, 1.0), "09:55"),  # never the next row's
        ("09:00", (0, 0.5), (3, 0.5), "10:15"),
        ("10:00", (3, 0.5), (0, 0.99), "09:25"),
    ],
)
def test_a_card_lands_on_five_minutes_where_the_pointer_is(
    starts: str, from_place: tuple[int, float], to_place: tuple[int, float], then: str
) -> None:
    places = [{"row": row, "share": share} for row, share in (from_place, to_place)]
    data = [HOURS, starts, *places]
    assert run_module("programme/moves.js", "return m.aimed(...data);", data) == then


def test_a_row_at_an_odd_minute_leads_to_whole_fives() -> None:
    body = "return [0, 0.5, 1].map((share) => m.aimed(data, '08:00', {row: 0, share: 0}, {row: 1, share}));"
    data = ["08:00", "14:07", "14:30"]
    assert run_module("programme/moves.js", body, data) == ["14:07", "14:15", "14:25"]


@pytest.mark.parametrize(("row", "starts", "share"), [(0, "09:15", 0.5), (3, "10:15", 0.5), (0, "08:00", 0)])
def test_an_hour_lies_in_its_row_as_far_down_as_it_is(row: int, starts: str, share: float) -> None:
    assert run_module("programme/moves.js", "return m.share(...data);", [HOURS, row, starts]) == share
