"""Stays: where somebody was and until when, as the scans that let them in and out tell it.

Nobody has to be scanned on the way out. A stay ends with the first of these: a scan into another
room, a scan out of the room or of the site, a scan at the site's entrance; and of itself with the
session whose doors were open when it began (the last to end of several), without one with the day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from eventapp.door.hours import Timed, runs

ENOUGH = timedelta(minutes=10)  # of a session, or half of one that is shorter than twice that


@dataclass(frozen=True)
class Passage:
    """A scan that let somebody through, forced or keyed in from paper too; `room_id` is None at the site."""

    at: datetime
    room_id: int | None
    direction: str  # in or out
    scan: UUID


@dataclass(frozen=True)
class Running:
    """When something runs in a room, and whether it is a restricted meeting."""

    starts_at: datetime
    ends_at: datetime
    is_closed: bool = False


@dataclass(frozen=True)
class Stay:
    """`is_closed`: somebody came in when a restricted meeting had the room; nobody else is told of that."""

    room_id: int | None
    from_at: datetime
    to_at: datetime
    is_closed: bool = False


Hours = Mapping[int, Sequence[Running]]  # of all that runs, by room


def stays_of(passages: Iterable[Passage], hours: Hours, zone: ZoneInfo) -> list[Stay]:
    """One person's stays, the first to end first; the same in whatever order the scans come."""
    told: list[Stay] = []
    begun: dict[bool, Passage] = {}  # whether in a room: the scan that began what is open

    def end(is_room: bool, at: datetime, *, is_seen: bool) -> None:
        """`is_seen`: the person was still there, whatever ended before."""
        first = begun.pop(is_room, None)
        if first is None:
            return
        running = _running(first, hours)
        of_itself, day = _end_of_itself(first, running, zone), _end_of_day(first.at, zone)
        to_at = min(at, max(of_itself, day) if is_seen else of_itself)
        if to_at > first.at:
            told.append(Stay(first.room_id, first.at, to_at, any(one.is_closed for one in running)))

    last = datetime.max.replace(tzinfo=UTC)
    for one in sorted(passages, key=lambda one: (one.at, one.scan)):
        is_room = one.room_id is not None
        there = begun.get(True)
        if one.direction == "in":
            end(True, one.at, is_seen=False)
            if not is_room:
                end(False, one.at, is_seen=False)
            begun[is_room] = one
        elif not is_room:
            end(True, one.at, is_seen=False)
            end(False, one.at, is_seen=True)
        elif there is not None and there.room_id == one.room_id:
            end(True, one.at, is_seen=True)
    for is_room in (True, False):
        end(is_room, last, is_seen=False)
    return sorted(told, key=lambda one: (one.to_at, one.from_at))


def time_in(stays: Iterable[Stay], rooms: Iterable[int], session: Timed, *, is_closed: bool) -> timedelta:
    """How long of the session they were in one of its rooms; before it begins does not count.

    Who came in to a restricted meeting (`is_closed`) was at that alone, whatever runs beside or after it.
    """
    own, spent = set(rooms), timedelta()
    for one in stays:
        if one.room_id in own and one.is_closed == is_closed:
            spent += max(timedelta(), min(one.to_at, session.ends_at) - max(one.from_at, session.starts_at))
    return spent


def is_enough(spent: timedelta, session: Timed) -> bool:
    """Whether somebody who spent that long in a session attended it."""
    return spent >= min(ENOUGH, (session.ends_at - session.starts_at) / 2)


def _running(first: Passage, hours: Hours) -> Sequence[Running]:
    """Whose doors were open then: a restricted meeting keeps the room to itself."""
    found = hours.get(first.room_id, ()) if first.room_id is not None else ()
    running = [one for one in found if runs(one, first.at)]
    return [one for one in running if one.is_closed] or running


def _end_of_itself(first: Passage, running: Sequence[Running], zone: ZoneInfo) -> datetime:
    return max((one.ends_at for one in running), default=_end_of_day(first.at, zone))


def _end_of_day(at: datetime, zone: ZoneInfo) -> datetime:
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)
