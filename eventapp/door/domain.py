"""Recording scans: exactly once, judged by the decision table, the answer kept with the scan."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from eventapp.badges.codes import CodeKeys
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.door import found
from eventapp.door.admission import Earlier, Verdict, say
from eventapp.door.carried import Carried, carried_by_digest
from eventapp.door.cases import Batch, Case, case_of, digest_of, happened_at, judge, went_through
from eventapp.door.claims import Claim, claims_of, settle, take
from eventapp.door.items import count_piece, hold
from eventapp.door.models import Checkpoint, Device, Scan
from eventapp.door.queries import Answered, answers, claimant, was_undone
from eventapp.door.readings import Fault, Reading
from eventapp.door.sealing import opened
from eventapp.door.undoing import undo_by_device
from eventapp.programme.models import Session, session_room

SKEW = timedelta(minutes=15)  # by which a device may be wrong about its hours
MOST_SCANS = 500  # in one batch


class NotItsCheckpoint(Exception):
    """No scan of the batch names a checkpoint that the device is paired to."""


def record_scans(
    device: Device,
    sent: Sequence[Reading | Fault],
    *,
    at: datetime,
    language: str,
    keys: CodeKeys,
    is_paper: bool = False,
) -> list[str]:
    """Keep each scan once and answer each in its place, as JSON text.

    Scans are taken in the order of the device's counter. One that came before gets its first
    answer, byte for byte; one that cannot be read or taken gets `{"id", "error"}`. One that the device
    took back has what became of that as `undo` at the end of its answer. Raises NotItsCheckpoint when
    the whole batch belongs to others' checkpoints. `is_paper`: what was shown stood on a ticked list,
    and is keyed in now.

    The answers are those of the moment. What they leave behind (who went through, which claims stand
    and which are contested) is the same in whatever order, split or repetition the scans of several
    devices come, as long as they say what was shown.
    """
    read = [_opened(one, device, keys) for one in sent]
    readings = [one for one in read if isinstance(one, Reading)]
    _require_own(device, read)
    badges = carried_by_digest({digest_of(one, keys.digest) for one in readings})
    batch = Batch(device, at, language, keys.digest, badges, is_paper)
    _hold_what_is_given(batch, readings)
    before, told = answers([one.id for one in readings]), {}
    undone: dict[UUID, str] = {}
    for reading in sorted(readings, key=_counter):
        if known := before.get(reading.id):
            told[reading.id] = _told(batch, reading.id, known)
            _complete(batch, reading, known)
        elif reading.id not in told:
            told[reading.id] = _record(batch, reading)
        if reading.undone:
            undone[reading.id] = undo_by_device(device, reading.id, reading.undone)
    return [
        _fault(one.id, one.error)
        if isinstance(one, Fault)
        else _with_undo(told[one.id], undone[one.id] if one.undone else None)
        for one in read
    ]


def _hold_what_is_given(batch: Batch, readings: Sequence[Reading]) -> None:
    """Where these are handed out; the people are those whose badges were read.

    The sessions in whose rooms others of the batch were read come first: wherever both are held, it is in
    that order.
    """
    places = [place for place in (_checkpoint(batch, one) for one in readings) if place]
    given = {place.item for place in places if place.item}
    if not given:
        return
    rooms = {place.room_id for place in places if place.room_id}
    if rooms:
        inside = select(session_room.c.session_id).where(session_room.c.room_id.in_(rooms))
        sessions = select(Session.id).where(Session.id.in_(inside)).order_by(Session.id)
        db.session.execute(sessions.with_for_update())
    hold(given, {one.registration_id for one in batch.badges.values()})


def _require_own(device: Device, read: Sequence[Reading | Fault]) -> None:
    own = {one.code for one in device.checkpoints}
    if read and all(isinstance(one, Reading) and one.checkpoint not in own for one in read):
        raise NotItsCheckpoint


def _counter(reading: Reading) -> int:
    return reading.counter or 0


def _opened(read: Reading | Fault, device: Device, keys: CodeKeys) -> Reading | Fault:
    if isinstance(read, Fault):
        return read
    if not read.code.startswith(found.PREFIX):
        return replace(read, code=opened(read.code, keys.seal))
    known = answers([read.id]).get(read.id)  # by whatever the device's clock was when it came first
    at = known.happened_at if known else happened_at(read, device)
    code = found.code_of(read.code, device.id, keys.seal, at=at)
    return replace(read, code=code or read.code, is_by_name=code is not None)


def _told(batch: Batch, uuid: UUID, first: Answered) -> str:
    return first.answer if first.event_id == batch.device.event_id else _fault(str(uuid), "id_taken")


def _with_undo(answer: str, outcome: str | None) -> str:
    """The first answer stays as it was, to the byte, before what is added."""
    return f'{answer[:-1]}, "undo": "{outcome}"}}' if outcome else answer


def _fault(uuid: str | None, error: str) -> str:
    return json.dumps({"id": uuid, "error": error})


def _record(batch: Batch, reading: Reading) -> str:
    checkpoint = _checkpoint(batch, reading)
    if checkpoint is None:
        return _fault(str(reading.id), "not_its_checkpoint")
    if not checkpoint.takes(reading.direction):
        return _fault(str(reading.id), "wrong_direction")
    case = case_of(batch, reading, checkpoint)
    if not batch.device.works_at(case.happened_at, early=SKEW, late=SKEW):
        return _fault(str(reading.id), "outside_hours")
    verdict = judge(case)
    if case.badge is None or not went_through(case, verdict):
        return _keep(case, verdict, passed=False)
    return _let_through(case, case.badge, verdict)


def _checkpoint(batch: Batch, reading: Reading) -> Checkpoint | None:
    return next((one for one in batch.device.checkpoints if one.code == reading.checkpoint), None)


def _complete(batch: Batch, reading: Reading, known: Answered) -> None:
    """Add what the device showed alone while an earlier copy of the scan was on its way.

    That it could not verify is no last word: staff waited for the answer.
    """
    shown, checkpoint = reading.shown, _checkpoint(batch, reading)
    is_open = known.shown_reason in (None, "cannot_verify")
    if shown is None or checkpoint is None or not is_open or known.event_id != batch.device.event_id:
        return
    if shown.reason == (known.shown_reason or known.reason):
        return
    case = case_of(batch, reading, checkpoint)
    passed = case.badge is not None and (case.is_forced or shown.lets_in)
    db.session.execute(select(Scan.id).where(Scan.uuid == reading.id).with_for_update())  # nobody undoes it
    row = {"shown_verdict": shown.verdict, "shown_reason": shown.reason, "passed": passed}
    before = select(Scan.passed).where(
        Scan.uuid == reading.id, Scan.device_id == batch.device.id, ~was_undone()
    )
    had_passed = db.session.scalar(before)
    own = update(Scan).where(Scan.uuid == reading.id, Scan.device_id == batch.device.id, ~was_undone())
    db.session.execute(own.values(mode="forced" if case.is_forced else "offline", **row))
    if had_passed is not None and had_passed != passed:
        _count(case, 1 if passed else -1)
    if case.badge and (claims := claims_of(case.badge, checkpoint, known.happened_at)):
        settle(claims, case.badge, checkpoint)


def _let_through(case: Case, badge: Carried, verdict: Verdict) -> str:
    """Take the one entry there is, or a piece; whoever comes second, however close, is told who was first.

    A second one that a device let in without the server stays a fact: the claim is then contested.
    """
    claims = claims_of(badge, case.checkpoint, case.happened_at)
    is_item, is_out = case.checkpoint.item is not None, case.reading.direction == "out"
    if not claims or (is_out and not is_item):
        return _keep(case, verdict, passed=True)
    is_first = is_out or take(claims, case.reading.id, is_forced=case.is_forced)
    passed = True
    if not is_first and not case.is_forced and verdict.lets_in:
        verdict, passed = _second(case, claims[0], verdict)
    answer = _keep(case, verdict, passed)
    if is_item or (passed and not is_first):
        settle(claims, badge, case.checkpoint)
    return answer


def _second(case: Case, claim: Claim, verdict: Verdict) -> tuple[Verdict, bool]:
    """What becomes of an entry that somebody has already: (verdict, whether it happened all the same)."""
    holder = claimant(**asdict(claim))
    is_alone = case.reading.shown is not None
    if is_alone and holder and holder.at > case.happened_at:
        return verdict, True
    reason = "already_collected" if case.checkpoint.purpose == "hand-out" else "already_in"
    return say(reason, first=holder.seen_from(claim.place) if holder else None), is_alone


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
        mode="forced" if case.is_forced else batch.mode if reading.shown else "online",
        shown_verdict=reading.shown.verdict if reading.shown else None,
        shown_reason=reading.shown.reason if reading.shown else None,
        verdict=verdict.verdict,
        reason=verdict.reason,
        forced_because=reading.forced,
        staff=reading.staff,
        is_by_name=reading.is_by_name,
        passed=passed,
        answer=answer,
    )
    if is_new and passed:
        _count(case, 1)
    return answer if is_new else _told(batch, reading.id, answers([reading.id])[reading.id])


def _count(case: Case, by: Literal[1, -1]) -> None:
    """Where something is handed out: a piece more that is out, or one less."""
    if case.checkpoint.item and case.badge:
        count_piece(case.checkpoint.item, case.badge.registration_id, case.reading.direction, by)


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


def _shown_badge(badge: Carried, language: str) -> dict[str, str]:
    holder = badge.registration
    return {
        "name": holder.badge_name,
        "organisation": holder.organisation,
        "category": holder.category.plain(language),
        "number": badge.short_number,
    }


def _shown_first(first: Earlier, zone: str) -> dict[str, str]:
    at = datetime.fromtimestamp(first.at, ZoneInfo(zone))
    return {"at": at.isoformat(), "checkpoint": first.checkpoint, "device": first.device}
