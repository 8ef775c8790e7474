"""What is past its time: answers after their question's retention, drafts and loose files after the event,
texts of mails and the log of readings some time after they were written.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, false, func, or_, select, true

from eventapp.core import outbox
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.accompanying.models import AccompanyingPerson
from eventapp.registration.form_models import (
    Answer,
    AnswerDraft,
    AnswerFile,
    AssistanceReading,
    FormVersion,
    SensitiveAnswer,
)
from eventapp.registration.models import Registration
from eventapp.registration.reading import KEPT

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Overdue:
    """How much of an event's data is past its time."""

    answers: int
    sensitive: int
    drafts: int
    files: int
    accompanying: int = 0  # persons
    readings: int = 0  # lines of who read of diet and assistance
    mails: int = 0  # their texts

    def __bool__(self) -> bool:
        return any(vars(self).values())


def overdue(event: Event, *, at: datetime) -> Overdue:
    """What `forget` would delete now, counted."""
    counts = [
        db.session.scalar(select(func.count()).select_from(model).where(which)) or 0
        for model, which in _past(event, at)
    ]
    return Overdue(*[*counts, outbox.past(event.code, at=at)])


def forget(event: Event, *, at: datetime) -> Overdue:
    """Delete what is past its time: what was deleted, counted."""
    counts = [
        len(db.session.scalars(delete(model).where(which).returning(model.id)).all())
        for model, which in _past(event, at)
    ]
    return Overdue(*[*counts, outbox.forget_bodies(event.code, at=at)])


def _past(event: Event, at: datetime) -> list[tuple[Any, ColumnElement[bool]]]:
    """Each table with what of it is past its time; the files last, which answers and drafts refer to."""
    today = at.astimezone(ZoneInfo(event.time_zone)).date()
    ended = event.ends_on < today
    drafts = AnswerDraft.event_id == event.id if ended else false()
    kept = (Answer, SensitiveAnswer, AccompanyingPerson)
    answers, sensitive, persons = (_past_answers(model, event, today) for model in kept)
    loose = and_(
        AnswerFile.event_id == event.id,
        AnswerFile.sent_at < at - A_DAY,
        ~_is_referred_to(Answer, answers),
        ~_is_referred_to(SensitiveAnswer, sensitive),
        true() if ended else ~_has_draft,
    )
    told = [(Answer, answers), (SensitiveAnswer, sensitive), (AnswerDraft, drafts), (AnswerFile, loose)]
    readings = (AssistanceReading.event_id == event.id) & (AssistanceReading.read_at < at - KEPT)
    return [*told, (AccompanyingPerson, persons), (AssistanceReading, readings)]


_has_draft = exists().where(
    AnswerDraft.event_id == AnswerFile.event_id, AnswerDraft.person_id == AnswerFile.person_id
)


def _is_referred_to(model: type[Answer | SensitiveAnswer], past: ColumnElement[bool]) -> ColumnElement[bool]:
    """By an answer that stays."""
    own = (Registration.event_id == AnswerFile.event_id, Registration.person_id == AnswerFile.person_id)
    same = (model.question == AnswerFile.question, model.value == cast(AnswerFile.id, String))
    given = select(model.id).join(Registration, Registration.id == model.registration_id)
    return exists(given.where(*own, *same, ~past))


def _past_answers(model: Any, event: Event, today: date) -> ColumnElement[bool]:
    """Each answer is kept as long as the version said to which it was given."""
    past = []
    for version in db.session.scalars(select(FormVersion).where(FormVersion.event_id == event.id)):
        due = [one["code"] for one in version.questions if event.ends_on + one["keep_days"] * A_DAY < today]
        past.append(and_(model.version_id == version.id, model.question.in_(due)))
    return or_(false(), *past)
