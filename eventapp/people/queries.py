"""Reading people, their roles and their sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, union_all
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.people.models import Person, RoleGrant, WebSession
from eventapp.policy import Viewer

# Asked by every request of somebody who is signed in: made once.
HELD = select(RoleGrant.role, RoleGrant.event_code).where(RoleGrant.person_id == bindparam("person"))
# What follows from a row of another feature, which then need not be granted: (role, event code) by `person`.
DERIVED: list[Any] = []
LIVE = (
    select(WebSession)
    .where(WebSession.token_digest == bindparam("digest"), WebSession.expires_at > bindparam("at"))
    .options(joinedload(WebSession.person))
)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def roles_of(person_id: int) -> frozenset[tuple[str, str | None]]:
    """{(role, event code or None for the installation)}"""
    held = db.session.execute(union_all(HELD, *DERIVED), {"person": person_id})
    return frozenset((role, event) for role, event in held)


def viewer_of(person_id: int) -> Viewer:
    """Somebody who is not asking now, such as one for whom a job works."""
    return Viewer(person_id, roles_of(person_id))


def web_session(token_digest: bytes, *, at: datetime) -> WebSession | None:
    return db.session.scalar(LIVE, {"digest": token_digest, "at": at})
