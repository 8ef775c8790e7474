"""Reading people, their roles and their sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select, union_all
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.ready import Ready, present
from eventapp.people.models import Person, RoleGrant, WebSession
from eventapp.policy import Viewer

HELD = select(RoleGrant.role, RoleGrant.event_code).where(RoleGrant.person_id == bindparam("person"))
# What follows from a row of another feature, which then need not be granted: (role, event code) by `person`.
DERIVED: list[Any] = []
ID, LANGUAGE = (Person.__table__.columns.keys().index(name) for name in ("id", "language"))
LIVE = Ready(
    select(*Person.__table__.columns, WebSession.created_at)
    .join(WebSession)
    .where(WebSession.token_digest == bindparam("digest"), WebSession.expires_at > bindparam("at"))
    .where(Person.merged_into_id.is_(None))  # a session may have begun just then
)


def person_by_email(email: str) -> Person | None:
    """Whoever signs in with that address."""
    found = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    return found and survivor_of(found)


def survivor_of(person: Person) -> Person:
    """Who the person is now, having been merged into another perhaps."""
    into = person.merged_into_id
    return person if into is None else db.session.get_one(Person, into)


def main_addresses(addresses: Collection[str]) -> dict[str, str]:
    """{address: the one under which its person goes}, of those of these that are a second one."""
    kept, gone = aliased(Person), aliased(Person)
    found = select(gone.email, kept.email).join(kept, kept.id == gone.merged_into_id)
    return dict(iter(db.session.execute(found.where(gone.email.in_(addresses)))))


def same_person(person_id: int) -> ColumnElement[bool]:
    """The person's row, and those that were merged into it."""
    return or_(Person.id == person_id, Person.merged_into_id == person_id)


def roles_of(person_id: int) -> frozenset[tuple[str, str | None]]:
    """{(role, event code or None for the installation)}"""
    return frozenset((role, event) for role, event in _roles().rows(person=person_id))


@cache
def _roles() -> Ready:
    """Once all features have said what follows from their rows."""
    return Ready(union_all(HELD, *DERIVED))


def viewer_of(person_id: int) -> Viewer:
    """Somebody who is not asking now, such as one for whom a job works."""
    return Viewer(person_id, roles_of(person_id))


@dataclass(frozen=True)
class SignedIn:
    """Whose a session is: their row, the language that they chose, and when they proved that it is they."""

    row: tuple[Any, ...]
    since: datetime
    person_id: int
    language: str | None

    def person(self) -> Person:
        return present(Person, self.row)


def web_session(token_digest: bytes, *, at: datetime) -> SignedIn | None:
    found = LIVE.first(digest=token_digest, at=at)
    if found is None:
        return None
    *row, since = found
    return SignedIn(tuple(row), since, row[ID], row[LANGUAGE])
