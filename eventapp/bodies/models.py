"""Bodies (Bureau, Council, General Assembly) and who sits on them, from when to when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.people.models import Organisation, Person

STEPS = ("appointed", "ended", "confirmed", "withdrawn")
SEATS = ("chair", "titular", "substitute", "member", "observer", "secretary", "interpreter", "technician")


class Body(Base):
    """A statutory body of the house; `open_title` is all that outsiders see of a veiled meeting.

    `event_code` names the event whose secretariat keeps its seats; empty, only installation admins do.
    """

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Text]
    open_title: Mapped[Text]
    counting_unit: Mapped[str] = mapped_column(String(20))  # person, organisation or country
    event_code: Mapped[str | None] = mapped_column(ForeignKey("event.code"), index=True)


class Membership(Base):
    """A seat on a body from `from_at` until just before `until_at` (empty: no end known).

    A mail link alone opens veiled and hidden meetings only once the body's secretariat has
    confirmed the member's address; who did and when is kept.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("until_at IS NULL OR from_at < until_at", name="ends_after_start"),
        Index(None, "person_id", "body_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    seat: Mapped[str] = mapped_column(String(20))  # one of SEATS
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    country: Mapped[str | None] = mapped_column(String(2))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    address_confirmed_at: Mapped[datetime | None]
    address_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    body: Mapped[Body] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()


class MembershipStep(Base):
    """What was recorded of a seat on a body: by whom, when, and from when it counts. Kept for good.

    It names body, person and seat itself: a seat that is withdrawn before it began leaves only this.
    The seat's term, country and organisation are those that an appointment gives, else those that it
    had until then; steps of before they were kept have none.
    """

    __tablename__ = "membership_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    seat: Mapped[str] = mapped_column(String(20))  # one of SEATS
    step: Mapped[str] = mapped_column(String(20))  # one of STEPS
    counts_at: Mapped[datetime | None]  # the first moment of an appointment, the first without the seat
    from_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    country: Mapped[str | None] = mapped_column(String(2))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    taken_by: Mapped[Person | None] = relationship(foreign_keys=[taken_by_id])
    organisation: Mapped[Organisation | None] = relationship()
