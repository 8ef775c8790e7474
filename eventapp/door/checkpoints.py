"""The checkpoints of an event and what they give: added, changed, and deleted while nothing was scanned.

A checkpoint keeps its code, its purpose and its place: scans, lists and devices go by them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.door.claims import forget_claims
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.models import Checkpoint, DeskDevice, Device, Scan, device_checkpoint
from eventapp.door.paper_models import DoorSheet
from eventapp.programme.models import Event
from eventapp.programme.outline import CodeTaken, Outdated


class CheckpointInUse(Refused):
    """All reasons in one: there may be a sheet of a meeting that the reader must not know of."""

    text = _(
        "It cannot be deleted: badges were scanned here, a device is paired to it, or a door sheet was made."
    )


@dataclass(frozen=True)
class Place:
    """What stays as it was made: `room_id` at a room, `item_id` where it gives what others give too."""

    code: str
    purpose: str
    room_id: int | None = None
    item_id: int | None = None


@dataclass(frozen=True)
class CheckpointFacts:
    """What may change. At a hand-out `reentry` is asked for once, for a new item, which then says it."""

    name: Text
    direction: str
    reentry: str = "free"
    first_instruction: str | None = None


@dataclass(frozen=True)
class ItemFacts:
    """`exceptions` are {category id: how many}, where it is not what everybody may have."""

    name: Text
    per_person: int
    reentry: str
    stock: int | None
    exceptions: Mapping[int, int]


def item_by_code(event: Event, code: str) -> Item:
    item = db.session.scalar(select(Item).where(Item.event_id == event.id, Item.code == code))
    if item is None:
        raise NotFound
    return item


def add_checkpoint(event: Event, place: Place, facts: CheckpointFacts) -> Checkpoint:
    """The unique keys decide when two add the same code at once. A hand-out without an item of others
    gets a new one, of which everybody may have one."""
    is_hand_out = place.purpose == "hand-out"
    made = Checkpoint(event_id=event.id, **(vars(place) | vars(facts)))
    try:
        with db.session.begin_nested():
            if is_hand_out:
                made.item_id = place.item_id or _new_item(event, place.code, facts)
                made.reentry = "free"
            db.session.add(made)
    except IntegrityError:
        raise CodeTaken from None
    return made


def _new_item(event: Event, code: str, facts: CheckpointFacts) -> int:
    item = Item(event_id=event.id, code=code, name=facts.name, per_person=1, reentry=facts.reentry)
    db.session.add(item)
    db.session.flush()
    return item.id


def state_of(one: Checkpoint | Item) -> str:
    """What an editor has seen of it, in a few letters."""
    if isinstance(one, Item):
        others = [(other.category_id, other.allowed) for other in one.exceptions]
        facts = [one.name, one.per_person, one.reentry, one.stock, others]
    else:
        facts = [one.name, one.direction, one.reentry, one.first_instruction]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def change_checkpoint(checkpoint: Checkpoint, facts: CheckpointFacts, *, seen: str) -> None:
    """Raises Outdated when somebody else has changed it since it was `seen`, NotFound when it is gone."""
    _hold(checkpoint, seen)
    for name, value in vars(facts).items():
        setattr(checkpoint, name, value)


def change_item(item: Item, facts: ItemFacts, *, seen: str) -> None:
    """What was given stays given, also where fewer are allowed now. Raises as above."""
    _hold(item, seen)
    if item.reentry != facts.reentry:
        forget_claims(item.event_id, f"item:{item.code}")
    item.name, item.per_person = facts.name, facts.per_person
    item.reentry, item.stock = facts.reentry, facts.stock
    known = {one.category_id: one for one in item.exceptions}
    for category_id, allowed in facts.exceptions.items():
        if category_id not in known:
            item.exceptions.append(ItemAllowance(category_id=category_id, allowed=allowed))
        else:
            known[category_id].allowed = allowed
    for category_id in known.keys() - facts.exceptions.keys():
        item.exceptions.remove(known[category_id])


def _hold(one: Checkpoint | Item, seen: str) -> None:
    """Nobody else changes its row before the commit."""
    model = type(one)
    if db.session.scalar(select(model.id).where(model.id == one.id).with_for_update()) is None:
        raise NotFound
    db.session.expire(one)
    if state_of(one) != seen:
        raise Outdated


def delete_checkpoint(checkpoint: Checkpoint) -> None:
    """Scans, paired devices and door sheets keep it: their keys decide, also when one is added at once.
    What only this one gave goes with it."""
    number, item_id = checkpoint.id, checkpoint.item_id
    links = delete(device_checkpoint).where(device_checkpoint.c.checkpoint_id == number)
    idle = select(Device.id).where(
        Device.revoked_at.is_not(None) | Device.id.in_(select(DeskDevice.device_id))
    )
    is_paired = exists().where(device_checkpoint.c.checkpoint_id == number)
    is_scanned = exists().where(Scan.checkpoint_id == number)
    is_listed = exists().where(DoorSheet.checkpoint_id == number)
    try:
        with db.session.begin_nested():
            db.session.execute(links.where(device_checkpoint.c.device_id.in_(idle)))
            gone = delete(Checkpoint).where(Checkpoint.id == number, ~is_paired, ~is_scanned, ~is_listed)
            if db.session.scalar(gone.returning(Checkpoint.id)) is None:
                raise CheckpointInUse
    except IntegrityError:
        raise CheckpointInUse from None
    is_given = exists().where(Checkpoint.item_id == Item.id)
    db.session.execute(delete(Item).where(Item.id == item_id, ~is_given))
