"""Keeping what registrations are found by in step with what they say."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select

from eventapp.core.db import db
from eventapp.people.models import Organisation, Person
from eventapp.registration.finding.models import SearchEntry
from eventapp.registration.finding.words import entries
from eventapp.registration.models import Registration


def find_anew(*which: ColumnElement[bool]) -> None:
    """Write down what these registrations are found by from now on.

    Called in the transaction that writes a name, an organisation or an address of theirs.
    """
    ids, rows = _rows(*which)
    db.session.execute(delete(SearchEntry).where(SearchEntry.registration_id.in_(ids)))
    add(rows)


def add(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(SearchEntry), rows)


def rows_of(event_id: int, registration_id: int, texts: Sequence[str], address: str) -> list[dict[str, Any]]:
    own = {"event_id": event_id, "registration_id": registration_id}
    return [own | {"entry": entry} for entry in sorted(entries(texts, address))]


def _rows(*which: ColumnElement[bool]) -> tuple[list[int], list[dict[str, Any]]]:
    """(their ids, what they are found by)"""
    said = select(
        Registration.id,
        Registration.event_id,
        Registration.sort_name,
        Registration.badge_folded,
        Organisation.folded,
        Person.email,
    )
    said = said.join(Registration.organisation).join(Registration.person).where(*which)
    found = db.session.execute(said).all()
    rows = [row for number, event, *texts, email in found for row in rows_of(event, number, texts, email)]
    return [row[0] for row in found], rows
