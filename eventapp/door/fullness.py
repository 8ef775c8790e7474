"""A room that is full by the eye of its staff: said, taken back, and over with what ran there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.door.hours import DOORS_OPEN, Timed, runs
from eventapp.door.models import RoomFull
from eventapp.programme.models import Event, Room
from eventapp.programme.visibility import VisibleSession


class NothingRuns(Refused):
    text = _("Nothing takes place in this room now.")


@dataclass(frozen=True)
class RoomNow:
    """A room with what of its sessions a viewer may know is running, and what staff said of it."""

    room: Room
    sessions: list[VisibleSession]
    said: RoomFull | None

    @property
    def opened_at(self) -> datetime:
        return min(one.starts_at for one in self.sessions) - DOORS_OPEN

    @property
    def places(self) -> int:
        """With the set-up that takes most; 0 where none is known."""
        return max(self.room.capacity.values(), default=0)


def mark_full(
    room: Room,
    running: Sequence[Timed],
    *,
    at: datetime,
    by_id: int | None = None,
    device_id: int | None = None,
) -> None:
    """Let nobody join what runs in the room now; said twice, the first counts.

    What was said of sessions that are over is ended first, so that the one open row is of today's.
    """
    if not running:
        raise NothingRuns
    begun = min(one.starts_at for one in running) - DOORS_OPEN
    _end(room, RoomFull.full_at < begun, ended_at=at)
    said = {"full_at": at, "full_by_id": by_id, "full_by_device_id": device_id}
    insert_if_absent(RoomFull, event_id=room.event_id, room_id=room.id, **said)


def reopen(
    room: Room,
    running: Sequence[Timed],
    *,
    at: datetime,
    by_id: int | None = None,
    device_id: int | None = None,
) -> None:
    """Let people join again; a second call changes nothing."""
    if not running:
        raise NothingRuns
    _end(room, ended_at=at, ended_by_id=by_id, ended_by_device_id=device_id)


def said_full(event_id: int) -> Mapping[int, RoomFull]:
    """What stands of the event's rooms, by room; of sessions that are over too: see `is_full`."""
    found = select(RoomFull).where(RoomFull.event_id == event_id, RoomFull.ended_at.is_(None))
    found = found.options(joinedload(RoomFull.full_by), joinedload(RoomFull.full_by_device))
    return {one.room_id: one for one in db.session.scalars(found)}


def is_full(said: RoomFull | None, session: Timed, at: datetime) -> bool:
    """Whether what was said of its room is about this session, and it is not over."""
    return said is not None and runs(session, said.full_at) and at < session.ends_at


def running_in(sessions: Sequence[VisibleSession], room: Room, at: datetime) -> list[VisibleSession]:
    """Those of the sessions, as somebody may see them, whose doors are open in that room."""
    return [one for one in sessions if runs(one, at) and room in one.rooms and not one.is_cancelled]


def rooms_now(event: Event, sessions: Sequence[VisibleSession], at: datetime) -> list[RoomNow]:
    """The rooms in which something runs that the viewer of these sessions may know of."""
    rooms = {room.id: room for one in sessions for room in one.rooms}
    running = {number: running_in(sessions, room, at) for number, room in rooms.items()}
    said = said_full(event.id)
    return [
        RoomNow(rooms[number], held, said[number] if is_said_of(held, said.get(number), at) else None)
        for number, held in sorted(running.items())
        if held
    ]


def is_said_of(sessions: Sequence[Timed], said: RoomFull | None, at: datetime) -> bool:
    return any(is_full(said, one, at) for one in sessions)


def _end(room: Room, *which: ColumnElement[bool], **how: object) -> None:
    standing = update(RoomFull).where(RoomFull.room_id == room.id, RoomFull.ended_at.is_(None), *which)
    db.session.execute(standing.values(**how))
