"""Devices as they scan: the server keeps what it read of one for as long as its rows say the same."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload, selectinload

from eventapp.core.db import db
from eventapp.core.ready import Ready
from eventapp.door.list_models import DoorState
from eventapp.door.models import Checkpoint, Device, device_checkpoint
from eventapp.programme.models import Event

NOTED_EVERY = timedelta(seconds=5)
MOST = 1000  # devices kept in a process

# All that a scan is judged and answered by, of a device, its event and its checkpoints.
FACTS = (
    Device.id,
    Device.label,
    Device.clock_offset,
    Device.confirmed_at,
    Device.works_from,
    Device.works_until,
    Event.id,
    Event.time_zone,
    Checkpoint.id,
    Checkpoint.code,
    Checkpoint.purpose,
    Checkpoint.room_id,
    Checkpoint.direction,
    Checkpoint.reentry,
    Checkpoint.first_instruction,
    Checkpoint.item_id,
)
PAIRED = Ready(
    select(DoorState.epoch, Device.last_seen_at, *FACTS)
    .select_from(Device)
    .join(Event, Event.id == Device.event_id)
    .outerjoin(DoorState, DoorState.event_id == Device.event_id)
    .outerjoin(device_checkpoint, device_checkpoint.c.device_id == Device.id)
    .outerjoin(Checkpoint, Checkpoint.id == device_checkpoint.c.checkpoint_id)
    .where(
        Device.token_digest == bindparam("digest"),
        Device.revoked_at.is_(None),
        Device.expires_at > bindparam("at"),
    )
    .order_by(Checkpoint.id)
)
HEARD = Ready(
    update(Device)
    .where(Device.id == bindparam("device"))
    .values(last_seen_at=bindparam("at"))
    .returning(Device.id)
)


_kept: dict[bytes, tuple[Any, Device]] = {}


def lane_of(digest: bytes, *, at: datetime) -> tuple[Device | None, str | None]:
    """The device whose token has this digest, unless it was revoked or its time is over; the event's epoch.

    The device, its event and its checkpoints are in no session: to be read, never changed. What hand-outs
    give changes with every piece: a device that gives something is read anew each time. When it was last
    heard of is noted to a few seconds: not every scan need write it.
    """
    rows = PAIRED.rows(digest=digest, at=at)
    if not rows:
        return None, None
    (epoch, heard_at, device_id, *_facts), facts = rows[0], [row[2:] for row in rows]
    if heard_at is None or heard_at < at - NOTED_EVERY:
        HEARD.rows(device=device_id, at=at)
    known, device = _kept.get(digest, (None, None))
    if device is None or known != facts:
        device = _read(device_id)
        if all(one.item_id is None for one in device.checkpoints):
            _keep(digest, facts, device)
    return device, epoch


def _read(device_id: int) -> Device:
    whole = selectinload(Device.checkpoints).joinedload(Checkpoint.event)
    found = select(Device).where(Device.id == device_id).options(joinedload(Device.event), whole)
    return db.session.scalars(found).one()


def _keep(digest: bytes, facts: Any, device: Device) -> None:
    for one in (*device.checkpoints, device.event, device):
        db.session.expunge(one)
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[digest] = facts, device
