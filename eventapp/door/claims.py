"""What may happen once: an entry of a badge, a piece of an item. The database lets one scan have it.

A claim is what the stored scans make of it, in whatever order they came: it stands while somebody is
in or has the piece, the earliest of them holds it, and where more were let in, or given, than may be
the first one is contested. Of an item there are as many as its holder may have: `piece 1`, `piece 2`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.door.admission import still_held
from eventapp.door.carried import Carried
from eventapp.door.models import Checkpoint, EntryClaim
from eventapp.door.queries import Passage, passages
from eventapp.registration.models import Registration


@dataclass(frozen=True)
class Claim:
    """Which entry or piece is meant: a row of `entry_claim` by its unique key."""

    registration_id: int
    place: str
    period: str


def claims_of(badge: Badge | Carried, checkpoint: Checkpoint, at: datetime) -> list[Claim]:
    """What may happen once or once a day, an entry by badge and an item by person; none if free."""
    if checkpoint.purpose == "desk" or checkpoint.repeats == "free":
        return []
    on = f" on {_local_day(checkpoint, at)}" if checkpoint.repeats == "daily" else ""
    allowed = checkpoint.item.allowed_to(badge.registration.category_id) if checkpoint.item else 0
    pieces = [f"piece {number}" for number in range(1, max(allowed, 1) + 1)]
    what = pieces if checkpoint.item else [f"issue {badge.issue}"]
    return [Claim(badge.registration_id, checkpoint.group, f"{one}{on}") for one in what]


def claim_of(badge: Badge | Carried, checkpoint: Checkpoint, at: datetime) -> Claim | None:
    """The first of them, with which what was too much is counted."""
    return next(iter(claims_of(badge, checkpoint, at)), None)


def take(claims: Sequence[Claim], scan: UUID, *, is_forced: bool) -> bool:
    """Whether this scan got one of them; whoever comes at the same moment waits for the answer here."""
    row = {"scan_uuid": scan, "entries": 0 if is_forced else 1}
    return any(insert_if_absent(EntryClaim, **asdict(claim), **row) for claim in claims)


def settle(claims: Sequence[Claim], badge: Badge | Carried, checkpoint: Checkpoint) -> None:
    """Make the claims what the stored scans say, once those who write to them at this moment have done so."""
    known = _standing(claims[0])
    within = [
        one
        for one in sorted(passages(badge, checkpoint), key=_order)
        if claim_of(badge, checkpoint, one.at) == claims[0]
    ]
    is_item = checkpoint.item is not None
    entered = still_held(within) if is_item else [one for one in within if one.direction == "in"]
    held = dict(zip(claims, entered, strict=False))
    for claim in known - set(held):
        db.session.execute(delete(EntryClaim).filter_by(**asdict(claim)))
    unforced = sum(not one.is_forced for one in entered)
    for claim, holder in held.items():
        count = max(unforced - len(held) + 1, 0) if claim == claims[0] else 1
        row = {"scan_uuid": holder.scan, "entries": count}
        if not insert_if_absent(EntryClaim, **asdict(claim), **row):
            db.session.execute(update(EntryClaim).filter_by(**asdict(claim)).values(**row))


def forget_claims(event_id: int, place: str) -> None:
    """How often one may come there has changed: from now on the stored scans make other claims."""
    own = select(Registration.id).where(Registration.event_id == event_id)
    gone = delete(EntryClaim).where(EntryClaim.place == place, EntryClaim.registration_id.in_(own))
    db.session.execute(gone)


def _standing(first: Claim) -> set[Claim]:
    """The claims that stand now of the same, locked: of an item, all pieces of that time."""
    found = select(EntryClaim.period).filter_by(registration_id=first.registration_id, place=first.place)
    found = found.where((EntryClaim.period == first.period) | EntryClaim.period.startswith("piece "))
    rows = db.session.scalars(found.order_by(EntryClaim.id).with_for_update()).all()
    periods = [one for one in rows if _without_number(one) == _without_number(first.period)]
    return {Claim(first.registration_id, first.place, one) for one in periods}


def _without_number(period: str) -> str:
    """`piece on 2019-10-15` of `piece 2 on 2019-10-15`; an issue of a badge is one by itself."""
    word, _number, *on = period.split(" ")
    return " ".join([word, *on]) if word == "piece" else period


def _local_day(checkpoint: Checkpoint, at: datetime) -> str:
    return at.astimezone(ZoneInfo(checkpoint.event.time_zone)).date().isoformat()


def _order(one: Passage) -> tuple[datetime, str, UUID]:
    return one.at, one.direction, one.scan
