"""Badges: printed or shown carriers of an opaque code, one valid at a time."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.registration.models import Registration


class BadgeCounter(Base):
    """The last short badge number given out at an event."""

    __tablename__ = "badge_counter"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    last: Mapped[int]


class Badge(Base):
    """One issue of a person's badge. The code is kept as a keyed digest and encrypted.

    `number` is short, stays over reissues, and is read out at the help desk; it opens nothing.
    """

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("event_id", "number", "issue"),
        Index(
            "uq_badge_valid",
            "registration_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("ended_as IN ('replaced','lost','revoked')", name="ended_as"),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    issue: Mapped[int]
    code_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    code_sealed: Mapped[bytes] = mapped_column(LargeBinary(200))
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    printed_at: Mapped[datetime | None]  # when a print took it first
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None] = mapped_column(String(20))
    ended_because: Mapped[str | None] = mapped_column(String(200))  # in the desk's words

    registration: Mapped[Registration] = relationship()

    @property
    def short_number(self) -> str:
        return f"{self.number:04d}"

    @property
    def state(self) -> str:
        """valid, or what ended it: replaced, lost or revoked."""
        return self.ended_as or "valid"


class BadgeHandover(Base):
    """A badge was given to its holder: when, and by whom. One stands of each badge; what was noted by
    mistake is undone with a reason, and stays to be read.
    """

    __tablename__ = "badge_handover"
    __table_args__ = (
        Index(
            "uq_badge_handover_standing",
            "badge_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id", ondelete="CASCADE"), index=True)
    handed_at: Mapped[datetime]
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    undone_because: Mapped[str | None] = mapped_column(String(200))

    handed_by: Mapped[Person | None] = relationship(foreign_keys=handed_by_id)
    undone_by: Mapped[Person | None] = relationship(foreign_keys=undone_by_id)


class ContactCard(Base):
    """What a participant shows to whoever reads the other code of theirs; it opens no door.

    The token of its address is kept as a keyed digest and encrypted. The name is always shown, a
    function and a telephone number where one is given.
    """

    __tablename__ = "contact_card"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary(200))
    made_at: Mapped[datetime]  # the token
    shows_organisation: Mapped[bool] = mapped_column(default=False)
    shows_email: Mapped[bool] = mapped_column(default=False)
    job_title: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")

    registration: Mapped[Registration] = relationship()


class BadgePrint(Base):
    """One line of the print log: who had which badges printed how, and in which order.

    `which` says what was asked for: new, all or some.
    """

    __tablename__ = "badge_print"
    __table_args__ = (Index(None, "event_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    which: Mapped[str] = mapped_column(String(4))
    layout: Mapped[str] = mapped_column(String(10))
    has_back: Mapped[bool] = mapped_column(default=False)
    badge_ids: Mapped[list[int]]

    asked_by: Mapped[Person | None] = relationship()
