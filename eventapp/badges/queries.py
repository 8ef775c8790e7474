"""Reading badges: somebody's own, and all of an event."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.models import Badge, BadgePrint
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
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
    return list(db.session.scalars(_valid(event, Badge.id).order_by(Badge.number)))


def still_valid(line: BadgePrint) -> list[int]:
    """Its badges that count still, in its order; none issued later, on the row of one that was erased."""
    own = Badge.event_id == line.event_id, Badge.issued_at <= line.asked_at
    valid = set(db.session.scalars(_counting(Badge.id).where(*own)))
    return [one for one in line.badge_ids if one in valid]


def counts(event: Event) -> tuple[int, int]:
    """How many badges are valid, and how many of them no print has taken yet."""
    row = db.session.execute(_valid(event, func.count(), func.count() - func.count(Badge.printed_at))).one()
    return row[0], row[1]


def prints(event: Event, page: int) -> Page[BadgePrint]:
    """The log, the newest first."""
    own = select(BadgePrint).where(BadgePrint.event_id == event.id).options(joinedload(BadgePrint.asked_by))
    return paged(own.order_by(BadgePrint.asked_at.desc(), BadgePrint.id.desc()), page)


def prints_backs(event: Event) -> bool:
    """Whether the last badges of the event that were printed on paper with a back had agendas there."""
    on_paper = [layout.name for layout in LAYOUTS.values() if layout.back is not None]
    own = select(BadgePrint.has_back).where(BadgePrint.event_id == event.id, BadgePrint.layout.in_(on_paper))
    latest = own.order_by(BadgePrint.asked_at.desc(), BadgePrint.id.desc()).limit(1)
    return bool(db.session.scalar(latest))


def print_of(event: Event, number: int) -> BadgePrint:
    """Of this event; any other raises NotFound."""
    found = db.session.scalar(
        select(BadgePrint).where(BadgePrint.event_id == event.id, BadgePrint.id == number)
    )
    if found is None:
        raise NotFound
    return found


def _valid(event: Event, *what: Any) -> Select[Any]:
    return _counting(*what).where(Badge.event_id == event.id)


def _counting(*what: Any) -> Select[Any]:
    found = select(*what).select_from(Badge).join(Registration)
    return found.where(Badge.ended_at.is_(None), Registration.state == "approved")


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
