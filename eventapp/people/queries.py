"""Reading people, their roles and their sessions."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.people.models import Person, RoleGrant, WebSession


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def roles_of(person_id: int) -> frozenset[tuple[str, str | None]]:
    """{(role, event code or None for the installation)}"""
    held = select(RoleGrant.role, RoleGrant.event_code).where(RoleGrant.person_id == person_id)
    return frozenset((role, event) for role, event in db.session.execute(held))


def web_session(token_digest: bytes, *, at: datetime) -> WebSession | None:
    found = select(WebSession).where(WebSession.token_digest == token_digest, WebSession.expires_at > at)
    return db.session.scalar(found.options(joinedload(WebSession.person)))
