"""Registrations: a person at an event, every step with who, when and why, and their consents."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event

STATES = ("submitted", "approved", "refused", "waiting", "cancelled")
UNDECIDED = ("submitted", "waiting")
ACTIVE = (*UNDECIDED, "approved")  # may be changed and cancelled by the person
AUDIENCES = ("nobody", "participants", "public")
FOLDED = 250  # letters that are kept of a folded name; some single letters fold into many


def _folded_badge_name(context: DefaultExecutionContext) -> str:
    """For rows made without one."""
    row: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return fold(row["badge_name"])[:FOLDED]


class Category(Base):
    """A participant category; its colour and letter go on the badge together."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    letter: Mapped[str] = mapped_column(String(2))
    colour: Mapped[str] = mapped_column(String(7))
    name: Mapped[Text]
    self_service: Mapped[bool] = mapped_column(default=True)  # may be chosen by oneself


class Registration(Base):
    """A person at an event. Accreditation is the state `approved`; no badge without it."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "event_id", "state", "submitted_at"),
        Index(None, "event_id", "sort_name", "id"),
        CheckConstraint("state IN ('submitted','approved','refused','waiting','cancelled')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    country: Mapped[str] = mapped_column(String(2))
    badge_name: Mapped[str] = mapped_column(String(120))  # any script
    badge_folded: Mapped[str] = mapped_column(String(FOLDED), default=_folded_badge_name)  # for search
    sort_name: Mapped[str] = mapped_column(String(FOLDED))  # folded "family given", for lists and search
    languages: Mapped[list[str]]  # followed, in order of preference
    page_language: Mapped[str | None] = mapped_column(String(2))  # of the page it was submitted on
    state: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    category: Mapped[Category] = relationship()
    organisation: Mapped[Organisation] = relationship()


class RegistrationStep(Base):
    """One step of a registration: which state it led to, by whom, when and why.

    A step that names `changed` answers left the state as it was. `mailed_at` is set by the one
    job that wrote the step's mail, so that no step is ever told twice.
    """

    __tablename__ = "registration_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(default="")
    changed: Mapped[list[str]] = mapped_column(default=list)
    taken_at: Mapped[datetime]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    mailed_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship()
    taken_by: Mapped[Person | None] = relationship()


class Consent(Base):
    """What a person agreed to, in which wording and when; a withdrawal is a new row."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(40))  # participant_list
    audience: Mapped[str] = mapped_column(String(20))  # one of AUDIENCES
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime]
