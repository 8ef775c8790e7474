"""The programme: an event's days, rooms, rounds, tracks, and its sessions with their speakers."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.bodies.models import Body
from eventapp.core.db import Base, WallTime
from eventapp.core.i18n import Text
from eventapp.people.models import Person

KINDS = (
    "registration",
    "ceremony",
    "national-presentation",
    "plenary",
    "parallel",
    "interactive",
    "demonstration",
    "innovation-zone",
    "centenary",
    "summit",
    "statutory",
    "award",
    "social",
    "visit",
    "break",
)
ACCESS = ("public", "registered", "restricted")
DISCLOSURES = ("open", "veiled", "hidden")
QUOTAS = ("organisation", "country")
PARTS = ("morning", "lunch", "afternoon", "evening")


class Event(Base):
    """One forum. `revision` grows with every published change; caches and feeds hang on it."""

    __tablename__ = "event"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[Text]
    theme: Mapped[Text]
    edition: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    time_zone: Mapped[str] = mapped_column(String(60))
    venue: Mapped[Text]
    address: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2))
    host: Mapped[Text]
    organiser: Mapped[Text]
    languages: Mapped[list[str]]
    default_language: Mapped[str] = mapped_column(String(2))
    accent: Mapped[str] = mapped_column(String(7))  # "#rrggbb", at least 4.5:1 on white
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    capacity: Mapped[int | None]
    offer_hours: Mapped[int] = mapped_column(default=48)  # for which a place is offered to who waits
    revision: Mapped[int] = mapped_column(default=1)
    frame_revision: Mapped[int] = mapped_column(default=1)  # when more than a single session changed last
    practice_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id"), index=True, unique=True
    )  # the event whose staff rehearse on this one, which is shown nowhere else

    practice_of: Mapped["Event | None"] = relationship(remote_side="Event.id")


class Day(Base):
    """A programme day: its number and its theme."""

    __tablename__ = "programme_day"
    __table_args__ = (UniqueConstraint("event_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    on_date: Mapped[date]
    number: Mapped[int]
    theme: Mapped[Text]

    parts: Mapped[list["DayPart"]] = relationship(order_by="DayPart.starts", lazy="selectin")


class DayPart(Base):
    """Morning, lunch, afternoon or evening of a day, with its hours as local time."""

    __tablename__ = "day_part"
    __table_args__ = (
        UniqueConstraint("day_id", "part"),
        CheckConstraint("starts < ends", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("programme_day.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(20))
    starts: Mapped[time]
    ends: Mapped[time]


class Room(Base):
    """A room, its capacity per set-up {"theatre": 800}, its booths and how to get there."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Text]
    floor: Mapped[str] = mapped_column(String(60))
    capacity: Mapped[dict[str, int]]
    booths: Mapped[int] = mapped_column(default=0)
    step_free: Mapped[bool] = mapped_column(default=True)
    directions: Mapped[Text]


class Round(Base):
    """Sessions sharing a slot, of which one person holds at most one."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Text]


class Track(Base):
    """A subject line over days, for filter and colour, never for access."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[Text]


session_room = Table(
    "session_room",
    Base.metadata,
    Column("session_id", Integer, ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    Column("room_id", Integer, ForeignKey("room.id"), primary_key=True, index=True),
)


def _as_revised(context: DefaultExecutionContext) -> datetime:
    row: dict[str, datetime] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return row["revised_at"]


LIMITED = "seats IS NOT NULL"
CANCELLED = "cancelled_at IS NOT NULL"


class Session(Base):
    """One item of the programme; `seats` is empty where anyone may walk in.

    `starts` and `ends` are the planned wall times in the event's zone, `starts_at` and
    `ends_at` the same moments in UTC. A plenary over three rooms is one session.
    """

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("event_id", "ref"),
        Index(None, "event_id", "starts_at"),
        Index(None, "day_id", "revision"),
        Index(  # what is asked before every public page: see pages/stamp.py
            "ix_session_seats_taken",
            "event_id",
            "id",
            "seats_taken",
            sqlite_where=text(LIMITED),
            postgresql_where=text(LIMITED),
        ),
        Index(  # what each calendar's poll asks: see agenda/polls.py
            "ix_session_cancelled",
            "event_id",
            "ends_at",
            sqlite_where=text(CANCELLED),
            postgresql_where=text(CANCELLED),
        ),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("seats_taken >= 0 AND (seats IS NULL OR seats_taken <= seats)", name="seats_hold"),
        CheckConstraint("access <> 'restricted' OR body_id IS NOT NULL", name="restricted_to_a_body"),
        CheckConstraint("disclosure = 'open' OR access = 'restricted'", name="only_restricted_is_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(12))  # public, stable, says nothing of the title
    uid: Mapped[UUID] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    number: Mapped[int | None]
    title: Mapped[Text]
    abstract: Mapped[Text]
    day_id: Mapped[int] = mapped_column(ForeignKey("programme_day.id"))
    part: Mapped[str] = mapped_column(String(20))
    starts: Mapped[WallTime]
    ends: Mapped[WallTime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    time_announced: Mapped[bool] = mapped_column(default=True)  # False: only the day part is
    provisional: Mapped[bool] = mapped_column(default=False)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    access: Mapped[str] = mapped_column(String(20), default="public")
    disclosure: Mapped[str] = mapped_column(String(20), default="open")
    admitted: Mapped[list[str]] = mapped_column(default=list)  # admission rule of a restricted meeting
    quota: Mapped[int | None]  # of people in the room at once, for each of what `quota_per` says
    room_taken: Mapped[bool] = mapped_column(default=False)  # of a hidden one: its room is shown as occupied
    quota_per: Mapped[str] = mapped_column(String(20), default="organisation")  # one of QUOTAS
    listed_only: Mapped[bool] = mapped_column(
        default=False
    )  # nobody joins at the door, even where seats last
    floor_languages: Mapped[list[str]] = mapped_column(default=list)
    interpretation: Mapped[list[str]] = mapped_column(default=list)
    seats: Mapped[int | None]
    seats_taken: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]
    previous_starts_at: Mapped[datetime | None]  # what had been announced before the last move
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # iCalendar: +1 on time, room or status
    revised_at: Mapped[datetime]
    frame_sequence: Mapped[int] = mapped_column(default=0)  # the same of all that a veiled meeting shows
    frame_revised_at: Mapped[datetime] = mapped_column(default=_as_revised)
    version: Mapped[int] = mapped_column(default=1)  # of the row, for stale forms
    revision: Mapped[int] = mapped_column(default=1)  # the event's, when this session last changed

    event: Mapped[Event] = relationship()
    day: Mapped[Day] = relationship()
    rooms: Mapped[list[Room]] = relationship(secondary=session_room, order_by="Room.id")
    round: Mapped[Round | None] = relationship()
    track: Mapped[Track | None] = relationship()
    body: Mapped[Body | None] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship(
        order_by="Speaker.position", cascade="all, delete-orphan"
    )


class Speaker(Base):
    """Somebody who speaks at a session, with the role as the programme prints it."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Text]
    affiliation: Mapped[str] = mapped_column(String(200), default="")
    protocol: Mapped[bool] = mapped_column(default=False)


class ProgrammeVisit(Base):
    """When a person last began to look at what changed in a programme, and the time before that."""

    __tablename__ = "programme_visit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    visited_at: Mapped[datetime]
    before_at: Mapped[datetime | None]


class SessionChange(Base):
    """One field of a session changed: who, when, old, new. Kept for good.

    `old_facts` are the speakers as `SpeakerLine` has them, by which they are brought back.
    """

    __tablename__ = "session_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str]
    new: Mapped[str]
    old_facts: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    changed_by: Mapped[Person | None] = relationship()
