"""Changing people, their organisations and their roles. Signing in is in `signing.py`."""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from eventapp.core.db import db
from eventapp.core.inserting import insert_all_absent, insert_if_absent
from eventapp.core.ready import Ready, present
from eventapp.core.text import fold, tidy
from eventapp.people.models import LONGEST_NAME, Organisation, Person, RoleGrant, SignInCode
from eventapp.people.queries import survivor_of
from eventapp.policy import Role

HELD_PERSON = Ready(select(Person.id).where(Person.id == bindparam("id")).with_for_update(key_share=True))
SAME_HOUSE = Ready(
    select(*Organisation.__table__.columns).where(
        Organisation.folded == bindparam("folded"), Organisation.country == bindparam("country")
    )
)
ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+")


def is_address(typed: str) -> bool:
    """Whether an operator's or a file's text can be one e-mail address; forms ask for more."""
    return ADDRESS.fullmatch(typed.strip()) is not None


def find_or_add_person(email: str, *, at: datetime) -> Person:
    """Whoever has that address, new if need be; two callers at once get the same one."""
    address = email.strip().lower()
    insert_if_absent(Person, email=address, given_name="", family_name="", created_at=at)
    return survivor_of(db.session.scalars(select(Person).where(Person.email == address)).one())


def find_or_add_organisation(name: str, country: str) -> Organisation:
    """The organisation of that name in that country, however it is typed."""
    kept = tidy(name)
    folded = (fold(kept) or kept)[:LONGEST_NAME]  # a name of signs alone folds to nothing
    found = SAME_HOUSE.first(folded=folded, country=country)
    if found is None:
        insert_if_absent(Organisation, name=kept, folded=folded, country=country)
        [found] = SAME_HOUSE.rows(folded=folded, country=country)
    return present(Organisation, found)


def grant(
    person_id: int, role: Role, event_code: str | None, *, at: datetime, by_id: int | None = None
) -> None:
    """Give a role in an event; giving it twice changes nothing."""
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.event_code == event_code
    )
    if db.session.scalar(held) is None:
        insert_if_absent(
            RoleGrant,
            person_id=person_id,
            role=role,
            event_code=event_code,
            granted_at=at,
            granted_by_id=by_id,
        )


def grant_all(
    person_ids: Sequence[int], role: Role, event_code: str, *, at: datetime, by_id: int | None = None
) -> None:
    """Give a role in an event to several; who has it keeps it."""
    own = {"role": role, "event_code": event_code, "granted_at": at, "granted_by_id": by_id}
    insert_all_absent(RoleGrant, [own | {"person_id": number} for number in person_ids])


def withdraw(person_id: int, role: Role, event_code: str | None) -> None:
    held = (RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.event_code == event_code)
    db.session.execute(delete(RoleGrant).where(*held))


def hold(person_id: int) -> None:
    """Hold the person's row until the commit. Everywhere people come first, then sessions, events and
    registrations, so that nobody waits in turn (PostgreSQL; on SQLite writers come one by one).
    """
    HELD_PERSON.first(id=person_id)


def choose_language(person: Person, language: str) -> None:
    """Remember the interface language that the person switched to."""
    person.language = language


def forget(person: Person) -> None:
    """Delete a person; what refers to them goes along or stands without them, as its table says."""
    db.session.execute(delete(SignInCode).where(SignInCode.email == person.email))
    db.session.execute(delete(Person).where(Person.id == person.id))
    db.session.expunge(person)
