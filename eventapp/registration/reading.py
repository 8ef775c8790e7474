"""Reading answers on behalf of the organisers: whoever reads of diet and assistance leaves a line in the log.

The line is written by the request or job that shows the answers: without it nothing is shown. One's own
answers are read without.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, insert, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db, writing
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.people.models import Person
from eventapp.people.queries import same_person
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import Given, given_answers, own_file
from eventapp.registration.form_models import AnswerFile, AssistanceRead, AssistanceReading, SensitiveAnswer
from eventapp.registration.models import Registration

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
    """`given_answers` to who is one of those audiences, for a job that writes."""
    given = given_answers(registration_ids, audiences)
    note(event.id, sensitive(given), by_id=by_id, place=place, at=at)
    return given


def given_file(
    registration: Registration, file_id: int, audiences: Collection[str]
) -> tuple[AnswerFile, list[int]]:
    """A file that stands among the answers which those audiences read, and whose reading is to be noted;
    any other raises NotFound."""
    given = given_answers([registration.id], audiences)[registration.id]
    asked = [one for one in given if one.question.kind == "file" and one.value == str(file_id)]
    if not asked:
        raise NotFound
    found = own_file(registration.event, registration.person_id, file_id)
    return found, sensitive({registration.id: asked})


def sensitive(given: Mapping[int, Sequence[Given]]) -> list[int]:
    """The registrations of which something is read that is about diet or assistance."""
    return [number for number, some in given.items() if any(one.question.is_sensitive for one in some)]


def note_apart(
    event_id: int, registration_ids: Collection[int], *, by_id: int | None, place: str, at: datetime
) -> None:
    """Write it down once the page is made, in a transaction of its own: a request that reads must not
    begin to write in the midst of it. What the request left unsaved is let go."""
    if registration_ids:
        db.session.rollback()
        with writing():
            note(event_id, registration_ids, by_id=by_id, place=place, at=at)


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
    rows = [{"reading_id": line.id, "registration_id": number} for number in sorted(registration_ids)]
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
