"""Wall times of an event and the moments they are, where the clocks go forward and back."""

from datetime import UTC, datetime, timedelta

import pytest

from eventapp.programme.models import Event
from eventapp.programme.wall_time import NoSuchHour, utc

BRUSSELS = Event(time_zone="Europe/Brussels")


def wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, month, day, hour, minute)  # noqa: DTZ001 - wall time


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_an_hour_that_the_clocks_skip_is_refused(minute: int) -> None:
    with pytest.raises(NoSuchHour):
        utc(BRUSSELS, wall(3, 31, 2, minute))


def test_the_minutes_around_the_gap_follow_each_other() -> None:
    assert utc(BRUSSELS, wall(3, 31, 3)) - utc(BRUSSELS, wall(3, 31, 1, 59)) == timedelta(minutes=1)


def test_an_hour_that_comes_twice_is_its_first() -> None:
    twice = utc(BRUSSELS, wall(10, 27, 2, 30))
    assert twice == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)
    assert utc(BRUSSELS, wall(10, 27, 3)) - twice == timedelta(hours=1, minutes=30)


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 12), ("Asia/Kolkata", 6), ("America/Montevideo", 15)])
def test_noon_is_another_moment_in_each_zone(zone: str, hour: int) -> None:
    assert utc(Event(time_zone=zone), wall(7, 1, 12)).hour == hour
