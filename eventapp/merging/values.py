"""The values of the registration that stays: some taken over from the other, and given back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from eventapp.core.db import Moment, db
from eventapp.core.errors import Refused
from eventapp.merging.queries import known_elsewhere
from eventapp.registration import answering
from eventapp.registration.accompanying import records
from eventapp.registration.answer_queries import values_of
from eventapp.registration.answers import answers_of, rename
from eventapp.registration.finding.domain import find_anew
from eventapp.registration.form_models import Answer, AnswerFile, SensitiveAnswer
from eventapp.registration.models import Registration

CHOICES: dict[str, tuple[str, ...]] = {
    "name": (),  # the person's, not the registration's
    "badge_name": ("badge_name", "badge_folded"),
    "organisation": ("organisation_id", "country"),
    "languages": ("languages",),
}
TABLES: tuple[type[Answer] | type[SensitiveAnswer], ...] = (Answer, SensitiveAnswer)
Record = dict[str, Any]


class NameIsTheirs(Refused):
    text = _("This person is known at other events. Their name is theirs to change.")


def take_over(kept: Registration, gone: Registration, choices: list[str]) -> Record:
    """These values of the one that goes, and what it alone says: answers, and a word for door staff."""
    before: Record = {}
    for choice in choices:
        names = CHOICES[choice]
        before |= {name: getattr(kept, name) for name in names}
        for name in names:
            setattr(kept, name, getattr(gone, name))
    for name in ("door_instruction", "protocol_rank", "escort"):
        if not getattr(kept, name) and getattr(gone, name):
            before[name] = getattr(kept, name)
            setattr(kept, name, getattr(gone, name))
    db.session.flush()
    named = []
    if "name" in choices:
        if known_elsewhere(kept.event, kept.person_id):
            raise NameIsTheirs
        named = [kept.person.given_name, kept.person.family_name]
        _rename(kept, gone.person.given_name, gone.person.family_name)
    find_anew(Registration.id == kept.id)
    answering.release(kept.id)
    told = {"answers": _answers_over(kept, gone), "accompanying": records.hand_over(gone.id, kept.id)}
    answering.hold_again(kept.id)
    return {"columns": before, "name": named, **told}


def give_back(kept: Registration, record: Record) -> None:
    """Raises ChoiceFull."""
    if record["columns"]:
        own = update(Registration).where(Registration.id == kept.id)
        db.session.execute(own.values(record["columns"]))
        db.session.refresh(kept)
    if record["name"]:
        _rename(kept, *record["name"])
    find_anew(Registration.id == kept.id)
    brought = bool(record.get("accompanying"))  # not known of merges made before there were any
    if record["answers"] or brought:
        answering.release(kept.id)
        if brought:
            records.delete_all(kept.id)
        for table in TABLES:
            own_answers = (table.registration_id == kept.id, table.question.in_(record["answers"]))
            db.session.execute(delete(table).where(*own_answers))
        answering.hold_again(kept.id)


def changed_columns(before: Record, row: Registration) -> Record:
    """What a registration's row was where it is not any more, ready for JSON."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in before.items()
        if getattr(row, name) != value
    }


def columns_of(row: Registration) -> Record:
    return {column.name: getattr(row, column.name) for column in Registration.__table__.columns}


def read_columns(record: Record) -> Record:
    """As `changed_columns` wrote them."""
    columns = Registration.__table__.columns
    moments = {column.name for column in columns if isinstance(column.type, Moment)}
    return {
        name: datetime.fromisoformat(value) if name in moments and value else value
        for name, value in record.items()
    }


def _rename(kept: Registration, given_name: str, family_name: str) -> None:
    rename(kept.person, replace(answers_of(kept), given_name=given_name, family_name=family_name))


def _answers_over(kept: Registration, gone: Registration) -> list[str]:
    """The codes of the questions; a file stays with the person who sent it."""
    sent = select(AnswerFile.question).where(
        AnswerFile.event_id == gone.event_id, AnswerFile.person_id == gone.person_id
    )
    left_out = set(values_of(kept.id)) | set(db.session.scalars(sent))
    taken: list[str] = []
    for table in TABLES:
        for code, value, version_id in _rows(table, gone.id):
            if code not in left_out:
                taken.append(code)
                words = {"version_id": version_id, "question": code, "value": value}
                db.session.add(table(registration_id=kept.id, **words))
    db.session.flush()
    return taken


def _rows(table: type[Answer | SensitiveAnswer], registration_id: int) -> Sequence[Any]:
    """[(question, value, version)]"""
    own = select(table.question, table.value, table.version_id).where(
        table.registration_id == registration_id
    )
    return db.session.execute(own).all()
