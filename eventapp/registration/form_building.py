"""Building an event's form: questions are edited as a draft, and published as a version that stays."""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answer_queries
from eventapp.registration.accompanying.records import PERSONS
from eventapp.registration.answer_queries import asked, questions_of
from eventapp.registration.answering import await_places
from eventapp.registration.asking import ACCOMPANYING, Asked, as_json, broken_conditions, settings_of
from eventapp.registration.choice_line import end_unasked_offers, offer_options
from eventapp.registration.form_models import ChoicePlaces, FormVersion, Question
from eventapp.registration.places import await_turn

LIKE_SHOWN = ("label", "help", "purpose", "audience", "keep_days")  # columns of their own


class Outdated(Refused):
    text = _("Somebody else has changed this since you opened it. Nothing was saved.")


class NothingNew(Refused):
    text = _("The published form says all this already.")


class AskedTwice(Refused):
    text = _("Accompanying persons can be asked for in one question only.")


class BrokenCondition(Refused):
    """Its text names the question."""


def new_code() -> str:
    """Never used before, so that no old answer ever belongs to a new question or option."""
    return f"q{secrets.token_hex(4)}"


def add_question(event: Event, question: Asked) -> Question:
    """At the end of the draft; what has no code yet gets one that stays."""
    last = select(func.max(Question.position)).where(Question.event_id == event.id)
    row = Question(
        event_id=event.id,
        code=question.code or new_code(),
        kind=question.kind,
        position=(db.session.scalar(last) or 0) + 1,
        **_columns(question),
    )
    db.session.add(row)
    db.session.flush()
    return row


def change_question(row: Question, question: Asked, *, seen: int) -> None:
    """Its code and kind stay. Raises Outdated where somebody else was faster."""
    write = update(Question).where(Question.id == row.id, Question.version == seen)
    write = write.values(version=seen + 1, **_columns(question))
    if db.session.scalar(write.returning(Question.id)) is None:
        raise Outdated


def delete_question(row: Question) -> None:
    """Off the draft; versions that were published keep it."""
    db.session.execute(delete(Question).where(Question.id == row.id))


def move_question(event: Event, row: Question, *, by: int) -> None:
    """One place earlier (-1) or later (+1); at either end it stays."""
    rows = list(questions_of(event))
    place = rows.index(row)
    other = place + by
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, 1):
        one.position = number
    db.session.flush()


def is_published(event: Event) -> bool:
    """Whether what people are asked is what the draft says."""
    form = answer_queries.current_form(event)
    return list(form.questions if form else ()) == [asked(row) for row in questions_of(event)]


def publish(event: Event, *, by: Person | None, at: datetime) -> int:
    """Make the draft the form that people fill in: the number of the new version.

    Answers that were given keep the version they were given to.
    """
    form = answer_queries.current_form(event)
    questions = [asked(row) for row in questions_of(event)]
    if list(form.questions if form else ()) == questions:
        raise NothingNew
    for broken in broken_conditions(questions):
        words = _(
            "“%(question)s” depends on an answer to a question that does not stand before it.",
            question=broken.label.plain(event.default_language),
        )
        raise BrokenCondition(words)
    if sum(one.kind == ACCOMPANYING for one in questions) > 1:
        raise AskedTwice
    number = form.number + 1 if form else 1
    own: dict[str, Any] = {"published_at": at, "published_by_id": by.id if by else None}
    kept = [as_json(one) for one in questions]
    if not insert_if_absent(FormVersion, event_id=event.id, number=number, questions=kept, **own):
        raise Outdated
    await_turn(event.id)
    await_places(event.id)
    for one in questions:
        for option in one.options:
            _offer(event, one.code, option.code, option.places)
        if one.kind == ACCOMPANYING:
            _offer(event, one.code, PERSONS, one.places)
    end_unasked_offers(event)
    offer_options(event, at=at)
    return number


def _offer(event: Event, question: str, option: str, places: int | None) -> None:
    """As many places as there now are; who holds one keeps it."""
    own = {"event_id": event.id, "question": question, "option": option}
    if not insert_if_absent(ChoicePlaces, **own, places=places, taken=0):
        db.session.execute(update(ChoicePlaces).filter_by(**own).values(places=places))


def _columns(question: Asked) -> dict[str, Any]:
    options = tuple(replace(one, code=one.code or new_code()) for one in question.options)
    columns = {name: getattr(question, name) for name in LIKE_SHOWN}
    return columns | {"settings": settings_of(replace(question, options=options))}
