"""Taking a scan back: what was done by mistake counts no more, and stays to be read."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db, insert_if_absent
from eventapp.core.errors import NotFound, Refused
from eventapp.door.claims import claims_of, settle
from eventapp.door.items import hold
from eventapp.door.models import Scan, ScanUndo
from eventapp.people.models import Person
from eventapp.registration.models import Registration


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
    checkpoint = scan.checkpoint
    hold([checkpoint.item] if checkpoint.item else [], [registration.id])
    undone = update(Scan).where(Scan.id == scan.id, Scan.passed).values(passed=False)
    if db.session.scalar(undone.returning(Scan.id)) is None:
        raise NothingToUndo
    insert_if_absent(ScanUndo, scan_id=scan.id, undone_at=at, undone_by_id=by.id, because=because)
    if claims := claims_of(scan.badge, checkpoint, scan.happened_at):
        settle(claims, scan.badge, checkpoint)
