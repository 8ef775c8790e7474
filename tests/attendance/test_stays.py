"""Scans become stays, and stays attendance; written as [(hour, place, direction)]."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import permutations
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from eventapp.attendance.stays import Passage, Running, is_enough, stays_of, time_in

BRUSSELS = ZoneInfo("Europe/Brussels")
GOLD, OAK, JADE, SITE = 1, 2, 3, None
Scanned = list[tuple[str, int | None, str]]


def at(clock: str, day: int = 15) -> datetime:
    """A time of that day in Brussels; "24:30" is in the night after it."""
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime.combine(datetime(2019, 10, day, tzinfo=BRUSSELS), time(), BRUSSELS)
    return midnight.astimezone(UTC) + timedelta(hours=hour, minutes=minute)


def running(*hours: str) -> list[Running]:
    return [Running(*(at(one) for one in hour.split("–"))) for hour in hours]


HOURS = {
    GOLD: running("09:00–10:00", "10:00–11:00", "14:00–15:00", "20:00–25:00"),
    OAK: running("09:00–10:30"),
    JADE: [replace(running("09:00–10:00")[0], is_closed=True), *running("10:00–11:00")],
}
NAMES = {GOLD: "gold", OAK: "oak", JADE: "jade", SITE: "site"}


def passages(scans: Scanned) -> list[Passage]:
    return [Passage(at(hour), *where, UUID(int=number)) for number, (hour, *where) in enumerate(scans)]


def said(scans: list[Passage]) -> list[str]:
    def clock(moment: datetime) -> str:
        minutes = int((moment - at("00:00")).total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    found = stays_of(scans, HOURS, BRUSSELS)
    return [f"{NAMES[one.room_id]} {clock(one.from_at)}–{clock(one.to_at)}" for one in found]


@pytest.mark.parametrize(
    ("scans", "stays"),
    [
        ([], []),
        ([("09:05", GOLD, "in")], ["gold 09:05–10:00"]),
        ([("09:50", GOLD, "in")], ["gold 09:50–11:00"]),  # the next one's doors are open
        ([("09:50", JADE, "in")], ["jade 09:50–10:00"]),  # a restricted meeting keeps the room
        ([("12:00", GOLD, "in")], ["gold 12:00–24:00"]),  # nothing runs
        ([("20:10", GOLD, "in")], ["gold 20:10–25:00"]),  # past midnight
        ([("09:05", GOLD, "in"), ("09:20", GOLD, "out")], ["gold 09:05–09:20"]),
        ([("09:05", GOLD, "in"), ("10:40", GOLD, "out")], ["gold 09:05–10:40"]),  # still there
        ([("09:05", GOLD, "in"), ("09:30", OAK, "in")], ["gold 09:05–09:30", "oak 09:30–10:30"]),
        ([("09:05", GOLD, "in"), ("10:20", OAK, "in")], ["gold 09:05–10:00", "oak 10:20–10:30"]),
        ([("09:05", GOLD, "in"), ("09:20", OAK, "out")], ["gold 09:05–10:00"]),  # never in there
        ([("09:05", GOLD, "in"), ("09:30", GOLD, "in")], ["gold 09:05–09:30", "gold 09:30–10:00"]),
        ([("09:05", GOLD, "in"), ("09:05", GOLD, "out")], []),
        ([("09:05", GOLD, "out")], []),
        ([("08:00", SITE, "in")], ["site 08:00–24:00"]),
        (
            [("08:00", SITE, "in"), ("09:05", GOLD, "in"), ("09:40", SITE, "out")],
            ["gold 09:05–09:40", "site 08:00–09:40"],
        ),
        (
            [("08:00", SITE, "in"), ("09:05", GOLD, "in"), ("09:40", SITE, "in")],
            ["gold 09:05–09:40", "site 08:00–09:40", "site 09:40–24:00"],
        ),
    ],
)
def test_scans_become_stays(scans: Scanned, stays: list[str]) -> None:
    orders = [list(one) for one in permutations(passages(scans))]
    assert [sorted(said(one)) for one in orders] == [sorted(stays)] * len(orders)


@pytest.mark.parametrize(
    ("scans", "session", "minutes", "attended"),
    [
        ([("08:50", GOLD, "in"), ("09:09", GOLD, "out")], "09:00–10:00", 9, False),
        ([("08:50", GOLD, "in"), ("09:10", GOLD, "out")], "09:00–10:00", 10, True),
        ([("09:05", GOLD, "in"), ("09:12", GOLD, "out"), ("09:57", GOLD, "in")], "09:00–10:00", 10, True),
        ([("09:05", GOLD, "in"), ("10:40", GOLD, "out")], "10:00–11:00", 40, True),
        ([("09:05", GOLD, "in")], "10:00–11:00", 0, False),
        ([("09:05", OAK, "in")], "09:00–10:00", 0, False),
        ([("09:00", GOLD, "in"), ("09:07", GOLD, "out")], "09:00–09:15", 7, False),
        ([("09:00", GOLD, "in"), ("09:08", GOLD, "out")], "09:00–09:15", 8, True),
        ([("08:00", SITE, "in")], "09:00–10:00", 0, False),
    ],
)
def test_ten_minutes_or_half_of_a_short_one_is_attendance(
    scans: Scanned, session: str, minutes: int, attended: bool
) -> None:
    [held] = running(session)
    spent = time_in(stays_of(passages(scans), HOURS, BRUSSELS), [GOLD], held, is_closed=False)
    assert (spent, is_enough(spent, held)) == (timedelta(minutes=minutes), attended)


def test_who_came_to_a_restricted_meeting_was_at_nothing_else() -> None:
    """Even where they stay in the room for what follows, which has its doors open by then."""
    stays = stays_of(passages([("09:50", JADE, "in"), ("10:40", JADE, "out")]), HOURS, BRUSSELS)
    meeting, lecture = HOURS[JADE]

    spent = [
        time_in(stays, [JADE], one, is_closed=is_closed)
        for one, is_closed in ((meeting, True), (lecture, False))
    ]
    assert spent == [timedelta(minutes=10), timedelta()]
