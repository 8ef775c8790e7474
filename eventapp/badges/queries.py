"""Reading badges: somebody's own, and all of an event."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.models import Registration


def valid_badge(registration: Registration) -> Badge | None:
    """The one issue that counts now."""
    found = select(Badge).where(Badge.registration_id == registration.id, Badge.ended_at.is_(None))
    return db.session.scalar(found)


def issues(registration: Registration) -> list[Badge]:
    """All issues of one person's badge, the newest first."""
    found = select(Badge).where(Badge.registration_id == registration.id).order_by(Badge.issue.desc())
    return list(db.session.scalars(found))


def badges_of(event: Event) -> list[Badge]:
    """All issues at an event, by number."""
    found = _whole().where(Badge.event_id == event.id)
    return list(db.session.scalars(found.order_by(Badge.number, Badge.issue)))


def _whole() -> Select[Badge]:
    """Badges with what their face shows, in one statement."""
    registration = joinedload(Badge.registration)
    return select(Badge).options(
        registration.joinedload(Registration.category),
        registration.joinedload(Registration.organisation),
        registration.joinedload(Registration.person),
    )
