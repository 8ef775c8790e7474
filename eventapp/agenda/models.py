"""A person's week: chosen sessions, notes on them, and the calendar feeds that carry it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.delegations.models import Delegation
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session


class AgendaEntry(Base):
    """A session somebody chose; `holds_seat` where the session's seats are counted.

    `round_id` repeats the session's round, so that the database itself keeps one per round.
    """

    __tablename__ = "agenda_entry"
    __table_args__ = (
        UniqueConstraint("person_id", "session_id"),
        UniqueConstraint("person_id", "round_id"),
        Index(None, "session_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    holds_seat: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    session: Mapped[Session] = relationship()


class SeatWait(Base):
    """Somebody in the line for a seat, in the order of `id`; `offer_ends_at` while one is held for them."""

    __tablename__ = "seat_wait"
    __table_args__ = (UniqueConstraint("person_id", "session_id"), Index(None, "session_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime]
    offer_ends_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the offer was mailed


class SessionNote(Base):
    """What somebody wrote about a session for themselves alone; no words where they took them out again.

    `version` counts the edits, so that a stale one is noticed; it goes on where the words went.
    """

    __tablename__ = "session_note"
    __table_args__ = (UniqueConstraint("person_id", "session_id"), Index(None, "session_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    words: Mapped[str]
    folded: Mapped[str]  # for search
    version: Mapped[int]
    written_at: Mapped[datetime]


class EndedEntry(Base):
    """A session that was closed to somebody who had chosen it, as their calendars last knew it.

    They are told for some days that it is over; what became of the session since is not kept here.
    """

    __tablename__ = "ended_entry"
    __table_args__ = (UniqueConstraint("person_id", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    uid: Mapped[UUID]
    sequence: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class AgendaShare(Base):
    """A secret URL whose page shows what one person picked at one event; only the token's digest is kept.

    Whoever opens the page reads `label`, and no name of a person. Those nominated for the `delegation`
    find it in their agenda, as long as its owner is that delegation's head.
    """

    __tablename__ = "agenda_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"), index=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    delegation: Mapped[Delegation | None] = relationship()


class CalendarSubscription(Base):
    """One calendar that follows one person's agenda at one event, by a secret URL.

    Only the token's digest is kept, so the URL is shown once, when it is made. `answered_etag` names
    the bytes last answered, `answered_stamp` all that they were made of (see `polls`).
    """

    __tablename__ = "calendar_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    token_digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    label: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    fetched_by: Mapped[str | None] = mapped_column(String(60))  # the calendar's name, as it says
    answered_stamp: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    answered_etag: Mapped[str | None] = mapped_column(String(80))
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    event: Mapped[Event] = relationship()
