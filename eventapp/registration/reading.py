"""Reading answers on behalf of the organisers: whoever reads of diet and assistance leaves a line in the log.

The line is written by the request or job that shows the answers, and stands or falls with it. One's own
answers are read without.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, insert, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.people.models import Person
from eventapp.people.queries import same_person
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import Given, given_answers, own_file
from eventapp.registration.models import (
    AnswerFile,
    AssistanceRead,
    AssistanceReading,
    Registration,
    SensitiveAnswer,
)

PLACES = ("list", "registration", "pair", "file", "export", "import", "person")
KEPT = timedelta(days=365)


def read_answers(
    event: Event,
    registration_ids: Collection[int],
    audiences: Collection[str],
    *,
    by_id: int | None,
    place: str,
    at: datetime,
) -> dict[int, list[Given]]:
    """`given_answers` to who is one of those audiences."""
    given = given_answers(registration_ids, audiences)
    told = [number for number, some in given.items() if any(one.question.is_sensitive for one in some)]
    note(event.id, told, by_id=by_id, place=place, at=at)
    return given


def read_file(
    registration: Registration, file_id: int, audiences: Collection[str], *, by_id: int | None, at: datetime
) -> AnswerFile:
    """A file that stands among the answers which those audiences read; any other raises NotFound."""
    given = given_answers([registration.id], audiences)[registration.id]
    asked = [one.question for one in given if one.question.kind == "file" and one.value == str(file_id)]
    if not asked:
        raise NotFound
    if asked[0].is_sensitive:
        note(registration.event_id, [registration.id], by_id=by_id, place="file", at=at)
    return own_file(registration.event, registration.person_id, file_id)


def note(
    event_id: int, registration_ids: Collection[int], *, by_id: int | None, place: str, at: datetime
) -> None:
    """Write down that somebody reads what these told about diet and assistance."""
    if not registration_ids:
        return
    people = len(registration_ids)
    line = AssistanceReading(event_id=event_id, read_by_id=by_id, read_at=at, place=place, people=people)
    db.session.add(line)
    db.session.flush()
    rows = [{"reading_id": line.id, "registration_id": number} for number in registration_ids]
    db.session.execute(insert(AssistanceRead), rows)


def note_person(person: Person, *, at: datetime) -> None:
    """Write down that an operator takes along all that is kept of one person, a line for each event."""
    told = select(Registration.event_id, Registration.id).where(
        Registration.person_id.in_(select(Person.id).where(same_person(person.id))),
        exists().where(SensitiveAnswer.registration_id == Registration.id),
    )
    for event_id, number in db.session.execute(told.order_by(Registration.id)).all():
        note(event_id, [number], by_id=None, place="person", at=at)


def log_of(event: Event, page: int) -> Page[AssistanceReading]:
    """The latest first."""
    found = select(AssistanceReading).where(AssistanceReading.event_id == event.id)
    return _latest(found.options(joinedload(AssistanceReading.read_by)), page)


def log_about(person: Person, page: int) -> Page[AssistanceReading]:
    """Who read what this person told, at any event; the latest first."""
    told = select(AssistanceRead.reading_id).join(
        Registration, Registration.id == AssistanceRead.registration_id
    )
    told = told.where(Registration.person_id.in_(select(Person.id).where(same_person(person.id))))
    found = select(AssistanceReading).where(AssistanceReading.id.in_(told))
    whole = (joinedload(AssistanceReading.read_by), joinedload(AssistanceReading.event))
    return _latest(found.options(*whole), page)


def _latest(found: Select[AssistanceReading], page: int) -> Page[AssistanceReading]:
    return paged(found.order_by(AssistanceReading.read_at.desc(), AssistanceReading.id.desc()), page)
