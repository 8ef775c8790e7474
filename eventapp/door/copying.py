"""The doors and desks of an event, as another one gets them: without devices, and never scanned at."""

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.door.models import Checkpoint
from eventapp.programme import queries
from eventapp.programme.copying import copy_rows
from eventapp.programme.models import Event


def copy_checkpoints(template: Event, event: Event) -> None:
    """Each room's door goes to the room of the same code."""
    rooms = {room.code: room.id for room in queries.rooms(event)}
    found = select(Checkpoint).where(Checkpoint.event_id == template.id).order_by(Checkpoint.id)
    for one in db.session.scalars(found).all():
        room_id = rooms[one.room.code] if one.room else None
        copy_rows(Checkpoint, [one], event_id=event.id, room_id=room_id)
