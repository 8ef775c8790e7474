"""What may happen once: an entry of a badge, a piece of an item. The database lets one scan have it.

A claim is what the stored scans make of it, in whatever order they came: it stands while somebody is
in or has the piece, the earliest of them holds it, and where several were let in it is contested.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db, insert_if_absent
from eventapp.door.models import Checkpoint, EntryClaim
from eventapp.door.queries import Passage, passages


@dataclass(frozen=True)
class Claim:
    """Which entry or piece is meant: a row of `entry_claim` by its unique key."""

    registration_id: int
    place: str
    period: str


def claim_of(badge: Badge, checkpoint: Checkpoint, at: datetime) -> Claim | None:
    """What may happen once or once a day, an entry by badge and an item by person; None if free."""
    if checkpoint.purpose == "desk" or checkpoint.reentry == "free":
        return None
    return Claim(badge.registration_id, checkpoint.group, _period(badge, checkpoint, at))


def take(claim: Claim, scan: UUID, *, is_forced: bool) -> bool:
    """Whether this scan is the first; whoever comes at the same moment waits for the answer here."""
    return insert_if_absent(EntryClaim, **asdict(claim), scan_uuid=scan, entries=0 if is_forced else 1)


def settle(claim: Claim, badge: Badge, checkpoint: Checkpoint) -> None:
    """Make the claim what the stored scans say, once those who write to it at this moment have done so."""
    own = asdict(claim)
    db.session.execute(select(EntryClaim.id).filter_by(**own).with_for_update())
    within = [
        one for one in passages(badge, checkpoint) if _period(badge, checkpoint, one.at) == claim.period
    ]
    entered = sorted((one for one in within if one.direction == "in"), key=_order)
    given_back = len(within) - len(entered) if checkpoint.purpose == "hand-out" else 0
    if len(entered) <= given_back:
        db.session.execute(delete(EntryClaim).filter_by(**own))
        return
    unforced = sum(not one.is_forced for one in entered) - given_back
    row = {"scan_uuid": entered[0].scan, "entries": unforced}
    if not insert_if_absent(EntryClaim, **own, **row):
        db.session.execute(update(EntryClaim).filter_by(**own).values(**row))


def local_day(zone: str, at: datetime) -> str:
    return at.astimezone(ZoneInfo(zone)).date().isoformat()


def _period(badge: Badge, checkpoint: Checkpoint, at: datetime) -> str:
    what = "piece 1" if checkpoint.purpose == "hand-out" else f"issue {badge.issue}"
    return f"{what} on {local_day(checkpoint.event.time_zone, at)}" if checkpoint.reentry == "daily" else what


def _order(one: Passage) -> tuple[datetime, UUID]:
    return one.at, one.scan
