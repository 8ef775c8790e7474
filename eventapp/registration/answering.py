"""Answers to an event's own questions: kept with their version, holding places, files and drafts.

Whoever calls has just written the registration's own row, and so holds it until the commit: of
two who change the same answers at once, the second sees what the first has done.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Update, bindparam, delete, or_, select, true, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.core.ready import Ready
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.accompanying import records
from eventapp.registration.accompanying.queries import Companions
from eventapp.registration.accompanying.records import Places
from eventapp.registration.answer_queries import draft_of, values_of
from eventapp.registration.asking import Asked, Form, asked_of, asks_for_companions, codes_in, unasked_of
from eventapp.registration.form_models import Answer, AnswerDraft, AnswerFile, ChoicePlaces, SensitiveAnswer
from eventapp.registration.models import Registration
from eventapp.registration.queries import known_as

MOST_FILES = 10  # of one person that nothing refers to yet


class ChoiceFull(Refused):
    text = _("All places for this answer are taken. Choose another one.")

    def __init__(self, question: str, option: str) -> None:
        super().__init__()
        self.question, self.option = question, option


def save(
    registration: Registration,
    form: Form,
    category: str,
    values: Mapping[str, str],
    companions: Companions = (),
    *,
    holds: bool,
    offered: Collection[tuple[str, str]] = (),
) -> None:
    """Keep what was answered to the questions that this person had to see, and the places it needs.

    `holds` says whether the answers before hold their places, `offered` is held besides. Raises ChoiceFull
    and TooMany.
    """
    asked = asked_of(form.questions, category, values)
    brings = asks_for_companions(asked)
    companions = companions if brings else ()
    new = _as_known(form, {one.code: values[one.code] for one in asked if values.get(one.code)})
    old = (_held(registration.id) if holds else Counter()) + Counter(offered)
    needed = options_in(new) + records.places_for(brings, companions)
    _exchange_places(registration.event_id, old, needed)
    records.write(registration.id, form, brings, companions)
    _delete(registration.id)
    _add(registration.id, form, new)
    discard_loose_files(registration.event_id, registration.person_id)


def save_some(
    registration: Registration,
    form: Form,
    category: str,
    values: Mapping[str, str],
    *,
    offered: tuple[str, str] | None = None,
) -> list[str]:
    """Write these answers over what was answered to those questions; others stay, with their version.

    What the form asks this person no longer goes, accompanying persons among it. The registration
    stands, and so holds the places of its answers, and that which is `offered`. Gives what changed, as a
    step says it. Raises ChoiceFull.
    """
    values = _as_known(form, values)
    old, brought = values_of(registration.id), records.places_held(registration.id)
    gone = unasked_of(form.questions, category, {**old, **values})
    new = {one: value for one, value in {**old, **values}.items() if one not in gone}
    stay = Counter({place: number for place, number in brought.items() if place[0] not in gone})
    held = options_in(old) + brought + Counter([offered] if offered else [])
    _exchange_places(registration.event_id, held, options_in(new) + stay)
    if stay != brought:
        records.write(registration.id, form, None, ())
    _delete(registration.id, [*values, *gone])
    _add(registration.id, form, {one: value for one, value in values.items() if one not in gone})
    if gone & old.keys():
        discard_loose_files(registration.event_id, registration.person_id)
    return ["own"] * (new != old) + ["accompanying"] * (stay != brought)


def save_companions(registration: Registration, form: Form, question: Asked, companions: Companions) -> None:
    """Write whom somebody brings, and nothing else. Raises ChoiceFull and TooMany."""
    held = records.places_held(registration.id)
    _exchange_places(registration.event_id, held, records.places_for(question, companions))
    records.write(registration.id, form, question, companions)


def _as_known(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Houses under the names by which they are known."""
    houses = {one.code for one in form.questions if one.kind == "organisation"}
    return {code: known_as(value) if code in houses else value for code, value in values.items()}


def _delete(registration_id: int, codes: Sequence[str] | None = None) -> None:
    for model in (Answer, SensitiveAnswer):
        some = true() if codes is None else model.question.in_(codes)
        db.session.execute(delete(model).where(model.registration_id == registration_id, some))


def _add(registration_id: int, form: Form, values: Mapping[str, str]) -> None:
    sensitive = {one.code for one in form.questions if one.is_sensitive}
    own = {"registration_id": registration_id, "version_id": form.version_id}
    for code, value in values.items():
        model = SensitiveAnswer if code in sensitive else Answer
        db.session.add(model(question=code, value=value, **own))


def release(registration_id: int) -> None:
    """Give back every place that the answers hold; the answers stay."""
    _exchange_places(_event_of(registration_id), _held(registration_id), Counter())


def hold_again(registration_id: int) -> None:
    """Take back the places that were released. Raises ChoiceFull."""
    _exchange_places(_event_of(registration_id), Counter(), _held(registration_id))


def _event_of(registration_id: int) -> int:
    own = select(Registration.event_id).where(Registration.id == registration_id)
    return db.session.scalars(own).one()


def _held(registration_id: int) -> Places:
    return options_in(values_of(registration_id)) + records.places_held(registration_id)


def _exchange_places(event_id: int, held: Places, needed: Places) -> None:
    """Of two people who want the last place one gets it; both wait for their turn before."""
    freed, wanted = held - needed, needed - held
    if not freed and not wanted:
        return
    for question, option in sorted((freed.keys() | wanted.keys()) & await_places(event_id)):
        row = update(ChoicePlaces).filter_by(event_id=event_id, question=question, option=option)
        number = freed[question, option]
        if number:
            db.session.execute(row.values(taken=ChoicePlaces.taken - number))
        elif not _claim(row, wanted[question, option]):
            raise ChoiceFull(question, option)


def await_places(event_id: int) -> set[tuple[str, str]]:
    """Lock an event's options, {(question, option)}, until the commit; all in one order.

    Who writes answers of several people in one go would otherwise wait for somebody who waits for them.
    """
    rows = select(ChoicePlaces.question, ChoicePlaces.option).where(ChoicePlaces.event_id == event_id)
    rows = rows.order_by(ChoicePlaces.id).with_for_update()
    return {(question, option) for question, option in db.session.execute(rows)}


def options_in(values: Mapping[str, str]) -> Places:
    """One of each option; what is said in other words is among them, and has no places."""
    return Counter({(question, code) for question, value in values.items() for code in codes_in(value)})


def claim(event_id: int, question: str, option: str) -> bool:
    """One place of an option, for somebody in its line; False where all are taken."""
    return _claim(update(ChoicePlaces).filter_by(event_id=event_id, question=question, option=option), 1)


def unclaim(event_id: int, question: str, option: str) -> None:
    row = update(ChoicePlaces).filter_by(event_id=event_id, question=question, option=option)
    db.session.execute(row.values(taken=ChoicePlaces.taken - 1))


def _claim(row: Update, number: int) -> bool:
    """The UPDATE carries the check, so of two who want the last place one gets it."""
    taken = ChoicePlaces.taken + number
    claim = row.where(or_(ChoicePlaces.places.is_(None), taken <= ChoicePlaces.places)).values(taken=taken)
    return db.session.scalar(claim.returning(ChoicePlaces.id)) is not None


def save_draft(event: Event, person: Person, fields: Mapping[str, Any], *, at: datetime) -> None:
    """What was typed so far; the last draft wins."""
    own: dict[str, Any] = {"event_id": event.id, "person_id": person.id}
    values: dict[str, Any] = {"fields": dict(fields), "saved_at": at}
    if not insert_if_absent(AnswerDraft, **own, **values):
        db.session.execute(update(AnswerDraft).filter_by(**own).values(**values))


FORGET_DRAFT = Ready(
    delete(AnswerDraft)
    .where(AnswerDraft.event_id == bindparam("event"), AnswerDraft.person_id == bindparam("person"))
    .returning(AnswerDraft.id)
)


def forget_draft(event_id: int, person_id: int) -> None:
    FORGET_DRAFT.rows(event=event_id, person=person_id)


def keep_file(
    event: Event, person: Person, question: str, *, name: str, media_type: str, body: bytes, at: datetime
) -> int:
    """The file's id; a form that is not sent yet may refer to it."""
    discard_loose_files(event.id, person.id, but=MOST_FILES)
    row = AnswerFile(
        event_id=event.id,
        person_id=person.id,
        question=question,
        name=name,
        media_type=media_type,
        body=body,
        sent_at=at,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def discard_loose_files(event_id: int, person_id: int, *, but: int = 0) -> None:
    """Throw away what neither an answer nor a draft refers to, but the newest ones."""
    db.session.flush()
    own = (AnswerFile.event_id == event_id, AnswerFile.person_id == person_id)
    ids = db.session.scalars(select(AnswerFile.id).where(*own).order_by(AnswerFile.id.desc())).all()
    if not ids:
        return
    used = set(_references(event_id, person_id))
    loose = [one for one in ids if str(one) not in used][but:]
    db.session.execute(delete(AnswerFile).where(AnswerFile.id.in_(loose)))


def _references(event_id: int, person_id: int) -> Iterable[str]:
    event = db.session.get_one(Event, event_id)
    draft = draft_of(event, person_id)
    for typed in (draft.fields if draft else {}).values():
        yield from typed
    own = (Registration.event_id == event_id, Registration.person_id == person_id)
    registration_id = db.session.scalar(select(Registration.id).where(*own))
    if registration_id is not None:
        yield from values_of(registration_id).values()
