"""What devices decided alone and would not have, had they heard of each other or of the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import joinedload

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.claims import Claim, claim_of
from eventapp.door.models import DISAGREEMENT, EntryClaim, Scan
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

MOST = 50  # of each that are shown, the newest
LETS_IN = ("admit", "instruct")


@dataclass(frozen=True)
class Contested:
    """One badge let in several times where once is allowed, or one item given several times."""

    badge: Badge
    is_item: bool
    scans: Sequence[Scan]


def contested(event: Event, told_of: ColumnElement[bool]) -> list[Contested]:
    """Those of the event, the newest first, each with its scans in the order in which they happened.

    `told_of` is a condition on the scans, as `open_scans` makes it.
    """
    claims = select(EntryClaim).join(Registration, EntryClaim.registration_id == Registration.id)
    claims = claims.where(Registration.event_id == event.id, text("entry_claim.entries > 1"))
    found = db.session.scalars(claims.order_by(EntryClaim.id.desc()).limit(MOST)).all()
    scans = _entries(event, [one.registration_id for one in found], told_of)
    told = []
    for one in found:
        own = scans.get(Claim(one.registration_id, one.place, one.period), [])
        if len(own) > 1 and own[-1].badge:
            told.append(Contested(own[-1].badge, own[-1].checkpoint.purpose == "hand-out", own))
    return told


def disagreements(event: Event, told_of: ColumnElement[bool]) -> list[Scan]:
    """Scans that a device let in and the server would not have, or the other way round; the newest first.

    Who entered twice is contested and not told here again.
    """
    found = select(Scan).where(Scan.event_id == event.id, text(DISAGREEMENT), told_of)
    found = found.where(Scan.shown_verdict.in_(LETS_IN) != Scan.verdict.in_(LETS_IN))
    found = found.where(Scan.reason.not_in(("already_in", "already_collected")))
    return list(db.session.scalars(_whole(found).order_by(Scan.happened_at.desc()).limit(MOST)))


def _entries(
    event: Event, registrations: Sequence[int], told_of: ColumnElement[bool]
) -> dict[Claim, list[Scan]]:
    """The entries of these people by what they claim, forced ones apart."""
    found = _whole(select(Scan).join(Scan.badge)).where(Badge.registration_id.in_(registrations), told_of)
    found = found.where(Scan.event_id == event.id, Scan.passed, Scan.direction == "in", Scan.mode != "forced")
    told: dict[Claim, list[Scan]] = {}
    for scan in db.session.scalars(found.order_by(Scan.happened_at, Scan.uuid)):
        claim = claim_of(scan.badge, scan.checkpoint, scan.happened_at) if scan.badge else None
        if claim is not None:
            told.setdefault(claim, []).append(scan)
    return told


def _whole(found: Select[Scan]) -> Select[Scan]:
    return found.options(
        joinedload(Scan.badge).joinedload(Badge.registration),
        joinedload(Scan.checkpoint),
        joinedload(Scan.device),
    )
