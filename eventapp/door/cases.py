"""One reading at one checkpoint: what is known of it, and what the decision table makes of that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from eventapp.badges import codes
from eventapp.door import found
from eventapp.door.admission import BadgeFacts, CheckpointRule, Earlier, Verdict, decide
from eventapp.door.carried import Carried
from eventapp.door.items import stock_left
from eventapp.door.models import Checkpoint, Device
from eventapp.door.queries import passages
from eventapp.door.readings import Reading
from eventapp.door.sealing import PREFIX
from eventapp.door.timetable import facts_of, rule_at


@dataclass(frozen=True)
class Batch:
    """Whose scans, when they came, in which language to answer, and the badges they name.

    `is_paper`: keyed in from a ticked list.
    """

    device: Device
    at: datetime
    language: str
    digest_key: bytes
    badges: Mapping[bytes, Carried]
    is_paper: bool = False

    @property
    def mode(self) -> str:
        """Of scans that were decided without the server."""
        return "paper" if self.is_paper else "offline"


@dataclass(frozen=True)
class Case:
    """One reading at one checkpoint; `badge` is empty for a code that is not of this event."""

    batch: Batch
    reading: Reading
    checkpoint: Checkpoint
    badge: Carried | None
    digest: bytes
    is_elsewhere: bool
    happened_at: datetime

    @property
    def is_forced(self) -> bool:
        return self.reading.forced is not None and self.badge is not None

    @property
    def known_at(self) -> datetime:
        """The moment whose badge counts: now, or that of a verdict given without the server."""
        return self.decided_at or self.batch.at

    @property
    def decided_at(self) -> datetime | None:
        """When the device decided without the server; it could not know what came later."""
        return None if self.reading.shown is None else self.happened_at


def digest_of(reading: Reading, key: bytes) -> bytes:
    return codes.digest(codes.normalise(reading.code) or reading.code, key)


def case_of(batch: Batch, reading: Reading, checkpoint: Checkpoint) -> Case:
    digest = digest_of(reading, batch.digest_key)
    badge = batch.badges.get(digest)
    is_elsewhere = badge is not None and badge.event_id != checkpoint.event_id
    own = None if is_elsewhere else badge
    return Case(batch, reading, checkpoint, own, digest, is_elsewhere, happened_at(reading, batch.device))


def happened_at(reading: Reading, device: Device) -> datetime:
    """By the server's clock, as it was compared at the last hand-shake."""
    return reading.at.astimezone(UTC) + timedelta(seconds=device.clock_offset)


def judge(case: Case) -> Verdict:
    at = int(case.happened_at.timestamp())
    if case.badge is None:
        nowhere = CheckpointRule(case.checkpoint.purpose, case.checkpoint.group)
        return decide(BadgeFacts(_state_of_stranger(case)), nowhere, (), at)
    earlier = _earlier(case, case.badge)
    rule, rights, left = rule_at(case.checkpoint, case.badge, earlier, case.happened_at)
    if case.checkpoint.item and case.reading.direction == "in":
        rule = replace(rule, stock_left=stock_left(case.checkpoint.item, case.decided_at))
    facts = facts_of(case.badge, case.checkpoint, rights, case.known_at, quota_left=left)
    return decide(facts, rule, earlier, at, case.reading.direction)


def _earlier(case: Case, badge: Carried) -> list[Earlier]:
    """What was before; of a scan that was decided without the server, before it by the clock."""
    found = passages(badge, case.checkpoint)
    if case.decided_at is not None:
        found = [one for one in found if one.at <= case.decided_at]
    return [one.seen_from(case.checkpoint.group) for one in found]


def _state_of_stranger(case: Case) -> str:
    """Letters of a code, but too few or too many, were read or typed badly."""
    if case.is_elsewhere:
        return "elsewhere"
    if case.reading.code.startswith((PREFIX, found.PREFIX)):
        return "unverified"  # sealed to an installation that had another secret, or found too long ago
    bare = case.reading.code.strip().upper()
    is_cut = set(bare) <= set(codes.LETTERS) and len(bare) != codes.LENGTH
    return "unreadable" if is_cut else "unknown"


def went_through(case: Case, verdict: Verdict) -> bool:
    """What the staff did: they force, or follow what the device showed, or what it shows now."""
    shown = case.reading.shown
    return case.is_forced or (shown.lets_in if shown else verdict.lets_in)
