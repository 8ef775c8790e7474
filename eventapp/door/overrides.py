"""What the help desk does in place of a scanner: a scan with a reason, in the name of who gave it."""

import secrets
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, select

from eventapp.badges.codes import CodeKeys, unseal
from eventapp.badges.domain import NoValidBadge
from eventapp.badges.queries import valid_badge
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.door.domain import record_scans
from eventapp.door.models import Checkpoint, DeskDevice, Device
from eventapp.door.queries import checkpoints
from eventapp.door.readings import read_items
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration


class NothingToOverride(NoValidBadge):
    text = _("Nobody can be let in without a valid badge. Issue one first.")


def let_in(
    registration: Registration,
    checkpoint: Checkpoint,
    because: str,
    *,
    scan: UUID,
    by: Person,
    at: datetime,
    language: str,
    keys: CodeKeys,
) -> None:
    """Force one entry; the same `scan` again changes nothing."""
    badge = valid_badge(registration)
    if badge is None:
        raise NothingToOverride
    entry = {
        "id": str(scan),
        "code": unseal(badge.code_sealed, keys.seal),
        "checkpoint": checkpoint.code,
        "direction": "in",
        "at": at.isoformat(),
        "forced": because,
    }
    device = desk_device(checkpoint.event, by, at)
    record_scans(device, read_items([entry]), at=at, language=language, keys=keys)


def desk_device(event: Event, person: Person, at: datetime) -> Device:
    """The one of this person, at every checkpoint that there is now; its token was never told to anybody."""
    device = db.session.scalar(_of(event, person)) or _new_device(event, person, at)
    device.checkpoints = list(checkpoints(event))
    db.session.flush()
    return device


def _of(event: Event, person: Person) -> Select[Device]:
    own = (DeskDevice.event_id == event.id, DeskDevice.person_id == person.id)
    return select(Device).join(DeskDevice, DeskDevice.device_id == Device.id).where(*own)


def _new_device(event: Event, person: Person, at: datetime) -> Device:
    """Labelled `desk-2`: it is called out at doors, where the person's name is nobody's business."""
    count = select(func.count()).where(DeskDevice.event_id == event.id)
    device = Device(
        event=event,
        label=f"desk-{(db.session.scalar(count) or 0) + 1}",
        token_digest=secrets.token_bytes(32),
        check_digits="",
        paired_at=at,
        confirmed_at=at,
        expires_at=at,
    )
    db.session.add(device)
    db.session.flush()
    if insert_if_absent(DeskDevice, device_id=device.id, event_id=event.id, person_id=person.id):
        return device
    db.session.delete(device)  # another request of the same person was first
    return db.session.scalars(_of(event, person)).one()
