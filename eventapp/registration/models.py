"""Registrations: a person at an event, every step with who, when and why, and their consents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event

STATES = ("submitted", "approved", "refused", "waiting", "cancelled")
UNDECIDED = ("submitted", "waiting")
# A state; or that the person is asked for more before the decision, or that a place is offered to them.
STANDINGS = (*STATES, "asked", "offered")
ACTIVE = (*UNDECIDED, "approved")  # may be changed and cancelled by the person
AUDIENCES = ("nobody", "participants", "public")
FOLDED = 250  # letters that are kept of a folded name; some single letters fold into many


def _folded_badge_name(context: DefaultExecutionContext) -> str:
    """For rows made without one."""
    row: dict[str, str] = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return fold(row["badge_name"])[:FOLDED]


FEW = ("more_asked_at", "offer_ends_at")  # only some registrations have one


def _only_those(column: str) -> dict[str, Any]:
    """An index of the rows alone that have it."""
    has_one = text(f"{column} IS NOT NULL")
    return {"sqlite_where": has_one, "postgresql_where": has_one}


class Category(Base):
    """A participant category; its colour and letter go on the badge together.

    `places` is empty where the event's own limit is the only one; of those who wait, the category
    with the smallest `priority` comes first. `valid_days` are those on which the doors let it in, such as
    `2019-10-15`; none for every day.
    """

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    letter: Mapped[str] = mapped_column(String(2))
    colour: Mapped[str] = mapped_column(String(7))
    name: Mapped[Text]
    self_service: Mapped[bool] = mapped_column(default=True)  # may be chosen by oneself
    places: Mapped[int | None]
    priority: Mapped[int] = mapped_column(default=5)  # 1 to 9
    valid_days: Mapped[list[str]] = mapped_column(default=list)


class PlaceBlock(Base):
    """Places kept for somebody, see `blocks`; `used` counts those who were approved in one of them."""

    __tablename__ = "place_block"
    __table_args__ = (
        CheckConstraint("used >= 0 AND used <= places", name="places_hold"),
        CheckConstraint("invitations_left >= 0", name="invitations_hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    label: Mapped[str] = mapped_column(String(80))
    places: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    ends_on: Mapped[date]  # the last day, in the event's zone
    ended_at: Mapped[datetime | None]
    invitation_digest: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    invitations_left: Mapped[int] = mapped_column(default=0)  # how often the code may still be used

    category: Mapped[Category | None] = relationship()


class Registration(Base):
    """A person at an event. Accreditation is the state `approved`; no badge without it.

    `line_number` says when somebody joined the waiting list; `offer_ends_at` is there while a place is
    offered to them, and held.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index("ix_registration_standing", "event_id", "state", "submitted_at", *FEW),
        Index(None, "event_id", "sort_name", "id"),
        *(Index(None, "event_id", one, "state") for one in ("category_id", "country", "organisation_id")),
        Index(None, "event_id", "line_number", unique=True),
        Index(None, "category_id", "state", "offer_ends_at"),
        Index(None, "event_id", "state", "sort_name", "id"),
        *(Index(f"ix_registration_{one}", "event_id", "state", **_only_those(one)) for one in FEW),
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
    door_instruction: Mapped[str | None] = mapped_column(String(120))  # for the staff at doors alone
    protocol_rank: Mapped[str | None] = mapped_column(String(80))
    escort: Mapped[str | None] = mapped_column(String(200))  # or host, and how to reach them
    page_language: Mapped[str | None] = mapped_column(String(2))  # of the page it was submitted on
    state: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    more_asked_at: Mapped[datetime | None]  # until the person answers by changing the form
    line_number: Mapped[int | None]
    offer_ends_at: Mapped[datetime | None]
    block_id: Mapped[int | None] = mapped_column(ForeignKey("place_block.id"))
    invited_to_id: Mapped[int | None] = mapped_column(ForeignKey("place_block.id"))

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    category: Mapped[Category] = relationship()
    organisation: Mapped[Organisation] = relationship()

    @property
    def standing(self) -> str:
        """One of STANDINGS."""
        if self.offer_ends_at and self.state == "waiting":
            return "offered"
        return "asked" if self.more_asked_at and self.state in UNDECIDED else self.state


class RegistrationStep(Base):
    """One step of a registration: which state it led to, by whom, when and why.

    A step that names `changed` answers left the state as it was; `asked`, `answered`,
    `withdrawn` (by the delegation), `offered`, `accepted`, `declined` and `lapsed` are no states, but
    say what happened. `mailed_at` is set by the one job that wrote the step's mail, so that no step
    is ever told twice.
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


class MailTemplate(Base):
    """What an event writes at one step in one language, in place of the usual words; see `letters`."""

    __tablename__ = "mail_template"
    __table_args__ = (UniqueConstraint("event_id", "step", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
