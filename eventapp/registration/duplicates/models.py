"""Keys by which look-alikes find each other, and the pairs found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.registration.models import Registration


class NameKey(Base):
    """One of the keys of a registration, see `scoring.keys`."""

    __tablename__ = "name_key"
    __table_args__ = (Index(None, "event_id", "key"),)

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))


class Compared(Base):
    """As what a registration was last compared with others: what has changed since is compared anew."""

    __tablename__ = "registration_compared"

    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    face: Mapped[str]


class Lookalike(Base):
    """Two registrations that may be of one person, the older one first; `reasons` as in `scoring.Likeness`.

    `dismissed_at` says that somebody looked and found two people.
    """

    __tablename__ = "lookalike"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        Index(None, "event_id", "score"),
        CheckConstraint("first_id < second_id", name="are_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    first_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    score: Mapped[int]
    reasons: Mapped[list[str]]
    found_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
    dismissed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    first: Mapped[Registration] = relationship(foreign_keys=[first_id])
    second: Mapped[Registration] = relationship(foreign_keys=[second_id])
    dismissed_by: Mapped[Person | None] = relationship()
