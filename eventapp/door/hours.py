"""When the doors of a session are open."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DOORS_OPEN = timedelta(minutes=15)  # before a session begins


def spans(days: Sequence[str], zone: str) -> list[tuple[int, int]]:
    """From when to when these days are in that zone, in seconds since 1970: from midnight to midnight."""
    return [
        (_begins(one, zone), _begins(one + timedelta(days=1), zone)) for one in map(date.fromisoformat, days)
    ]


def _begins(day: date, zone: str) -> int:
    return int(datetime.combine(day, time.min, ZoneInfo(zone)).timestamp())


class Timed(Protocol):
    """A session, or what may be known of one."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def opens_on(days: Sequence[str], session: Timed, zone: str) -> bool:
    """Whether who is let in on these days alone, or on all where there are none, can come while it runs."""
    first, last = int((session.starts_at - DOORS_OPEN).timestamp()), int(session.ends_at.timestamp())
    return not days or any(start < last and first < end for start, end in spans(days, zone))


def runs(session: Timed, at: datetime) -> bool:
    """Whether its doors are open."""
    return session.starts_at - DOORS_OPEN <= at < session.ends_at
