"""The doors and desks of an event, as another one gets them: without devices, and never scanned at."""

from collections.abc import Mapping

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.items import exceptions, items
from eventapp.door.models import Checkpoint
from eventapp.programme import queries
from eventapp.programme.copying import copy_rows
from eventapp.programme.models import Event
from eventapp.registration.models import Category


def copy_checkpoints(template: Event, event: Event) -> None:
    """Each room's door goes to the room of the same code, each hand-out gives the item of the same code."""
    rooms = {room.code: room.id for room in queries.rooms(event)}
    given = _copy_items(template, event)
    found = select(Checkpoint).where(Checkpoint.event_id == template.id).order_by(Checkpoint.id)
    for one in db.session.scalars(found).all():
        room_id = rooms[one.room.code] if one.room else None
        item_id = given[one.item.code] if one.item else None
        copy_rows(Checkpoint, [one], event_id=event.id, room_id=room_id, item_id=item_id)


def _copy_items(template: Event, event: Event) -> Mapping[str, int]:
    """The new items by their codes; of each as many to each category as before."""
    found = select(Category).where(Category.event_id == event.id)
    categories = {one.code: one.id for one in db.session.scalars(found)}
    made = {one.code: one.id for one in copy_rows(Item, items(template), event_id=event.id, pieces_out=0)}
    for category, allowances in exceptions(template.id).items():
        for item, allowed in allowances.items():
            own = {"item_id": made[item], "category_id": categories[category]}
            db.session.add(ItemAllowance(**own, allowed=allowed))
    db.session.flush()
    return made
