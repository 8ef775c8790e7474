"""Registrations: a person at an event, every step with who, when and why, and their consents."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
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


class Question(Base):
    """A question that organisers add to an event's form, as they edit it; people see published versions.

    `settings` are those of `asking.SETTINGS`. `version`
    counts the edits, so that a stale one is noticed.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("event_id", "code"),
        CheckConstraint("keep_days >= 0", name="is_kept_for_a_time"),
        CheckConstraint("audience IN ('organisers','registrars','assistance')", name="audience"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # one of asking.KINDS, for good
    label: Mapped[Text]
    help: Mapped[Text]
    purpose: Mapped[Text]
    audience: Mapped[str] = mapped_column(String(20))  # one of asking.READERS
    keep_days: Mapped[int]  # after the event's last day
    settings: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)


class FormVersion(Base):
    """An event's questions as they were published: never changed, since answers refer to it."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class ChoicePlaces(Base):
    """How many hold an option of a choice, or are brought; `places` is empty where there is no limit."""

    __tablename__ = "choice_places"
    __table_args__ = (UniqueConstraint("event_id", "question", "option"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(40))
    option: Mapped[str] = mapped_column(String(40))
    places: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


class ChoiceWait(Base):
    """Somebody in the line for an option whose places are all taken, in the order of `id` within the class
    of their category; `offer_ends_at` while one is held for them."""

    __tablename__ = "choice_wait"
    __table_args__ = (
        UniqueConstraint("registration_id", "question", "option"),
        Index(None, "event_id", "question", "option"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(40))
    option: Mapped[str] = mapped_column(String(40))
    joined_at: Mapped[datetime]
    offer_ends_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when the offer was mailed

    registration: Mapped[Registration] = relationship()


class AnAnswer:
    """What a person answered to one question, and the version of the form it was given to.

    `value` is text as typed, the codes of the options chosen (see `asking.codes_in`), a country's code,
    an organisation's name, a date (ISO 8601), a number, "yes" or "no", or the id of a file.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), index=True
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    value: Mapped[str]


class Answer(AnAnswer, Base):
    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("registration_id", "question"),)


class SensitiveAnswer(AnAnswer, Base):
    """Diet, assistance and the like: in a table of its own, for the role `assistance` alone."""

    __tablename__ = "sensitive_answer"
    __table_args__ = (UniqueConstraint("registration_id", "question"),)


class AssistanceReading(Base):
    """That somebody read what people told about diet and assistance, where and when; see `reading`."""

    __tablename__ = "assistance_reading"
    __table_args__ = (Index(None, "event_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    read_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(20))  # one of reading.PLACES
    people: Mapped[int]

    event: Mapped[Event] = relationship()
    read_by: Mapped[Person | None] = relationship()


class AssistanceRead(Base):
    """Whose answers were among those that were read."""

    __tablename__ = "assistance_read"

    reading_id: Mapped[int] = mapped_column(
        ForeignKey("assistance_reading.id", ondelete="CASCADE"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class AnswerFile(Base):
    """A file that a person sent as an answer; what no answer or draft refers to is thrown away."""

    __tablename__ = "answer_file"
    __table_args__ = (Index(None, "event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(40))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sent_at: Mapped[datetime]


class AnswerDraft(Base):
    """A form that a person will come back to, as it was typed: {name of a field: values}."""

    __tablename__ = "answer_draft"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    fields: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


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
