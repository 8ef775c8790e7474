"""Scans at the doors of restricted meetings: who was there is known to those alone who serve them."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select, true

from eventapp.core.db import db
from eventapp.door.hours import DOORS_OPEN
from eventapp.door.models import Checkpoint, Scan
from eventapp.policy import Viewer, may_see_closed_meetings
from eventapp.programme.models import Event, Session, session_room

LEAVING = timedelta(minutes=30)  # after a meeting, in which its people still come out
FEWEST = 5  # scans at a room of which others are told the number


def open_scans(viewer: Viewer, event: Event) -> ColumnElement[bool]:
    """Which scans this viewer may be told of, named or counted: a condition on `scan`.

    Left out are those at a room while it was a restricted meeting's, cancelled or not.
    """
    if may_see_closed_meetings(viewer, event.code):
        return true()
    held = select(Checkpoint.id, Session.starts_at, Session.ends_at)
    held = held.join(session_room, session_room.c.room_id == Checkpoint.room_id)
    held = held.join(Session, Session.id == session_room.c.session_id)
    held = held.where(Checkpoint.event_id == event.id, Session.access == "restricted")
    closed = [
        (Scan.checkpoint_id == checkpoint_id)
        & (Scan.happened_at >= starts_at - DOORS_OPEN)
        & (Scan.happened_at < ends_at + LEAVING)
        & ((Scan.happened_at < ends_at) | (Scan.direction == "out"))
        for checkpoint_id, starts_at, ends_at in db.session.execute(held)
    ]
    return ~or_(*closed) if closed else true()


def fewest(viewer: Viewer, event: Event) -> int:
    """The smallest figure of a room that this viewer is told."""
    return 0 if may_see_closed_meetings(viewer, event.code) else FEWEST
