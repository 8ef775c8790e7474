"""What one restricted meeting has beside its rule: observers by name, substitutes who stand in."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.bodies.models import Membership
from eventapp.core.db import Base
from eventapp.people.models import Person


class MeetingObserver(Base):
    """A person named as an observer of one meeting, whatever they hold.

    As with a seat, a veiled or hidden meeting opens once the address is confirmed.
    """

    __tablename__ = "meeting_observer"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    named_at: Mapped[datetime]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    address_confirmed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class StandIn(Base):
    """A substitute who takes the place of a titular at one meeting: the one is admitted, the other not."""

    __tablename__ = "stand_in"
    __table_args__ = (
        UniqueConstraint("session_id", "titular_id"),
        UniqueConstraint("session_id", "substitute_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    titular_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    titular: Mapped[Membership] = relationship(foreign_keys=[titular_id])
    substitute: Mapped[Membership] = relationship(foreign_keys=[substitute_id])
