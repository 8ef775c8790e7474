"""Recording scans: exactly once, judged by the decision table, the answer kept with the scan."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from eventapp.badges import codes
from eventapp.badges.models import Badge
from eventapp.core.db import db, insert_if_absent
from eventapp.door.admission import BadgeFacts, CheckpointRule, Earlier, Verdict, decide, say
from eventapp.door.models import Checkpoint, Device, EntryClaim, Scan
from eventapp.door.queries import answers, badges_by_digest, claimant, passages
from eventapp.door.readings import Fault, Reading, read_item
from eventapp.door.timetable import facts_of, local_day, rule_at

MOST_SCANS = 500  # in one batch
NOTED_EVERY = timedelta(seconds=5)


class NotItsCheckpoint(Exception):
    """No scan of the batch names a checkpoint that the device is paired to."""


@dataclass(frozen=True)
class Batch:
    """Whose scans, when they came, in which language to answer, and the badges they name."""

    device: Device
    at: datetime
    language: str
    digest_key: bytes
    badges: Mapping[bytes, Badge]


@dataclass(frozen=True)
class Case:
    """One reading at one checkpoint; `badge` is empty for a code that is not of this event."""

    batch: Batch
    reading: Reading
    checkpoint: Checkpoint
    badge: Badge | None
    digest: bytes
    is_elsewhere: bool
    happened_at: datetime

    @property
    def is_forced(self) -> bool:
        return self.reading.forced is not None and self.badge is not None

    @property
    def known_at(self) -> datetime:
        """The moment whose badge counts: now, or that of a verdict given without the server."""
        return self.batch.at if self.reading.shown is None else self.happened_at


def record_scans(
    device: Device, items: Sequence[object], *, at: datetime, language: str, digest_key: bytes
) -> list[str]:
    """Keep each scan once and answer each in its place, as JSON text.

    Scans are taken in the order of the device's counter. One that came before gets its first
    answer, byte for byte; one that cannot be read or taken gets `{"id", "error"}`. Raises
    NotItsCheckpoint when the whole batch belongs to others' checkpoints.
    """
    read = [read_item(item) for item in items]
    readings = [one for one in read if isinstance(one, Reading)]
    _require_own(device, read)
    badges = badges_by_digest({_digest(one, digest_key) for one in readings})
    batch = Batch(device, at, language, digest_key, badges)
    told = {uuid: _told(batch, uuid, *first) for uuid, first in answers([r.id for r in readings]).items()}
    for reading in sorted(readings, key=_counter):
        if reading.id not in told:
            told[reading.id] = _record(batch, reading)
    _note(device, at)
    return [_fault(one.id, one.error) if isinstance(one, Fault) else told[one.id] for one in read]


def _note(device: Device, at: datetime) -> None:
    """When the device was last heard of, to a few seconds: every scan need not write it."""
    if device.last_seen_at is None or at - device.last_seen_at > NOTED_EVERY:
        device.last_seen_at = at


def _require_own(device: Device, read: Sequence[Reading | Fault]) -> None:
    own = {one.code for one in device.checkpoints}
    if read and all(isinstance(one, Reading) and one.checkpoint not in own for one in read):
        raise NotItsCheckpoint


def _counter(reading: Reading) -> int:
    return reading.counter or 0


def _digest(reading: Reading, key: bytes) -> bytes:
    return codes.digest(codes.normalise(reading.code) or reading.code, key)


def _told(batch: Batch, uuid: UUID, event_id: int, answer: str) -> str:
    return answer if event_id == batch.device.event_id else _fault(str(uuid), "id_taken")


def _fault(uuid: str | None, error: str) -> str:
    return json.dumps({"id": uuid, "error": error})


def _record(batch: Batch, reading: Reading) -> str:
    checkpoint = next((one for one in batch.device.checkpoints if one.code == reading.checkpoint), None)
    if checkpoint is None:
        return _fault(str(reading.id), "not_its_checkpoint")
    if not checkpoint.takes(reading.direction):
        return _fault(str(reading.id), "wrong_direction")
    case = _case(batch, reading, checkpoint)
    verdict = _judge(case)
    passed = case.badge is not None and _went_through(case, verdict)
    if passed:
        verdict, passed = _claim(case, verdict)
    return _keep(case, verdict, passed)


def _case(batch: Batch, reading: Reading, checkpoint: Checkpoint) -> Case:
    digest = _digest(reading, batch.digest_key)
    badge = batch.badges.get(digest)
    is_elsewhere = badge is not None and badge.event_id != checkpoint.event_id
    happened_at = reading.at.astimezone(UTC) + timedelta(seconds=batch.device.clock_offset)
    return Case(
        batch, reading, checkpoint, None if is_elsewhere else badge, digest, is_elsewhere, happened_at
    )


def _judge(case: Case) -> Verdict:
    at = int(case.happened_at.timestamp())
    if case.badge is None:
        nowhere = CheckpointRule(case.checkpoint.purpose, case.checkpoint.group)
        return decide(BadgeFacts(_state_of_stranger(case)), nowhere, (), at)
    earlier = passages(case.badge, case.checkpoint)
    rule, rights = rule_at(case.checkpoint, case.badge, earlier, case.happened_at)
    facts = facts_of(case.badge, case.checkpoint, rights, case.known_at)
    return decide(facts, rule, earlier, at, case.reading.direction)


def _state_of_stranger(case: Case) -> str:
    """Letters of a code, but too few or too many, were read or typed badly."""
    if case.is_elsewhere:
        return "elsewhere"
    bare = case.reading.code.strip().upper()
    is_cut = set(bare) <= set(codes.LETTERS) and len(bare) != codes.LENGTH
    return "unreadable" if is_cut else "unknown"


def _went_through(case: Case, verdict: Verdict) -> bool:
    """What the staff did: they force, or follow what the device showed, or what it shows now."""
    shown = case.reading.shown
    return case.is_forced or (shown.lets_in if shown else verdict.lets_in)


def _claim(case: Case, verdict: Verdict) -> tuple[Verdict, bool]:
    """Take the one entry there is; whoever comes second, however close, is told who was first.

    A second one that a device let in without the server stays a fact: both scans then conflict.
    """
    key = _claim_key(case)
    if key is None:
        return verdict, True
    if case.reading.direction == "out":
        db.session.execute(delete(EntryClaim).filter_by(**key))
        return verdict, True
    is_first = insert_if_absent(EntryClaim, **key, scan_uuid=case.reading.id)
    if is_first or case.is_forced or not verdict.lets_in:
        return verdict, True
    reason = "already_collected" if case.checkpoint.purpose == "hand-out" else "already_in"
    shown = case.reading.shown
    return say(reason, first=claimant(**key)), shown is not None and shown.lets_in


def _claim_key(case: Case) -> dict[str, Any] | None:
    """What may happen once or once a day, an entry by badge and an item by person; None if free."""
    badge, checkpoint = case.badge, case.checkpoint
    if badge is None or checkpoint.purpose == "desk" or checkpoint.reentry == "free":
        return None
    is_item = checkpoint.purpose == "hand-out"
    if case.reading.direction == "out" and not is_item:
        return None
    what = "piece 1" if is_item else f"issue {badge.issue}"
    day = local_day(checkpoint.event.time_zone, case.happened_at)
    period = f"{what} on {day}" if checkpoint.reentry == "daily" else what
    return {"registration_id": badge.registration_id, "place": checkpoint.group, "period": period}


def _keep(case: Case, verdict: Verdict, passed: bool) -> str:
    """Store the scan with its answer; when the same scan was just stored elsewhere, its answer counts."""
    reading, batch = case.reading, case.batch
    answer = json.dumps(_answer(case, verdict))
    is_new = insert_if_absent(
        Scan,
        uuid=reading.id,
        event_id=batch.device.event_id,
        device_id=batch.device.id,
        checkpoint_id=case.checkpoint.id,
        direction=reading.direction,
        badge_id=case.badge.id if case.badge else None,
        code_digest=None if case.badge else case.digest,
        device_at=reading.at,
        device_counter=reading.counter,
        clock_offset=batch.device.clock_offset,
        happened_at=case.happened_at,
        received_at=batch.at,
        mode="forced" if case.is_forced else "offline" if reading.shown else "online",
        shown_verdict=reading.shown.verdict if reading.shown else None,
        shown_reason=reading.shown.reason if reading.shown else None,
        verdict=verdict.verdict,
        reason=verdict.reason,
        forced_because=reading.forced,
        passed=passed,
        answer=answer,
    )
    return answer if is_new else _told(batch, reading.id, *answers([reading.id])[reading.id])


def _answer(case: Case, verdict: Verdict) -> dict[str, Any]:
    told = replace(verdict, verdict="admit") if case.is_forced else verdict
    return {
        "id": str(case.reading.id),
        "verdict": told.verdict,
        "reason": told.reason,
        "instruction": told.instruction,
        "badge": _shown_badge(case.badge, case.batch.language) if case.badge else None,
        "first": _shown_first(told.first, case.checkpoint.event.time_zone) if told.first else None,
    }


def _shown_badge(badge: Badge, language: str) -> dict[str, str]:
    holder = badge.registration
    return {
        "name": holder.badge_name,
        "organisation": holder.organisation.name,
        "category": holder.category.name.plain(language),
        "number": badge.short_number,
    }


def _shown_first(first: Earlier, zone: str) -> dict[str, str]:
    at = datetime.fromtimestamp(first.at, ZoneInfo(zone))
    return {"at": at.isoformat(), "checkpoint": first.checkpoint, "device": first.device}
