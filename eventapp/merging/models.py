"""What became of two registrations, or two people, that were one person's."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.registration.models import Registration


class PersonMerge(Base):
    """One person who turned out to be another; `moved` are the rows that went along, see `people.merge`."""

    __tablename__ = "person_merge"
    __table_args__ = (CheckConstraint("kept_id <> gone_id", name="are_two"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime]
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Person] = relationship(foreign_keys=[gone_id])


class RegistrationMerge(Base):
    """One registration that went into another of the same event; its own history stays with it.

    `moved` is what it takes to bring back what was, see `domain.merge`. `kept_step_id` and
    `gone_step_id` are the last steps of both then: where there are later ones, one was changed since.
    """

    __tablename__ = "registration_merge"
    __table_args__ = (CheckConstraint("kept_id <> gone_id", name="are_two"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kept_step_id: Mapped[int]
    gone_step_id: Mapped[int]
    moved: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    kept: Mapped[Registration] = relationship(foreign_keys=[kept_id])
    gone: Mapped[Registration] = relationship(foreign_keys=[gone_id])
    merged_by: Mapped[Person | None] = relationship(foreign_keys=[merged_by_id])
