"""What the door reads: devices, badges by code, and the facts the decision table asks for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.core.ready import Ready
from eventapp.door.admission import Earlier
from eventapp.door.carried import Carried
from eventapp.door.models import Checkpoint, DeskDevice, Device, EntryClaim, RoomFull, Scan, ScanUndo
from eventapp.programme.models import Event, Room
from eventapp.registration.models import Category


def checkpoints(event: Event) -> Sequence[Checkpoint]:
    found = select(Checkpoint).where(Checkpoint.event_id == event.id).order_by(Checkpoint.id)
    return db.session.scalars(found).all()


def page_of_checkpoints(event: Event, page: int) -> Page[Checkpoint]:
    found = select(Checkpoint).where(Checkpoint.event_id == event.id).options(joinedload(Checkpoint.room))
    return paged(found.order_by(Checkpoint.id), page)


def categories(event: Event) -> Sequence[Category]:
    found = select(Category).where(Category.event_id == event.id).order_by(Category.id)
    return db.session.scalars(found).all()


def checkpoint_by_code(event: Event, code: str) -> Checkpoint:
    found = select(Checkpoint).where(Checkpoint.event_id == event.id, Checkpoint.code == code)
    checkpoint = db.session.scalar(found)
    if checkpoint is None:
        raise NotFound
    return checkpoint


def room_by_id(event: Event, room_id: int) -> Room:
    room = db.session.scalar(select(Room).where(Room.event_id == event.id, Room.id == room_id))
    if room is None:
        raise NotFound
    return room


def devices(event: Event) -> Sequence[Device]:
    """All devices ever paired, those still in use first."""
    at_desks = select(DeskDevice.device_id).where(DeskDevice.event_id == event.id)
    found = select(Device).where(Device.event_id == event.id, Device.id.not_in(at_desks))
    found = found.options(selectinload(Device.checkpoints))
    return db.session.scalars(found.order_by(Device.revoked_at.is_not(None), Device.id)).all()


def device_by_id(event: Event, device_id: int) -> Device:
    at_desks = select(DeskDevice.device_id).where(DeskDevice.event_id == event.id)
    found = select(Device).where(Device.event_id == event.id, Device.id == device_id)
    device = db.session.scalar(found.where(Device.id.not_in(at_desks)))
    if device is None:
        raise NotFound
    return device


def device_by_token(digest: bytes, *, at: datetime) -> Device | None:
    """The device with that token, unless it was revoked or its time is over."""
    found = select(Device).where(
        Device.token_digest == digest, Device.revoked_at.is_(None), Device.expires_at > at
    )
    return db.session.scalar(
        found.options(joinedload(Device.event), selectinload(Device.checkpoints).joinedload(Checkpoint.room))
    )


@dataclass(frozen=True)
class Answered:
    """A scan that came before: at which event, its first answer, and what its device showed alone."""

    event_id: int
    happened_at: datetime
    answer: str
    verdict: str
    reason: str
    shown_reason: str | None


TOLD = Ready(
    select(Scan.event_id, Scan.happened_at, Scan.answer, Scan.verdict, Scan.reason, Scan.shown_reason).where(
        Scan.uuid == bindparam("uuid")
    )
)


def answers(uuids: Collection[UUID]) -> Mapping[UUID, Answered]:
    """Those that came before, by their ids."""
    found = {uuid: TOLD.first(uuid=uuid) for uuid in uuids}
    return {uuid: Answered(*row) for uuid, row in found.items() if row is not None}


@dataclass(frozen=True)
class Passage:
    """A scan that let somebody in or out, or gave or took an item."""

    scan: UUID
    at: datetime
    direction: str
    checkpoint: str
    device: str
    is_forced: bool
    reentry: str  # of the checkpoint

    def seen_from(self, group: str) -> Earlier:
        """As the decision table reads it."""
        at = int(self.at.timestamp())
        return Earlier(at, group, "out" if self.direction == "out" else "in", self.checkpoint, self.device)


def _passage() -> Select[UUID, datetime, str, str, str, bool, str]:
    found = select(
        Scan.uuid,
        Scan.happened_at,
        Scan.direction,
        Checkpoint.code,
        Device.label,
        Scan.mode == "forced",
        Checkpoint.reentry,
    )
    return found.join(Scan.checkpoint).join(Scan.device)


OF_BADGE = _passage().where(Scan.passed, Scan.badge_id == bindparam("badge"))
INTO_SITE = Ready(OF_BADGE.where(Checkpoint.purpose == "entry"))
INTO_ROOM = Ready(OF_BADGE.where(Checkpoint.room_id == bindparam("room")))
OF_ITEM = Ready(
    _passage()
    .join(Scan.badge)
    .where(
        Scan.passed,
        Badge.registration_id == bindparam("registration"),
        Checkpoint.item_id == bindparam("item"),
    )
)


def passages(badge: Badge | Carried, checkpoint: Checkpoint) -> list[Passage]:
    """The scans that went through in this checkpoint's group.

    An entry counts for the badge that was scanned, an item for the person with any badge.
    """
    is_free = checkpoint.repeats == "free" and checkpoint.first_instruction is None
    if checkpoint.purpose == "desk" or is_free:
        return []
    if checkpoint.purpose == "hand-out":
        rows = OF_ITEM.rows(registration=badge.registration_id, item=checkpoint.item_id)
    elif checkpoint.purpose == "room":
        rows = INTO_ROOM.rows(badge=badge.id, room=checkpoint.room_id)
    else:
        rows = INTO_SITE.rows(badge=badge.id)
    return [Passage(*row) for row in rows]


def claimant(registration_id: int, place: str, period: str) -> Passage | None:
    """The scan that holds a claim, seen by the one that came too late for it."""
    found = _passage().join(EntryClaim, EntryClaim.scan_uuid == Scan.uuid)
    found = found.where(
        EntryClaim.registration_id == registration_id,
        EntryClaim.place == place,
        EntryClaim.period == period,
    )
    row = db.session.execute(found).first()
    return Passage(*row) if row else None


@dataclass(frozen=True)
class Count:
    """How things stand at one checkpoint: let in, of those different people, out, not let in."""

    checkpoint: Checkpoint
    entered: int
    people: int
    left: int
    turned: int
    last_at: datetime | None


def counts(event: Event, told_of: ColumnElement[bool]) -> list[Count]:
    """One line per checkpoint, those without scans too; `told_of` is a condition on the scans."""
    entered = Scan.passed & (Scan.direction == "in")
    found = (
        select(
            Scan.checkpoint_id,
            func.count().filter(entered),
            func.count(Badge.registration_id.distinct()).filter(entered),
            func.count().filter(Scan.passed & (Scan.direction == "out")),
            func.count().filter(~Scan.passed & ~was_undone()),
            func.max(Scan.happened_at),
        )
        .outerjoin(Scan.badge)
        .where(Scan.event_id == event.id, told_of)
        .group_by(Scan.checkpoint_id)
    )
    lines = {row[0]: row[1:] for row in db.session.execute(found)}
    return [Count(one, *lines.get(one.id, (0, 0, 0, 0, None))) for one in checkpoints(event)]


def was_undone() -> ColumnElement[bool]:
    """Whether a scan was taken back: a condition on `scan`."""
    return exists().where(ScanUndo.scan_id == Scan.id)


def found_full_at(room_id: int, at: datetime) -> datetime | None:
    """When that was said of the room which stood at that moment."""
    found = select(RoomFull.full_at).where(RoomFull.room_id == room_id, RoomFull.full_at <= at)
    found = found.where((RoomFull.ended_at.is_(None)) | (RoomFull.ended_at > at))
    return db.session.scalar(found.order_by(RoomFull.full_at.desc()).limit(1))
