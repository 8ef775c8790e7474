"""People in rooms, for the tests that ask every route as everybody."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Checkpoint
from eventapp.programme.models import Event, Session
from eventapp.registration.models import Registration
from tests.door import cast as door
from tests.make import NOON

WHO = {"open": "attendee", "hidden": "member"}  # went into that session


def attend(forum: Event, sessions: dict[str, int], registrations: dict[str, int]) -> None:
    for name, part in WHO.items():
        room = db.session.get_one(Session, sessions[name]).rooms[0]
        here = select(Checkpoint).where(Checkpoint.event_id == forum.id, Checkpoint.room_id == room.id)
        found = db.session.scalars(here.order_by(Checkpoint.id)).first()
        own: dict[str, Any] = {"purpose": "room", "room_id": room.id, "direction": "in", "reentry": "free"}
        at = found or door.checkpoint(forum, f"door-{name}", **own)
        device = door.device(at, label=f"Phone {name}", at=clock.now())
        code = door.code(db.session.get_one(Registration, registrations[part]))
        item = door.scan(code, NOON - timedelta(minutes=30), checkpoint=at.code)
        [answer] = door.scanned(device, item)
        assert answer["verdict"] in ("admit", "instruct")
