"""What a room that becomes smaller does to the sessions that are held in it, told before it is saved."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.policy import Viewer
from eventapp.programme.clashes import places
from eventapp.programme.conflicts import Conflict, conflicts
from eventapp.programme.impact import expected
from eventapp.programme.models import Event, Room, Session, session_room
from eventapp.programme.venue import RoomFacts
from eventapp.programme.visibility import VisibleSession, visible_sessions


def shrinks(room: Room, facts: RoomFacts) -> bool:
    """Whether fewer people find a place in it, or fewer interpreters."""
    return max(facts.capacity.values(), default=0) < places([room]) or facts.booths < room.booths


def held_there(viewer: Viewer, event: Event, room: Room) -> list[VisibleSession]:
    """What takes place in it, drafts included, as far as the viewer may know."""
    own = select(session_room.c.session_id).where(session_room.c.room_id == room.id)
    return [one for one in visible_sessions(viewer, event, among=own, drafts=True) if not one.is_cancelled]


def crowded(sessions: Sequence[VisibleSession], agendas: Mapping[int, int]) -> list[Conflict]:
    """Those with too few places or booths in their rooms as these are; `agendas` counts by session id."""
    meetings = [one.id for one in sessions if one.is_restricted]
    found = db.session.scalars(select(Session).where(Session.id.in_(meetings))).all() if meetings else ()
    required = {number: len(people) for number, people in expected(found).items()}
    people = {one.id: max(agendas.get(one.id, 0), required.get(one.id, 0)) for one in sessions}
    return [one for one in conflicts(sessions, people) if one.kind in ("places", "booths")]


def overbooked(sessions: Sequence[VisibleSession]) -> list[tuple[VisibleSession, int]]:
    """Those that offer more seats than their rooms have places, with these."""
    found = [(one, places(one.rooms)) for one in sessions if one.seats is not None]
    return [(one, room_for) for one, room_for in found if 0 < room_for < (one.seats or 0)]
