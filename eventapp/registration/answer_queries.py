"""Reading forms and what was answered to them, for those who may."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, exists, select, union, union_all
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.core.ready import Ready, present
from eventapp.programme.models import Event
from eventapp.registration.accompanying.models import AccompanyingPerson
from eventapp.registration.accompanying.queries import Companions, companion, rows_in
from eventapp.registration.asking import READERS, Asked, Form, Option, asked_of, from_json
from eventapp.registration.form_models import (
    Answer,
    AnswerDraft,
    AnswerFile,
    ChoicePlaces,
    FormVersion,
    Question,
    SensitiveAnswer,
)
from eventapp.registration.models import ACTIVE, Registration


@dataclass(frozen=True)
class Given:
    """An answer with the question as it was asked then; to some the answer is people."""

    question: Asked
    value: str
    companions: Companions = ()

    @property
    def chosen(self) -> list[Option]:
        """Of a choice, as they are listed."""
        return self.question.chosen(self.value)

    @property
    def day(self) -> date:
        """Of a question that asks for one."""
        return date.fromisoformat(self.value)


def questions_of(event: Event) -> Sequence[Question]:
    """The questions as they are being edited, in their order."""
    own = select(Question).where(Question.event_id == event.id)
    return db.session.scalars(own.order_by(Question.position, Question.id)).all()


def question_in(event: Event, code: str) -> Question:
    own = select(Question).where(Question.event_id == event.id, Question.code == code)
    found = db.session.scalar(own.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def asked(row: Question) -> Asked:
    names = ("code", "kind", "label", "help", "purpose", "audience", "keep_days")
    return from_json({name: getattr(row, name) for name in names} | row.settings)


CURRENT = Ready(
    select(*FormVersion.__table__.columns)
    .where(FormVersion.event_id == bindparam("event"))
    .order_by(FormVersion.number.desc())
    .limit(1)
)


def current_form(event: Event) -> Form | None:
    """The version that people fill in now."""
    found = current_version(event)
    return _form(found) if found else None


def current_version(event: Event) -> FormVersion | None:
    found = CURRENT.first(event=event.id)
    return present(FormVersion, found) if found else None


def _form(version: FormVersion) -> Form:
    return Form(version.id, version.number, tuple(from_json(one) for one in version.questions))


def full_options(event: Event) -> set[tuple[str, str]]:
    """{(question, option)}: those whose places are all taken."""
    return {place for place, free in free_places(event).items() if free <= 0}


def free_places(event: Event) -> dict[tuple[str, str], int]:
    """{(question, option): how many are left}, of those that have a limit."""
    names = (ChoicePlaces.question, ChoicePlaces.option, ChoicePlaces.places, ChoicePlaces.taken)
    rows = db.session.execute(select(*names).where(ChoicePlaces.event_id == event.id))
    return {(one, option): most - taken for one, option, most, taken in rows if most is not None}


def places_taken(event: Event) -> dict[tuple[str, str], int]:
    """{(question, option): how many hold it}"""
    rows = select(ChoicePlaces).where(ChoicePlaces.event_id == event.id)
    return {(row.question, row.option): row.taken for row in db.session.scalars(rows)}


def values_of(registration_id: int) -> dict[str, str]:
    """{question: value}, from both tables."""
    return values_in([registration_id])[registration_id]


def values_in(registration_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """{registration: {question: value}}, from both tables."""
    found: dict[int, dict[str, str]] = {number: {} for number in registration_ids}
    for row in _rows(registration_ids, READERS):
        found[row.registration_id][row.question] = row.value
    return found


def answered_in(registration_ids: Collection[int]) -> dict[int, set[str]]:
    """{registration: the codes of the questions that were answered}, whatever was said."""
    found: dict[int, set[str]] = {number: set() for number in registration_ids}
    selects = [
        select(one.registration_id, one.question).where(one.registration_id.in_(registration_ids))
        for one in (Answer, SensitiveAnswer, AccompanyingPerson)
    ]
    for number, question in db.session.execute(union(*selects)) if registration_ids else ():
        found[number].add(question)
    return found


def still_asked(registration: Registration) -> list[Asked]:
    """What the form that people fill in now needs to know of this person, and was not told."""
    form = current_form(registration.event)
    if form is None or not any(one.required for one in form.questions):
        return []
    asked = asked_of(form.questions, registration.category.code, values_of(registration.id))
    answered = answered_in([registration.id])[registration.id]
    return [one for one in asked if one.required and one.code not in answered]


def given_answers(registration_ids: Collection[int], audiences: Collection[str]) -> dict[int, list[Given]]:
    """{registration: what those audiences may read of its answers}, in the order of the form."""
    rows = _rows(registration_ids, audiences)
    brought = rows_in(registration_ids) if set(audiences) - {"assistance"} else ()
    forms = _versions({row.version_id for row in (*rows, *brought)})
    given: dict[int, list[Given]] = {registration_id: [] for registration_id in registration_ids}
    for row in rows:
        question = forms[row.version_id].question(row.question)
        if question is not None and question.audience in audiences:
            given[row.registration_id].append(Given(question, row.value))
    for number, of_one in groupby(brought, key=lambda row: row.registration_id):
        people = list(of_one)
        question = forms[people[0].version_id].question(people[0].question)
        if question is not None and question.audience in audiences:
            given[number].append(Given(question, "", tuple(map(companion, people))))
    places = {id(one): place for form in forms.values() for place, one in enumerate(form.questions)}
    return {
        number: sorted(found, key=lambda one: places[id(one.question)]) for number, found in given.items()
    }


def _rows(registration_ids: Collection[int], audiences: Collection[str]) -> Sequence[Any]:
    """From the one table, the other, or both, as the audiences have it."""
    tables = {SensitiveAnswer if audience == "assistance" else Answer for audience in audiences}
    selects = [
        select(one.registration_id, one.version_id, one.question, one.value).where(
            one.registration_id.in_(registration_ids)
        )
        for one in (Answer, SensitiveAnswer)
        if one in tables
    ]
    return db.session.execute(union_all(*selects)).all() if selects and registration_ids else []


def _versions(ids: Collection[int]) -> dict[int, Form]:
    if not ids:
        return {}
    found = db.session.scalars(select(FormVersion).where(FormVersion.id.in_(ids)))
    return {row.id: _form(row) for row in found}


def people_to_assist(event: Event, page: int) -> Page[Registration]:
    """Those who take part, or will, and told something that the role `assistance` reads; by name."""
    told = exists().where(SensitiveAnswer.registration_id == Registration.id)
    found = select(Registration).where(
        Registration.event_id == event.id, Registration.state.in_(ACTIVE), told
    )
    found = found.options(joinedload(Registration.person), joinedload(Registration.category))
    return paged(found.order_by(Registration.sort_name, Registration.id), page)


def draft_of(event: Event, person_id: int) -> AnswerDraft | None:
    own = select(AnswerDraft).where(AnswerDraft.event_id == event.id, AnswerDraft.person_id == person_id)
    return db.session.scalar(own)


def files_of(event: Event, person_id: int) -> Sequence[AnswerFile]:
    """What a person sent to an event's form, without the bytes."""
    own = select(AnswerFile).where(AnswerFile.event_id == event.id, AnswerFile.person_id == person_id)
    return db.session.scalars(own.order_by(AnswerFile.id)).all()


def own_file(event: Event, person_id: int, file_id: int) -> AnswerFile:
    own = (AnswerFile.event_id == event.id, AnswerFile.person_id == person_id, AnswerFile.id == file_id)
    found = db.session.scalar(select(AnswerFile).where(*own))
    if found is None:
        raise NotFound
    return found
