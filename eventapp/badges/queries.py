"""Reading badges: somebody's own, and all of an event."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

AT_ONCE = 240  # badges


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


def valid_ids(event: Event) -> list[int]:
    """Of the badges that count now, of those approved, by number."""
    found = select(Badge.id).join(Registration).where(Badge.event_id == event.id, Badge.ended_at.is_(None))
    return list(db.session.scalars(found.where(Registration.state == "approved").order_by(Badge.number)))


def in_pieces(ids: Sequence[int]) -> Iterator[Badge]:
    """The badges in that order, read some hundred at a time."""
    for begin in range(0, len(ids), AT_ONCE):
        some = ids[begin : begin + AT_ONCE]
        found = {badge.id: badge for badge in db.session.scalars(_whole().where(Badge.id.in_(some)))}
        yield from (found.pop(one) for one in some if one in found)


def _whole() -> Select[Badge]:
    """Badges with what their face shows, in one statement."""
    registration = joinedload(Badge.registration)
    return select(Badge).options(
        registration.joinedload(Registration.category),
        registration.joinedload(Registration.organisation),
        registration.joinedload(Registration.person),
    )
