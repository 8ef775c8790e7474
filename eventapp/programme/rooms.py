"""Where things are: an event's rooms, and what runs in one of them."""

from collections.abc import Iterable
from itertools import groupby

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Day, Event, Room
from eventapp.programme.visibility import VisibleSession


def room_by_code(event: Event, code: str) -> Room:
    room = db.session.scalar(select(Room).where(Room.event_id == event.id, Room.code == code))
    if room is None:
        raise NotFound
    return room


def held_in(room: Room, sessions: Iterable[VisibleSession]) -> list[VisibleSession]:
    """Those of a viewer's sessions that run there; a veiled meeting comes without its room."""
    return [session for session in sessions if any(one.id == room.id for one in session.rooms)]


def by_day(sessions: Iterable[VisibleSession]) -> list[tuple[Day, list[VisibleSession]]]:
    """Sessions in their order, under the days that have any."""
    grouped = groupby(sorted(sessions, key=lambda session: session.on), key=lambda session: session.day)
    return [(day, list(found)) for day, found in grouped]
