"""Moving a session in time and among rooms, and taking the last moves back.

Moves are what history tells of these fields; nothing else is kept of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import Select, select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.edits import Edit, part_at
from eventapp.programme.models import Day, Event, Session, SessionChange
from eventapp.programme.restoring import READERS
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.wall_time import utc

FIELDS = frozenset({"starts", "ends", "rooms", "part"})
WHILE = timedelta(hours=1)
MOST = 10


@dataclass(frozen=True)
class Placed:
    """When and where; rooms by their codes."""

    starts: datetime
    ends: datetime
    rooms: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """A move that may be undone: the session stands as it left it. `version` names it in history."""

    session: VisibleSession
    version: int
    before: Placed
    after: Placed


def moved(session: Session, day: Day, starts: datetime, ends: datetime | None, rooms: Sequence[str]) -> Edit:
    """The session there and then; without an end it lasts as long as before.

    A part of the day that was chosen stays until the hours of another one begin.
    """
    before = Edit.of(session)
    was = part_at(session.day, before.starts, otherwise=session.part)
    part = before.part if part_at(day, starts, otherwise=session.part) == was else ""
    stay = [code for code in before.rooms if code in rooms]
    return replace(
        before,
        starts=starts,
        ends=ends or starts + (before.ends - before.starts),
        part=part,
        rooms=(*stay, *(code for code in rooms if code not in stay)),
    )


def undone(session: Session, version: int, *, by_id: int, at: datetime) -> Edit:
    """The session as it was before this editor's move; NotFound where they made none such lately."""
    found = _changes([session.id], by_id, at=at).where(SessionChange.version == version)
    changes = db.session.scalars(found).all()
    if not changes:
        raise NotFound
    return replace(
        Edit.of(session), **{change.field: READERS[change.field](change.old) for change in changes}
    )


def unmark(event: Event, session: Session, version: int) -> None:
    """After an undo of its hours the public is told of no move but those before, since it was published;
    of none where the session is back at the hours that were told first."""
    if session.moved_at is None:
        return
    earlier = select(SessionChange).where(
        SessionChange.session_id == session.id,
        SessionChange.version < version,
        SessionChange.field.in_(("starts", "ends")),
        SessionChange.changed_at >= session.published_at,
    )
    told = db.session.scalars(earlier.order_by(SessionChange.id.desc())).all()
    from_hours = [READERS["starts"](change.old) for change in told if change.field == "starts"]
    session.moved_at = told[0].changed_at if told else None
    session.previous_starts_at = utc(event, from_hours[0]) if from_hours else None


def last_moves(sessions: Sequence[VisibleSession], *, by_id: int, at: datetime) -> list[Move]:
    """This editor's own of the last hour among these sessions, the latest first."""
    by_session = {session.id: session for session in sessions}
    rows = db.session.scalars(_changes(by_session, by_id, at=at).order_by(SessionChange.id.desc())).all()
    found = []
    for (session_id, version), changes in groupby(rows, key=lambda row: (row.session_id, row.version)):
        session, told = by_session[session_id], {change.field: change for change in changes}
        now = _placed(session)
        texts = {"starts": _text(now.starts), "ends": _text(now.ends), "rooms": ", ".join(now.rooms)}
        when_and_where = told.keys() & texts.keys()
        if when_and_where and all(told[name].new == texts[name] for name in when_and_where):
            before = {name: READERS[name](told[name].old) for name in when_and_where}
            found.append(Move(session, version, replace(now, **before), now))
    return found[:MOST]


def _changes(session_ids: Iterable[int], by_id: int, *, at: datetime) -> Select[SessionChange]:
    return select(SessionChange).where(
        SessionChange.session_id.in_(session_ids),
        SessionChange.changed_by_id == by_id,
        SessionChange.changed_at > at - WHILE,
        SessionChange.field.in_(FIELDS),
    )


def _placed(session: VisibleSession) -> Placed:
    return Placed(session.starts, session.ends, tuple(room.code for room in session.rooms))


def _text(moment: datetime) -> str:
    return moment.isoformat(" ", "minutes")
