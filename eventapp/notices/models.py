"""Notices of changes in somebody's agenda, what organisers say with one, and how each wants to be told."""

from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base
from eventapp.core.i18n import Text

MINUTES_AHEAD = (10, 30, 60)


class Notice(Base):
    """That a session moved, was cancelled or takes place after all, for one person who has it in their week.

    What changed is not repeated here: it is read from the session's history, by the one rule of who
    may know what. `version` is the session's after the change.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id", "version"),
        Index(None, "person_id", "event_id", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    told_at: Mapped[datetime | None]  # when it was mailed, or found to need no mail
    read_at: Mapped[datetime | None]


class Announcement(Base):
    """What an organiser adds to the notices of one change, such as why."""

    __tablename__ = "announcement"
    __table_args__ = (UniqueConstraint("session_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    version: Mapped[int]
    words: Mapped[Text]


class MessageWishes(Base):
    """How somebody wants to be told at one event; hours are of the event's own clock."""

    __tablename__ = "message_wishes"
    __table_args__ = (
        UniqueConstraint("person_id", "event_id"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours_have_both_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    by_mail: Mapped[bool] = mapped_column(default=True)
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    evening_before: Mapped[bool] = mapped_column(default=False)
    minutes_ahead: Mapped[int | None]  # one of MINUTES_AHEAD
