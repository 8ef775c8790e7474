"""What may happen once: an entry of a badge, a piece of an item. The database lets one scan have it.

A claim is what the stored scans make of it, in whatever order they came: it stands while somebody is
in or has the piece, the earliest of them holds it, and where more were let in, or given, than may be
the first one is contested. Of an item there are as many as its holder may have: `piece 1`, `piece 2`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.door.admission import still_held
from eventapp.door.carried import Carried
from eventapp.door.models import Checkpoint, EntryClaim
from eventapp.door.queries import Passage, passages
from eventapp.registration.models import Registration

Held = tuple[UUID, int]  # the scan that holds a claim, and how many were let in on it


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
    taken = set(_standing(claims[0])) if len(claims) > 1 else set()
    free = (claim for claim in claims if claim not in taken)
    return any(insert_if_absent(EntryClaim, **asdict(claim), **row) for claim in free)


def settle(claims: Sequence[Claim], badge: Badge | Carried, checkpoint: Checkpoint) -> None:
    """Make the claims what the stored scans say, once those who write to them at this moment have done so.

    Entries count by the rule of their door: by another door of the same place there are other claims.
    """
    known, is_item = _standing(claims[0]), checkpoint.item is not None
    within = [
        one
        for one in sorted(passages(badge, checkpoint), key=_order)
        if (is_item or one.reentry == checkpoint.reentry) and claim_of(badge, checkpoint, one.at) == claims[0]
    ]
    entered = still_held(within) if is_item else [one for one in within if one.direction == "in"]
    held = dict(zip(claims, entered, strict=False))
    unforced = sum(not one.is_forced for one in entered)
    said = {claim: (holder.scan, 1) for claim, holder in held.items()}
    if claims[0] in said:
        said[claims[0]] = held[claims[0]].scan, max(unforced - len(held) + 1, 0)
    gone = [claim.period for claim in known if claim not in said]
    if gone:
        own = EntryClaim.registration_id == claims[0].registration_id, EntryClaim.place == claims[0].place
        db.session.execute(delete(EntryClaim).where(*own, EntryClaim.period.in_(gone)))
    _write({claim: row for claim, row in said.items() if known.get(claim) != row})


def forget_claims(event_id: int, place: str) -> None:
    """How often one may come there has changed: from now on the stored scans make other claims."""
    own = select(Registration.id).where(Registration.event_id == event_id)
    gone = delete(EntryClaim).where(EntryClaim.place == place, EntryClaim.registration_id.in_(own))
    db.session.execute(gone)


def _write(said: Mapping[Claim, Held]) -> None:
    """New, or in place of what they say now, all in one statement."""
    rows = [asdict(claim) | {"scan_uuid": scan, "entries": count} for claim, (scan, count) in said.items()]
    if not rows:
        return
    engine = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    written = engine.insert(EntryClaim).values(rows)
    instead = {name: written.excluded[name] for name in ("scan_uuid", "entries")}
    key = ["registration_id", "place", "period"]
    db.session.execute(written.on_conflict_do_update(index_elements=key, set_=instead))


def _standing(first: Claim) -> dict[Claim, Held]:
    """The claims that stand now of the same, locked: of an item, all pieces of that time."""
    what = EntryClaim.period, EntryClaim.scan_uuid, EntryClaim.entries
    found = select(*what).filter_by(registration_id=first.registration_id, place=first.place)
    found = found.where((EntryClaim.period == first.period) | EntryClaim.period.startswith("piece "))
    rows = db.session.execute(found.order_by(EntryClaim.id).with_for_update()).all()
    return {
        Claim(first.registration_id, first.place, period): (scan, count)
        for period, scan, count in rows
        if _without_number(period) == _without_number(first.period)
    }


def _without_number(period: str) -> str:
    """`piece on 2019-10-15` of `piece 2 on 2019-10-15`; an issue of a badge is one by itself."""
    word, _number, *on = period.split(" ")
    return " ".join([word, *on]) if word == "piece" else period


def _local_day(checkpoint: Checkpoint, at: datetime) -> str:
    return at.astimezone(ZoneInfo(checkpoint.event.time_zone)).date().isoformat()


def _order(one: Passage) -> tuple[datetime, str, UUID]:
    return one.at, one.direction, one.scan
