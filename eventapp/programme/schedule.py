"""A programme as other systems count it: days, in them rooms, in them items below 24 hours.

Apps, signs and shift planners know an item by its guid or id, and a room by its name. A day
changes at midnight, as on the pages.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from hashlib import sha256
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

A_DAY = timedelta(hours=24)
NOON = time(12)
PART_STEP = 10_000_000  # ids of later parts: above every row's, and still below 2**31


@dataclass(frozen=True)
class Item:
    """One occurrence; its texts are in one language, its moments in the zone of the event."""

    id: int
    guid: UUID
    starts: datetime
    ends: datetime
    room: str
    title: str
    subtitle: str
    kind: str
    track: str
    language: str  # of the floor: "en", or empty
    abstract: str
    description: str
    url: str
    persons: tuple[tuple[int, str], ...]  # (id, name)
    attachments: tuple[tuple[str, str], ...] = ()  # (title, url)

    @property
    def lasts(self) -> timedelta:
        return _lasts(self.starts, self.ends)


@dataclass(frozen=True)
class Schedule:
    """A whole event. `items` stand in the order in which their rooms are to be listed."""

    code: str
    title: str
    starts_on: date
    ends_on: date
    time_zone: str
    colour: str  # "#rrggbb"
    base_url: str
    url: str  # of the event's page
    own_url: str  # of the schedule.xml
    items: tuple[Item, ...]

    @property
    def acronym(self) -> str:
        """The event's code as the format wants it: at least four of a–z and 0–9."""
        letters = re.sub(r"[^a-z0-9]", "", self.code.lower())
        return letters if len(letters) >= 4 else f"event{letters}"

    @property
    def version(self) -> str:
        """Other content has another version, the same content always the same."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def tracks(self) -> list[str]:
        return list(dict.fromkeys(item.track for item in self.items if item.track))

    @cached_property
    def days(self) -> "list[Day]":
        """Every date of the event, and those beside on which a part begins."""
        parts = [part for item in self.items for part in in_parts(item)]
        length = (self.ends_on - self.starts_on).days + 1
        own = {self.starts_on + timedelta(days=number) for number in range(length)}
        zone = ZoneInfo(self.time_zone)
        return [
            Day(index, on, zone, tuple(part for part in parts if part.starts.date() == on))
            for index, on in enumerate(sorted(own | {part.starts.date() for part in parts}), start=1)
        ]


@dataclass(frozen=True)
class Day:
    index: int
    on: date
    zone: ZoneInfo
    items: tuple[Item, ...]

    @property
    def starts(self) -> datetime:
        return _wall(self.on, time.min, self.zone)

    @property
    def ends(self) -> datetime:
        """Midnight, or later where the last item runs over it."""
        midnight = _wall(self.on + timedelta(days=1), time.min, self.zone)
        return max([midnight, *(item.ends for item in self.items)], key=_utc)

    @property
    def rooms(self) -> dict[str, list[Item]]:
        rooms: dict[str, list[Item]] = {}
        for item in self.items:
            rooms.setdefault(item.room, []).append(item)
        return rooms


def in_parts(item: Item) -> list[Item]:
    """The item, or where it lasts 24 hours or longer its parts: the format has no longer ones.

    The first part keeps guid and id; those of the others follow from them, so they are stable.
    """
    if item.lasts < A_DAY:
        return [item]
    pieces = list(_pieces(item.starts, item.ends))
    return [_part(item, number, len(pieces), *piece) for number, piece in enumerate(pieces)]


def _pieces(starts: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From midnight to midnight; a day that is filled is cut at noon as well."""
    begun = starts
    while _utc(begun) < _utc(ends):
        midnight = _wall(begun.date() + timedelta(days=1), time.min, starts.tzinfo)
        until = min(midnight, ends, key=_utc)
        if _lasts(begun, until) >= A_DAY:
            until = _wall(begun.date(), NOON, starts.tzinfo)
        yield begun, until
        begun = until


def _part(item: Item, number: int, count: int, starts: datetime, ends: datetime) -> Item:
    titled = replace(item, title=f"{item.title} ({number + 1}/{count})", starts=starts, ends=ends)
    if number == 0:
        return titled
    return replace(titled, id=item.id + number * PART_STEP, guid=uuid5(item.guid, f"part {number + 1}"))


def _wall(on: date, clock: time, zone: tzinfo | None) -> datetime:
    """That wall time, or the first after it where the clocks skip it."""
    return datetime.combine(on, clock, zone).astimezone(UTC).astimezone(zone)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _lasts(starts: datetime, ends: datetime) -> timedelta:
    return _utc(ends) - _utc(starts)
