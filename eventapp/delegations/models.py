"""Delegations: who may nominate how many for an organisation, and whom they nominated."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.models import Category

_STANDS = text("withdrawn_at IS NULL")
_LEADS = text("withdrawn_at IS NULL AND is_head")


class Delegation(Base):
    """All people of one organisation at an event; its focal point nominates them without attending."""

    __tablename__ = "delegation"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        CheckConstraint("nominated >= 0", name="nominated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    focal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    quota: Mapped[int]
    nominated: Mapped[int] = mapped_column(default=0)  # nominations that stand
    created_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation] = relationship()
    focal: Mapped[Person | None] = relationship()


class Nomination(Base):
    """A person named for a delegation, under the name that the focal point gave."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_standing",
            "delegation_id",
            "person_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(
            "uq_nomination_head", "delegation_id", unique=True, sqlite_where=_LEADS, postgresql_where=_LEADS
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    given_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    is_head: Mapped[bool] = mapped_column(default=False)
    nominated_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    delegation: Mapped[Delegation] = relationship()
    person: Mapped[Person] = relationship()
    category: Mapped[Category] = relationship()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()
