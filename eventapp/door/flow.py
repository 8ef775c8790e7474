"""How it goes at the doors right now: arrivals by the five minutes, refusals by reason, silent devices."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, or_, select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.fullness import RoomNow
from eventapp.door.models import Checkpoint, Device, Scan
from eventapp.door.queries import checkpoints, devices
from eventapp.programme.models import Event

SLOT = timedelta(minutes=5)
A_MINUTE = timedelta(minutes=1)
SLOTS = 12  # that are shown, the one that runs included
SILENT = timedelta(minutes=2)  # devices shake hands every minute
FORGOTTEN = timedelta(hours=12)  # after which a device was put away, not cut off


@dataclass(frozen=True)
class Lane:
    """One entrance with its arrivals in each slot, the oldest first, and in the last minute."""

    checkpoint: Checkpoint
    counts: Sequence[int]
    a_minute: int


@dataclass(frozen=True)
class Arrivals:
    """When each slot begins, the oldest first, and what the entrances let in; `most` in a slot of one."""

    starts: list[datetime]
    lanes: list[Lane]

    @property
    def most(self) -> int:
        return max((count for lane in self.lanes for count in lane.counts), default=0)


def arrivals(event: Event, at: datetime) -> Arrivals:
    """At the event's entrances in the last hour, in slots that begin on full five minutes."""
    seconds = int(SLOT.total_seconds())
    last = datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)
    starts = [last - number * SLOT for number in reversed(range(SLOTS))]
    lanes = [one for one in checkpoints(event) if one.purpose == "entry"]
    counts, latest = {one.id: [0] * SLOTS for one in lanes}, Counter[int]()
    found = select(Scan.checkpoint_id, Scan.happened_at).where(Scan.checkpoint_id.in_(counts))
    found = found.where(Scan.passed, Scan.direction == "in", Scan.happened_at >= starts[0])
    for checkpoint_id, happened_at in db.session.execute(found.where(Scan.happened_at < last + SLOT)):
        counts[checkpoint_id][(happened_at - starts[0]) // SLOT] += 1
        latest[checkpoint_id] += at - A_MINUTE < happened_at <= at
    return Arrivals(starts, [Lane(one, counts[one.id], latest[one.id]) for one in lanes])


def in_the_house(event: Event, at: datetime) -> int:
    """People whose last scan at an entrance let them in, since midnight there.

    Where nobody is scanned on the way out these are all who came today.
    """
    midnight = at.astimezone(ZoneInfo(event.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    at_entrances = Scan.passed, Scan.happened_at >= midnight.astimezone(UTC), Checkpoint.purpose == "entry"
    last = _last_scans(Scan.direction).where(Checkpoint.event_id == event.id, *at_entrances).subquery()
    there = select(func.count()).select_from(last).where(last.c.rank == 1, last.c.direction == "in")
    return db.session.scalars(there).one()


def inside(rooms: Sequence[RoomNow], told_of: ColumnElement[bool]) -> Mapping[int, int]:
    """How many are in each of these rooms, by room: those whose last scan there let them in.

    Counted from when the doors opened; who went on to another of the rooms is there.
    """
    since = [(Checkpoint.room_id == one.room.id) & (Scan.happened_at >= one.opened_at) for one in rooms]
    if not since:
        return {}
    last = _last_scans(Checkpoint.room_id, Scan.direction)
    stays = last.where(Scan.passed, told_of, or_(*since)).subquery()
    found = select(stays.c.room_id, func.count()).where(stays.c.rank == 1, stays.c.direction == "in")
    return {row[0]: row[1] for row in db.session.execute(found.group_by(stays.c.room_id))}


def _last_scans(*columns: Any) -> Select[*tuple[Any, ...]]:
    """These columns of scans, and `rank`: 1 for the last one of its holder, with whichever badge."""
    latest_first = (Scan.happened_at.desc(), Scan.id.desc())
    whose = Badge.registration_id
    rank = func.row_number().over(partition_by=whose, order_by=latest_first).label("rank")
    return select(*columns, rank).join(Scan.checkpoint).join(Badge, Badge.id == Scan.badge_id)


def refusals(event: Event, told_of: ColumnElement[bool]) -> Sequence[tuple[str, int]]:
    """(reason, how often), the most frequent first, of scans that let nobody through.

    A reason that means something else where things are handed out is `quota_full hand-out` there.
    """
    is_own = (Checkpoint.purpose == "hand-out") & Scan.reason.in_(("not_on_list", "quota_full"))
    reason = case((is_own, Scan.reason + " hand-out"), else_=Scan.reason).label("why")
    found = select(reason, func.count()).join(Scan.checkpoint)
    found = found.where(Scan.event_id == event.id, ~Scan.passed, told_of)
    found = found.where(Scan.reason.not_in(("ok", "ok_instruction"))).group_by(reason)
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(func.count().desc(), reason))]


def silent_devices(event: Event, at: datetime) -> list[Device]:
    """Those that scanned today and should have been heard of since."""
    quiet = _paired(event, at)
    return [one for one in quiet if one.last_seen_at and SILENT < at - one.last_seen_at < FORGOTTEN]


def unsent_devices(event: Event, at: datetime) -> list[Device]:
    """Those that had scans the server had not, when they were last heard of."""
    return [one for one in _paired(event, at) if one.unsent]


def _paired(event: Event, at: datetime) -> list[Device]:
    return [one for one in devices(event) if one.revoked_at is None and one.expires_at > at]
