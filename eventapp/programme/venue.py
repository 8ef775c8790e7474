"""The rooms of an event: added, changed, and deleted while no session is planned in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.core.text import is_plain, tidy
from eventapp.programme import telling
from eventapp.programme.editing import keep_history, next_revision, renamed
from eventapp.programme.edits import as_text
from eventapp.programme.models import Event, Room, Session, session_room
from eventapp.programme.outline import Outdated

MOST_BOOTHS = 50
SET_UP = re.compile(r"(?P<name>[^\d:]{1,40}?)[\s:]+(?P<people>[0-9]{1,6})")


class RoomInUse(Refused):
    text = _("This room is in use, so it cannot be deleted.")


class CodeTaken(Refused):
    text = _("Another room has this code.")


@dataclass(frozen=True)
class RoomFacts:
    """`capacity` by set-up: {"theatre": 800}."""

    name: Text
    floor: str
    capacity: dict[str, int]
    booths: int
    step_free: bool
    directions: Text


def read_capacity(text: str) -> dict[str, int] | None:
    """By set-up, from a line for each: "theatre 800". None where that is not what it says."""
    lines = [tidy(line) for line in text.splitlines()]
    read = [SET_UP.fullmatch(line) for line in lines if line]
    if not all(read) or not is_plain("".join(lines)):
        return None
    return {one["name"]: int(one["people"]) for one in read if one}


def add_room(event: Event, code: str, facts: RoomFacts) -> Room:
    """The unique key decides when two add the same code at once."""
    next_revision(event)
    room = Room(event_id=event.id, code=code, **vars(facts))
    try:
        with db.session.begin_nested():
            db.session.add(room)
    except IntegrityError:
        raise CodeTaken from None
    return room


def state_of(room: Room) -> str:
    """What an editor has seen of it, in a few letters."""
    facts = RoomFacts(**{name: getattr(room, name) for name in RoomFacts.__dataclass_fields__})
    return sha256(repr(facts).encode()).hexdigest()[:16]


def change_room(
    event: Event,
    room: Room,
    facts: RoomFacts,
    *,
    by_id: int | None,
    at: datetime,
    seen: str | None = None,
    is_told: bool = False,
) -> None:
    """Raises Outdated where the room is no longer as somebody has `seen` it; None: nobody has.

    `is_told`: who has a session there in their week hears of another name, as of another room.
    """
    _hold(room, seen)
    called = room.name
    for name, value in vars(facts).items():
        setattr(room, name, value)
    if called == facts.name:
        next_revision(event)
        return
    there = select(session_room.c.session_id).where(session_room.c.room_id == room.id)
    held = renamed(event, Session.id.in_(there), at=at, sequence=1)
    if is_told:
        _tell(held, as_text(called), as_text(facts.name), by_id=by_id, at=at)


def _tell(held: Sequence[int], called: str, name: str, *, by_id: int | None, at: datetime) -> None:
    """Of those of these sessions that are to come; nobody else changes their rows before the commit."""
    to_come = (Session.published_at.is_not(None), Session.cancelled_at.is_(None), Session.ends_at > at)
    own = select(Session).where(Session.id.in_(held), *to_come).order_by(Session.id)
    for session in db.session.scalars(own):
        session.version += 1
        keep_history(session, "room_name", called, name, by_id=by_id, at=at)
        telling.tell_holders(session, session.starts_at, Text(), at=at)


def _hold(room: Room, seen: str | None) -> None:
    """Nobody else changes its row before the commit; sessions may be put into it meanwhile."""
    own = select(Room.id).where(Room.id == room.id).with_for_update(key_share=True)
    if db.session.scalar(own) is None:
        raise NotFound
    db.session.refresh(room)
    if seen is not None and state_of(room) != seen:
        raise Outdated


def delete_room(event: Event, room: Room) -> None:
    """Sessions and doors that name it keep it: their keys decide, also when one is added at once."""
    is_used = exists().where(session_room.c.room_id == room.id)
    try:
        with db.session.begin_nested():
            gone = db.session.scalar(delete(Room).where(Room.id == room.id, ~is_used).returning(Room.id))
    except IntegrityError:
        gone = None
    if gone is None:
        raise RoomInUse
    next_revision(event)
