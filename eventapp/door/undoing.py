"""Taking a scan back: what was done by mistake counts no more, and stays to be read."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.door.claims import claims_of, settle
from eventapp.door.items import count_piece, hold
from eventapp.door.models import Device, Scan, ScanUndo
from eventapp.door.readings import Undone
from eventapp.people.models import Person
from eventapp.registration.models import Registration

WITHIN = timedelta(minutes=5)  # in which a device may take its own scan back
TOLD_FOR = timedelta(days=3)  # as long as devices keep their scans

Outcome = Literal["done", "too_late", "nothing_to_undo"]


class NothingToUndo(Refused):
    text = _("That scan let nobody through, or was taken back already.")


def undo(
    registration: Registration,
    scan_id: int,
    because: str,
    *,
    told_of: ColumnElement[bool],
    by: Person,
    at: datetime,
) -> None:
    """Take back one scan of this person, of those that `told_of` allows; NotFound for any other.

    Of two who do so at once one is refused with NothingToUndo. What may happen once is free again, or
    belongs to the next scan that went through.
    """
    own = select(Scan).join(Scan.badge).where(Badge.registration_id == registration.id, told_of)
    scan = db.session.scalar(own.where(Scan.id == scan_id))
    if scan is None or scan.badge is None:
        raise NotFound
    if not _take_back(scan, scan.badge):
        raise NothingToUndo
    insert_if_absent(ScanUndo, scan_id=scan.id, undone_at=at, undone_by_id=by.id, because=because)


def undo_by_device(device: Device, uuid: UUID, undone: Undone) -> Outcome:
    """Take back a scan of the device's own; told again it is done once.

    Both moments are of the device's own clock, so that the answer is one and the same whatever the
    clock's offset was measured to be when either came.
    """
    scan = db.session.scalar(select(Scan).where(Scan.uuid == uuid, Scan.device_id == device.id))
    if scan is None or scan.badge is None:
        return "nothing_to_undo"
    passed = undone.at - scan.device_at
    if abs(passed) > WITHIN:
        return "done" if _is_undone(scan) else "too_late"
    if not _take_back(scan, scan.badge):
        return "done" if _is_undone(scan) else "nothing_to_undo"
    facts = {"undone_at": scan.happened_at + passed, "device_at": undone.at, "because": undone.because}
    insert_if_absent(ScanUndo, scan_id=scan.id, **facts)
    return "done"


def taken_back(device: Device, at: datetime) -> list[str]:
    """The ids of the device's own scans that a person took back lately: they let nobody in any more."""
    found = select(Scan.uuid).join(ScanUndo, ScanUndo.scan_id == Scan.id)
    found = found.where(Scan.device_id == device.id, ScanUndo.device_at.is_(None))
    recent = found.where(ScanUndo.undone_at > at - TOLD_FOR).order_by(Scan.id)
    return [str(one) for one in db.session.scalars(recent)]


def _take_back(scan: Scan, badge: Badge) -> bool:
    """Whether this call is the one that did; the claims then follow what the other scans say."""
    checkpoint = scan.checkpoint
    hold([checkpoint.item] if checkpoint.item else [], [badge.registration_id])
    undone = update(Scan).where(Scan.id == scan.id, Scan.passed).values(passed=False)
    if db.session.scalar(undone.returning(Scan.id)) is None:
        return False
    if checkpoint.item:
        count_piece(checkpoint.item, badge.registration_id, scan.direction, -1)
    if claims := claims_of(badge, checkpoint, scan.happened_at):
        settle(claims, badge, checkpoint)
    return True


def _is_undone(scan: Scan) -> bool:
    return db.session.scalar(select(ScanUndo.scan_id).where(ScanUndo.scan_id == scan.id)) is not None
