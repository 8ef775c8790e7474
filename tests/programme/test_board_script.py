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
