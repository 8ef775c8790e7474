"""The door: checkpoints, the devices paired to them, and scans, which are facts and never edited."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.badges.models import Badge
from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.door.item_models import Item
from eventapp.people.models import Person
from eventapp.programme.models import Event, Room

PURPOSES = ("entry", "room", "hand-out", "desk")
DIRECTIONS = ("in", "in-only", "out")
REENTRIES = ("once", "daily", "free")
INSTRUCTIONS = ("goodie_bag", "escort")  # that go with somebody's first entry
# What a device said without the server, and the server would not have said.
DISAGREEMENT = "shown_verdict <> verdict AND shown_reason <> 'cannot_verify'"

NONE = timedelta(0)


class Checkpoint(Base):
    """A door or desk. A room's rule is that of the session running there at the time.

    `direction` `in` also takes people out again; `in-only` counts entries and knows no leaving. At a
    hand-out leaving means that a piece comes back, and the item says how often, not `reentry`.
    """

    __tablename__ = "checkpoint"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("purpose IN ('entry','room','hand-out','desk')", name="purpose"),
        CheckConstraint("direction IN ('in','out','in-only')", name="direction"),
        CheckConstraint("reentry IN ('once','daily','free')", name="reentry"),
        CheckConstraint("(purpose = 'room') = (room_id IS NOT NULL)", name="rooms_have_a_room"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Text]
    purpose: Mapped[str] = mapped_column(String(20))
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    direction: Mapped[str] = mapped_column(String(10))
    reentry: Mapped[str] = mapped_column(String(10))
    first_instruction: Mapped[str | None] = mapped_column(String(20))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)  # of a hand-out

    event: Mapped[Event] = relationship()
    room: Mapped[Room | None] = relationship()
    item: Mapped[Item | None] = relationship(lazy="joined")  # without it nothing is known of a hand-out

    @property
    def group(self) -> str:
        """What entries are counted together for: all main doors are one site, all who give it one item."""
        item = self.item.code if self.item else self.code
        names = {"entry": "site", "room": f"room:{self.room_id}", "hand-out": f"item:{item}"}
        return names.get(self.purpose, f"desk:{self.code}")

    @property
    def repeats(self) -> str:
        """How often one may come: `once`, `daily` or `free`."""
        return self.item.reentry if self.item else self.reentry

    def takes(self, direction: str) -> bool:
        return direction == "in" if self.direction == "in-only" else self.direction in ("in", direction)


device_checkpoint = Table(
    "device_checkpoint",
    Base.metadata,
    Column("device_id", Integer, ForeignKey("device.id", ondelete="CASCADE"), primary_key=True),
    Column("checkpoint_id", Integer, ForeignKey("checkpoint.id"), primary_key=True),
)


class Device(Base):
    """A paired phone or laptop. Only a digest of its token is kept.

    It scans nothing before `confirmed_at`, and nothing outside `works_from` to `works_until` where it has
    hours. `clock_offset` is what to add to its clock, in seconds, as measured at the last hand-shake;
    `unsent` how many scans it then had that the server had not.
    """

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(String(60))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    check_digits: Mapped[str] = mapped_column(String(4))
    paired_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    clock_offset: Mapped[int] = mapped_column(default=0)
    unsent: Mapped[int | None]
    works_from: Mapped[datetime | None]
    works_until: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    checkpoints: Mapped[list[Checkpoint]] = relationship(secondary=device_checkpoint, order_by=Checkpoint.id)

    @property
    def rooms(self) -> frozenset[int]:
        """Those whose doors it scans at."""
        return frozenset(one.room_id for one in self.checkpoints if one.room_id)

    def works_at(self, at: datetime, *, early: timedelta = NONE, late: timedelta = NONE) -> bool:
        if self.works_from is None or self.works_until is None:
            return True
        return self.works_from - early <= at < self.works_until + late


class DeskDevice(Base):
    """The device in whose name a person records scans on the web pages; it has no token to speak with."""

    __tablename__ = "desk_device"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    device: Mapped[Device] = relationship()
    person: Mapped[Person | None] = relationship()


class DevicePairing(Base):
    """An offer to pair one device: one use, ten minutes. `is_trusted` needs no confirmation.

    The device gets the checkpoints and the hours of the offer.
    """

    __tablename__ = "device_pairing"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    checkpoint_codes: Mapped[list[str]]
    is_trusted: Mapped[bool]
    offered_at: Mapped[datetime]
    offered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    works_from: Mapped[datetime | None]
    works_until: Mapped[datetime | None]


class RoomFull(Base):
    """Staff found a room full: nobody joins what had its doors open there at `full_at`.

    It holds until it is taken back, or those sessions end; who said so is a device or a person.
    """

    __tablename__ = "room_full"
    __table_args__ = (
        Index(None, "room_id", "full_at"),
        Index(
            "uq_room_full_open",
            "room_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    full_at: Mapped[datetime]
    full_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    full_by_device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ended_by_device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))

    full_by: Mapped[Person | None] = relationship(foreign_keys=full_by_id)
    full_by_device: Mapped[Device | None] = relationship(foreign_keys=full_by_device_id)


class Scan(Base):
    """One reading. Append-only; refusals are kept too, unknown codes as a digest alone.

    `device_at` is the device's own clock, `happened_at` that clock corrected by the offset of the
    last hand-shake. `shown_…` is what the device decided without the server. `passed` says whether
    somebody went through (or got the item). `answer` is the JSON of the first answer, given again byte
    for byte when the same scan comes again.
    """

    __tablename__ = "scan"
    __table_args__ = (
        Index(None, "checkpoint_id", "happened_at"),
        Index(None, "badge_id"),
        Index(
            "ix_scan_disagreement",
            "event_id",
            "happened_at",
            postgresql_where=text(DISAGREEMENT),
            sqlite_where=text(DISAGREEMENT),
        ),
        CheckConstraint("direction IN ('in','out')", name="direction"),
        CheckConstraint("mode IN ('online','offline','forced','paper')", name="mode"),
        CheckConstraint("(badge_id IS NULL) <> (code_digest IS NULL)", name="badge_or_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[UUID] = mapped_column(unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), index=True)
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"))
    direction: Mapped[str] = mapped_column(String(3))
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id", ondelete="CASCADE"))
    code_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    device_at: Mapped[datetime]
    device_counter: Mapped[int | None]
    clock_offset: Mapped[int]
    happened_at: Mapped[datetime]
    received_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(10))
    shown_verdict: Mapped[str | None] = mapped_column(String(10))
    shown_reason: Mapped[str | None] = mapped_column(String(20))
    verdict: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(20))
    forced_because: Mapped[str | None] = mapped_column(String(200))
    staff: Mapped[str | None] = mapped_column(String(60))  # who was at the door, if they said so
    is_by_name: Mapped[bool] = mapped_column(default=False)  # found by the name search, no badge was read
    passed: Mapped[bool]
    answer: Mapped[str] = mapped_column(LongText)

    undo: Mapped["ScanUndo | None"] = relationship(viewonly=True)
    device: Mapped[Device] = relationship()
    checkpoint: Mapped[Checkpoint] = relationship()
    badge: Mapped[Badge | None] = relationship()


class ScanUndo(Base):
    """A scan that was taken back, why, and by whom: a row of its own, the scan stays as it was told.

    Once at most; `Scan.passed` is false from then on. The device itself did so if `device_at`, its own
    clock then, is there: `because` is one of `readings.REASONS`.
    """

    __tablename__ = "scan_undo"

    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="CASCADE"), primary_key=True)
    undone_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    because: Mapped[str | None] = mapped_column(String(200))
    device_at: Mapped[datetime | None]

    undone_by: Mapped[Person | None] = relationship()


class EntryClaim(Base):
    """An entry that may happen once: the key makes the second one lose in the database itself.

    `period` is the issue of the badge, with the day where one may enter once a day, or the piece at
    a hand-out, where the person counts whatever badge they hold. `scan_uuid` is the earliest that went
    through; `entries` counts those that did so without being forced, several where devices decided alone.
    What somebody was given beyond all pieces that they may have is counted with the first piece.
    """

    __tablename__ = "entry_claim"
    __table_args__ = (
        UniqueConstraint("registration_id", "place", "period"),
        Index(
            "ix_entry_claim_contested",
            "id",
            postgresql_where=text("entries > 1"),
            sqlite_where=text("entries > 1"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(40))
    scan_uuid: Mapped[UUID]
    entries: Mapped[int]
