"""The forum's own questions with answers to each audience, for tests that ask every route as everybody."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.merging.domain import merge
from eventapp.merging.queries import seen_of
from eventapp.people.models import Person, RoleGrant
from eventapp.programme.models import Event
from eventapp.registration import answering, form_building, reading
from eventapp.registration.accompanying.models import AccompanyingPerson
from eventapp.registration.accompanying.queries import companions_of
from eventapp.registration.accompanying.queries import seen_of as seen_of_companions
from eventapp.registration.duplicates.models import Compared, Lookalike, NameKey
from eventapp.registration.exports.models import RegistrationExport
from eventapp.registration.form_models import (
    Answer,
    AnswerFile,
    AssistanceRead,
    AssistanceReading,
    FormVersion,
    SensitiveAnswer,
)
from eventapp.registration.models import MailTemplate, Registration
from eventapp.sheets.models import SheetImport, SheetRow
from tests.make import LONG_AGO, keep
from tests.registration.forms_cast import bringing, published, question

BUILDERS = frozenset({"organiser", "admin"})
DESK = BUILDERS | {"registration_desk"}
READERS = {
    "note": BUILDERS,
    "hotel": frozenset({"organiser", "registration_desk", "viewer", "admin"}),
    "needs": frozenset({"assistance", "admin"}),
    "letter": BUILDERS,
    "guests": DESK | {"viewer"},
}
DRAFTED = "A house that is not sent yet"
TYPED = {"label_en": "Another", "purpose_en": "For the tests.", "audience": "registrars", "keep_days": "7"}


def add_form(forum: Event, drafting: Person) -> None:
    """A published version, then a question that is to be published and one to be deleted; a draft."""
    audiences = {"note": "organisers", "hotel": "registrars", "needs": "assistance", "letter": "organisers"}
    kinds = {"letter": "file"}
    asked = [
        question(code.title(), kinds.get(code, "text"), audience=audience, coded=code)
        for code, audience in audiences.items()
    ]
    asked.append(replace(bringing(most=2, places=9), code="guests"))
    published(forum, *asked)
    for code in ("arrival", "spare"):
        form_building.add_question(forum, question(code.title(), coded=code))
    keep(MailTemplate(event_id=forum.id, step="asked", language="fr", subject="A subject", body="A text"))
    answering.save_draft(forum, drafting, {"organisation": [DRAFTED]}, at=LONG_AGO)


def answer_all(registration: Registration) -> int:
    """To each question, the file's id."""
    version = db.session.scalars(select(FormVersion.id)).one()
    sent = {"event_id": registration.event_id, "person_id": registration.person_id, "question": "letter"}
    body = f"The picture of {registration.person_id}.".encode()
    file = keep(AnswerFile(**sent, name="letter.png", media_type="image/png", body=body, sent_at=LONG_AGO))
    own = {"registration_id": registration.id, "version_id": version}
    for code, value in {"note": "A note", "hotel": "A hotel", "letter": str(file.id)}.items():
        keep(Answer(question=code, value=value, **own))
    keep(SensitiveAnswer(question="needs", value="A diet", **own))
    helpers = select(RoleGrant.person_id).where(RoleGrant.role == "assistance")
    helper = db.session.scalars(helpers).one()
    event_id = registration.event_id
    reading.note(event_id, [registration.id], by_id=helper, place="registration", at=LONG_AGO)
    named = {name: f"A {name}" for name in ("given_name", "family_name", "badge_name")}
    keep(AccompanyingPerson(question="guests", position=1, age_group="child", **named, **own))
    number: int = file.id
    return number


def brings(registration_id: int) -> dict[str, Any]:
    """What the desk sends to add somebody to whom this participant brings now."""
    seen = seen_of_companions(companions_of(registration_id))
    return {"seen": seen, "persons": ["", "", "", "", "Bea", "Brought", "", ""]}


def add_export(forum: Event, by: Person) -> int:
    """Which is ready, for whoever asked; its number."""
    own = {"event_id": forum.id, "asked_by_id": by.id, "asked_at": clock.now(), "ready_at": clock.now()}
    words = {"purpose": "For the host.", "columns": ["name"], "state": "", "kind": "csv", "language": "en"}
    number: int = keep(RegistrationExport(**own, **words, total=1, body=b"The table of all.")).id
    return number


def add_import(forum: Event, by: Person, kind: str = "registrations", scope_id: int | None = None) -> int:
    """Which is shown and may be confirmed; its number."""
    own = {"event_id": forum.id, "sent_by_id": by.id, "sent_at": clock.now(), "scope_id": scope_id}
    own["body"] = f"A file of {kind}.".encode()
    words = {"kind": kind, "language": "en", "headings": ["email"], "columns": {"email": "email"}}
    made = keep(SheetImport(**own, **words, stage="shown", problem="A problem", total=1))
    row = {"number": 2, "key": "key", "title": "A title", "cells": {"email": "a"}, "because": "A reason"}
    keep(SheetRow(import_id=made.id, verdict="new", **row))
    number: int = made.id
    return number


def add_lookalike(forum: Event, one: int, other: int) -> int:
    """Of two registrations; its number."""
    found = {"score": 60, "reasons": ["name"], "found_at": LONG_AGO}
    made = keep(Lookalike(event_id=forum.id, first_id=min(one, other), second_id=max(one, other), **found))
    keep(NameKey(event_id=forum.id, registration_id=one, key="a key"))
    keep(Compared(registration_id=one, face="a face"))
    number: int = made.id
    return number


def add_merge(forum: Event, stays: int, goes: int, by: Person) -> int:
    """Of two registrations, which may be undone; its number."""
    seen = seen_of([stays, goes])
    return merge(forum, stays, goes, ["badge_name"], seen=seen, by=by, at=LONG_AGO).id


def log(_cast: Any, _row: Any) -> frozenset[str]:
    return DESK


def nobody(_cast: Any, _row: Any) -> frozenset[str]:
    return frozenset()


def brought_in(cast: Any, row: SheetImport | SheetRow) -> frozenset[str]:
    """Of nominations the focal point alone."""
    sheet = row if isinstance(row, SheetImport) else db.session.get_one(SheetImport, row.import_id)
    return _part(cast, sheet.sent_by_id or 0) if sheet.kind == "nominations" else DESK


def who_asked(cast: Any, row: RegistrationExport) -> frozenset[str]:
    return _part(cast, row.asked_by_id or 0)


def logged(person: Person) -> frozenset[str]:
    """Those who read that this person took something away, or brought it in."""
    asked = select(RegistrationExport.id).where(RegistrationExport.asked_by_id == person.id)
    sent = select(SheetImport.id).where(SheetImport.sent_by_id == person.id, SheetImport.scope_id.is_(None))
    return DESK if db.session.scalars(asked.union_all(sent)).first() else frozenset()


def noted(cast: Any, person: Person) -> frozenset[str]:
    """Those who see that this person read of diet and assistance: whose it was, and the organisers."""
    told = select(Registration.person_id).join(
        AssistanceRead, AssistanceRead.registration_id == Registration.id
    )
    told = told.join(AssistanceReading).where(AssistanceReading.read_by_id == person.id)
    parts = [_part(cast, one) for one in db.session.scalars(told)]
    return BUILDERS.union(*parts) if parts else frozenset()


def builders(_cast: Any, _row: Any) -> frozenset[str]:
    return BUILDERS


def answer(cast: Any, row: Answer | SensitiveAnswer) -> frozenset[str] | None:
    """The person and the question's audience; the number of a file is no secret and stays."""
    if row.question == "letter":
        return None
    owner = db.session.get_one(Registration, row.registration_id).person_id
    return READERS[row.question] | _part(cast, owner)


def companion(cast: Any, row: AccompanyingPerson) -> frozenset[str]:
    """Whom somebody brings is read as an answer to the question that asks."""
    owner = db.session.get_one(Registration, row.registration_id).person_id
    return READERS[row.question] | _part(cast, owner)


def file(cast: Any, row: AnswerFile) -> frozenset[str]:
    """The name comes with the download."""
    return READERS[row.question] | _part(cast, row.person_id)


def told_assistance(person: Person) -> frozenset[str]:
    """The names of those who told something to the role that arranges it."""
    told = select(SensitiveAnswer.id).join(Registration).where(Registration.person_id == person.id).limit(1)
    return frozenset({"assistance"}) if db.session.scalar(told) else frozenset()


def _part(cast: Any, person_id: int) -> frozenset[str]:
    return frozenset(part for part, own_id in cast.people.items() if own_id == person_id)


PUBLIC, WORD = "public", "word"
COLUMNS: dict[str, Any] = {
    "accompanying_person.question": WORD,
    "accompanying_person.age_group": WORD,
    **{f"accompanying_person.{name}_name": companion for name in ("given", "family", "badge")},
    "answer.question": WORD,
    "answer.value": answer,
    "answer_draft.fields": WORD,  # what it says is looked for as the draft of the viewer
    "answer_file.question": WORD,
    "answer_file.name": file,
    "answer_file.media_type": WORD,
    "answer_file.body": file,
    "assistance_reading.place": WORD,
    "choice_wait.question": WORD,
    "choice_wait.option": WORD,
    "choice_places.question": WORD,
    "choice_places.option": WORD,
    "form_version.questions": PUBLIC,
    "mail_template.step": WORD,
    "mail_template.language": WORD,
    "mail_template.subject": builders,
    "mail_template.body": builders,
    "question.code": WORD,
    "question.kind": WORD,
    "question.label": builders,
    "question.help": builders,
    "question.purpose": builders,
    "question.audience": WORD,
    "question.settings": WORD,
    "registration_export.purpose": log,
    "registration_export.columns": WORD,
    "registration_export.state": WORD,
    "registration_export.kind": WORD,
    "registration_export.language": WORD,
    "registration_export.body": who_asked,
    **dict.fromkeys(("sheet_import.kind", "sheet_import.language", "sheet_import.stage"), WORD),
    **dict.fromkeys(("sheet_import.headings", "sheet_import.columns", "sheet_import.options"), WORD),
    "sheet_import.taken": WORD,
    "sheet_import.body": nobody,
    "sheet_import.problem": brought_in,
    "sheet_row.key": nobody,
    "sheet_row.title": brought_in,
    "sheet_row.cells": nobody,
    "sheet_row.verdict": WORD,
    "sheet_row.field": WORD,
    "sheet_row.because": brought_in,
    "sheet_row.changes": WORD,  # [column, before, after], shown where the row's title is
    **dict.fromkeys(("name_key.key", "registration_compared.face", "search_entry.entry"), nobody),
    "lookalike.reasons": WORD,
    "registration_merge.moved": nobody,
    "person_merge.moved": WORD,  # numbers of rows alone
    "sensitive_answer.question": WORD,
    "sensitive_answer.value": answer,
}
