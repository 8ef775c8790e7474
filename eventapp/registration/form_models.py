"""What an event asks on its form, and what people answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration


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
