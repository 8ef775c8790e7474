"""How a device comes to the door and leaves it: offer, pair, confirm, hand-shake, revoke."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from typing import TypeAlias
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.door.list_models import DoorState
from eventapp.door.models import Checkpoint, Device, DevicePairing
from eventapp.door.queries import checkpoint_by_code
from eventapp.programme.models import Event

OFFER_LASTS = timedelta(minutes=10)
LATE_UPLOADS = timedelta(days=14)  # after the event, a device may still bring its scans
AT_LEAST = timedelta(days=7)  # a device lives, so that a past or far event can be tried out
Hours: TypeAlias = tuple[datetime, datetime]

FURTHEST_CLOCK = 100 * 366 * 86_400  # seconds


class PairingOver(Refused):
    text = _("This pairing link was used already or is older than ten minutes. Ask for a new one.")


class WrongDigits(Refused):
    text = _("These are not the four digits that the device shows.")


def offer_pairing(
    event: Event,
    checkpoints: Sequence[Checkpoint],
    *,
    label: str = "",
    at: datetime,
    by_id: int | None = None,
    is_trusted: bool = False,
    hours: Hours | None = None,
) -> tuple[DevicePairing, str]:
    """The offer, and its one-use token, of which only a digest is kept.

    `is_trusted` is for the operator's own commands: the device works without a confirmation. `hours` are
    those in which it may scan, the last excluded.
    """
    token = secrets.token_urlsafe(24)
    offer = DevicePairing(
        event_id=event.id,
        token_digest=digest_of(token),
        label=label,
        checkpoint_codes=[one.code for one in checkpoints],
        is_trusted=is_trusted,
        offered_at=at,
        offered_by_id=by_id,
        expires_at=at + OFFER_LASTS,
        works_from=hours[0] if hours else None,
        works_until=hours[1] if hours else None,
    )
    db.session.add(offer)
    db.session.flush()
    return offer, token


def pair_device(event: Event, checkpoint_code: str, at: datetime) -> str:
    """The token of a pairing link for one checkpoint, as the operator's command prints it."""
    checkpoint = checkpoint_by_code(event, checkpoint_code)
    return offer_pairing(event, [checkpoint], at=at, is_trusted=True)[1]


def pair_at_once(event: Event, checkpoint_code: str, at: datetime) -> tuple[Device, str]:
    """A working device and its token, for scripts."""
    return pair(pair_device(event, checkpoint_code, at), at=at)


def pair(token: str, *, at: datetime) -> tuple[Device, str]:
    """Turn an offer into a device: (device, its token). The UPDATE lets one caller win."""
    is_open = (
        DevicePairing.token_digest == digest_of(token),
        DevicePairing.used_at.is_(None),
        DevicePairing.expires_at > at,
    )
    taking = update(DevicePairing).where(*is_open).values(used_at=at).returning(DevicePairing)
    offer = db.session.scalar(taking)
    if offer is None:
        raise PairingOver
    return _new_device(offer, at)


def _new_device(offer: DevicePairing, at: datetime) -> tuple[Device, str]:
    event = db.session.get_one(Event, offer.event_id)
    checkpoints = [checkpoint_by_code(event, code) for code in offer.checkpoint_codes]
    token = secrets.token_urlsafe(32)
    device = Device(
        event=event,
        label=offer.label or _next_label(event, checkpoints),
        token_digest=digest_of(token),
        check_digits=f"{secrets.randbelow(10_000):04d}",
        paired_at=at,
        confirmed_at=at if offer.is_trusted else None,
        expires_at=max(_end_of(event) + LATE_UPLOADS, at + AT_LEAST),
        checkpoints=checkpoints,
        works_from=offer.works_from,
        works_until=offer.works_until,
    )
    db.session.add(device)
    db.session.flush()
    return device, token


def _next_label(event: Event, checkpoints: Sequence[Checkpoint]) -> str:
    """`main-3`: short enough to be called out, and no two alike."""
    before = db.session.scalar(select(func.count()).where(Device.event_id == event.id)) or 0
    return f"{checkpoints[0].code if checkpoints else 'device'}-{before + 1}"


def _end_of(event: Event) -> datetime:
    midnight = datetime.combine(event.ends_on, time.max, ZoneInfo(event.time_zone))
    return midnight.astimezone(UTC)


def confirm(device: Device, digits: str, *, at: datetime) -> None:
    """Let a device scan, once the organiser has read its four digits off its screen."""
    if not secrets.compare_digest(device.check_digits.encode(), digits.strip().encode()):
        raise WrongDigits
    waiting = update(Device).where(Device.id == device.id, Device.confirmed_at.is_(None))
    db.session.execute(waiting.values(confirmed_at=at))


def revoke(device: Device, *, at: datetime) -> None:
    """From the next request on the device is unknown."""
    active = update(Device).where(Device.id == device.id, Device.revoked_at.is_(None))
    db.session.execute(active.values(revoked_at=at))


def shake_hands(device: Device, device_time: datetime, *, at: datetime, unsent: int | None = None) -> None:
    """Measure how far the device's clock is off, in whole seconds, and note what it has still to send."""
    offset = round((at - device_time).total_seconds())
    device.clock_offset = max(-FURTHEST_CLOCK, min(offset, FURTHEST_CLOCK))
    device.last_seen_at = at
    device.unsent = unsent


def door_state(event_id: int) -> DoorState:
    """The event's epoch and salt, made when the first device asks."""
    state = db.session.get(DoorState, event_id)
    if state is None:
        fresh = {"epoch": secrets.token_hex(16), "salt": secrets.token_bytes(16)}
        insert_if_absent(DoorState, event_id=event_id, **fresh)
        state = db.session.get_one(DoorState, event_id)
    return state


def begin_epochs() -> None:
    """At all events."""
    for event_id in db.session.scalars(select(DoorState.event_id)).all():
        begin_epoch(event_id)


def begin_epoch(event_id: int) -> None:
    """For a server that was restored: devices then send again what they have of the last 72 hours."""
    db.session.execute(update(DoorState).filter_by(event_id=event_id).values(epoch=secrets.token_hex(16)))


def digest_of(token: str) -> bytes:
    """What is kept of a device's or an offer's token."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
