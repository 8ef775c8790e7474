"""Keeping what registrations are found by in step with what they say."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, insert, select

from eventapp.core.db import db
from eventapp.core.ready import Ready
from eventapp.people.models import Organisation, Person
from eventapp.registration.finding.models import SearchEntry
from eventapp.registration.finding.words import entries
from eventapp.registration.models import Registration

SAID = (
    select(
        Registration.id,
        Registration.event_id,
        Registration.sort_name,
        Registration.badge_folded,
        Organisation.folded,
        Person.email,
    )
    .join(Registration.organisation)
    .join(Registration.person)
)
_OF_PERSON = Registration.person_id == bindparam("person")
_IS_FOUND = exists().where(SearchEntry.registration_id == Registration.id)
SAID_OF_PERSON = Ready(SAID.add_columns(_IS_FOUND).where(_OF_PERSON))
FORGET_PERSONS = Ready(
    delete(SearchEntry)
    .where(SearchEntry.registration_id.in_(select(Registration.id).where(_OF_PERSON)))
    .returning(SearchEntry.registration_id)
)


def find_anew(*which: ColumnElement[bool]) -> None:
    """Write down what these registrations are found by from now on.

    Called in the transaction that writes a name, an organisation or an address of theirs.
    """
    rows = db.session.execute(SAID.where(*which)).all()
    ids = [row[0] for row in rows]
    db.session.execute(delete(SearchEntry).where(SearchEntry.registration_id.in_(ids)))
    add(_entries(rows))


def find_everywhere_anew(person_id: int) -> None:
    """The same for all registrations of a person."""
    rows = SAID_OF_PERSON.rows(person=person_id)
    if any(is_found for *_said, is_found in rows):
        FORGET_PERSONS.rows(person=person_id)
    add(_entries(said for *said, _is_found in rows))


def add(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.connection().execute(insert(SearchEntry), rows)


def rows_of(event_id: int, registration_id: int, texts: Sequence[str], address: str) -> list[dict[str, Any]]:
    own = {"event_id": event_id, "registration_id": registration_id}
    return [own | {"entry": entry} for entry in sorted(entries(texts, address))]


def _entries(said: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    return [row for number, event, *texts, email in said for row in rows_of(event, number, texts, email)]
