"""Why somebody is not in, told from the facts: limits, offers that hold places, and who stands before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration
from eventapp.registration.places import Limit, Limits, limits_of
from eventapp.registration.queries import WHOLE
from eventapp.registration.waiting import in_line

SHOWN = 10  # of those who stand before, by name


@dataclass(frozen=True)
class Why:
    """`position` counts from 1, and is None for who is not in line.

    Of those who stand before, `by_class` do so by the class of their category, `by_joining` joined
    earlier; `passed_over` of both can be offered nothing now.
    """

    event: Limit
    category: Limit
    is_full: bool
    first_offer_ends_at: datetime | None
    position: int | None
    by_class: int
    by_joining: int
    passed_over: int
    before: Sequence[Registration]


def why_not_in(registration: Registration, event: Event) -> Why:
    limits = limits_of(event)
    before = _before(registration) if _is_in_line(registration) else None
    classes = _counted(registration, before, limits) if before is not None else (0, 0, 0)
    return Why(
        event=limits.event,
        category=limits.of_category[registration.category_id],
        is_full=limits.is_full_for(registration.category_id),
        first_offer_ends_at=_first_offer(event) if limits.event.offered else None,
        position=None if before is None else 1 + classes[0] + classes[1],
        by_class=classes[0],
        by_joining=classes[1],
        passed_over=classes[2],
        before=() if before is None or not any(classes) else _first(registration, before),
    )


def position_of(registration: Registration) -> int | None:
    """The person's place in line, from 1; None for who is not in line."""
    if not _is_in_line(registration):
        return None
    line = in_line(registration.event_id).where(_before(registration)).order_by(None)
    found = line.with_only_columns(func.count())
    return 1 + (db.session.scalar(found) or 0)


def _is_in_line(registration: Registration) -> bool:
    return registration.state == "waiting" and registration.offer_ends_at is None


def _before(registration: Registration) -> ColumnElement[bool]:
    own, number = registration.category.priority, registration.line_number or 0
    same_class = and_(Category.priority == own, Registration.line_number < number)
    return or_(Category.priority < own, same_class)


def _counted(registration: Registration, before: ColumnElement[bool], limits: Limits) -> tuple[int, int, int]:
    """(by class, by joining, passed over) of those before, in one statement."""
    is_asked = Registration.more_asked_at.is_not(None)
    columns = (Registration.category_id, Category.priority, is_asked, func.count())
    found = in_line(registration.event_id).where(before).order_by(None).with_only_columns(*columns)
    found = found.group_by(Registration.category_id, Category.priority, is_asked)
    own, counts = registration.category.priority, [0, 0, 0]
    for category_id, priority, asked, number in db.session.execute(found):
        counts[0 if priority < own else 1] += number
        counts[2] += number if asked or limits.of_category[category_id].is_full else 0
    return counts[0], counts[1], counts[2]


def _first(registration: Registration, before: ColumnElement[bool]) -> Sequence[Registration]:
    found = in_line(registration.event_id).where(before).options(*WHOLE).limit(SHOWN)
    return db.session.scalars(found).all()


def _first_offer(event: Event) -> datetime | None:
    ends = select(func.min(Registration.offer_ends_at)).where(
        Registration.event_id == event.id, Registration.state == "waiting"
    )
    return db.session.scalar(ends)
