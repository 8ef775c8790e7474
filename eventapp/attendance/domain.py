"""Attendance: who was at which session, and to whom that is told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from eventapp import policy
from eventapp.attendance import queries
from eventapp.attendance.figures import Figures, figures
from eventapp.attendance.stays import Stay, is_enough, stays_of, time_in
from eventapp.core.errors import NotFound
from eventapp.door.hours import DOORS_OPEN
from eventapp.policy import Viewer
from eventapp.programme.models import Event
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions


@dataclass(frozen=True)
class Presence:
    """The people at a session; `expected` had a seat or a mandate, None where whoever likes may come."""

    session: VisibleSession
    present: frozenset[int]
    expected: frozenset[int] | None

    @property
    def absent(self) -> frozenset[int]:
        return (self.expected or frozenset()) - self.present

    @property
    def figures(self) -> Figures:
        expected = None if self.expected is None else len(self.expected)
        came = len(self.present & (self.expected or frozenset()))
        places = sum(max(room.capacity.values(), default=0) for room in self.session.rooms)
        return figures(len(self.present), expected, came, places)


def is_told_of(viewer: Viewer, event: Event, session: VisibleSession) -> bool:
    """Of a restricted meeting its own secretariat alone; of others those who lead the door."""
    if session.is_restricted:
        return session.body is not None and policy.may_see_who_met(viewer, session.body.event_code)
    return policy.may_lead_door(viewer, event.code)


def sessions_over(viewer: Viewer, event: Event, at: datetime) -> list[VisibleSession]:
    """Those that are over, by time, at whose doors somebody scans and of which the viewer is told."""
    doors = queries.rooms_with_doors(event)
    return [
        one
        for one in visible_sessions(viewer, event)
        if one.ends_at <= at and not one.is_cancelled and doors & {room.id for room in one.rooms}
        if is_told_of(viewer, event, one)
    ]


def session_by_name(viewer: Viewer, event: Event, ref: str, at: datetime) -> VisibleSession:
    """One that has begun, and whose people the viewer may know; NotFound for any other."""
    found = visible_session(viewer, event, ref)
    may_know = found.is_restricted or policy.may_see_who_attended(viewer, event.code)
    if at < found.starts_at or not may_know or not is_told_of(viewer, event, found):
        raise NotFound
    return found


def presence_at(event: Event, sessions: Sequence[VisibleSession]) -> list[Presence]:
    """Of each of these, in their order; as many statements for one as for many."""
    if not sessions:
        return []
    by_room: dict[int, list[VisibleSession]] = defaultdict(list)
    for one in sessions:
        for room in one.rooms:
            by_room[room.id].append(one)
    zone, hours = ZoneInfo(event.time_zone), queries.hours(event)
    present: dict[int, set[int]] = defaultdict(set)
    for person_id, passages in queries.passages(event, *_days(sessions, zone)).items():
        stays = stays_of(passages, hours, zone)
        for one in _overlapped(stays, by_room):
            if is_enough(_time_in(stays, one), one):
                present[one.id].add(person_id)
    expected = queries.expected([one.id for one in sessions])
    return [
        Presence(one, frozenset(present[one.id]), frozenset(expected[one.id]) if one.id in expected else None)
        for one in sessions
    ]


def _time_in(stays: Sequence[Stay], session: VisibleSession) -> timedelta:
    return time_in(stays, (room.id for room in session.rooms), session, is_closed=session.is_restricted)


def _overlapped(
    stays: Sequence[Stay], by_room: Mapping[int, Sequence[VisibleSession]]
) -> Collection[VisibleSession]:
    """The sessions of which somebody saw anything at all, each once."""
    seen = (
        one
        for stay in stays
        for one in by_room.get(stay.room_id or 0, ())
        if stay.from_at < one.ends_at and one.starts_at < stay.to_at
    )
    return {one.id: one for one in seen}.values()


def _days(sessions: Sequence[VisibleSession], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """All of the days on which their doors are open: from a midnight to a midnight."""
    first = min(one.starts_at - DOORS_OPEN for one in sessions).astimezone(zone).date()
    last = max(one.ends_at for one in sessions).astimezone(zone).date() + timedelta(days=1)
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, last))
    return since, until
