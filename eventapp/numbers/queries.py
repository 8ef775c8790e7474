"""The numbers of an event's registrations: each one grouped count that an index holds."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, literal_column, select

from eventapp.core.db import db
from eventapp.core.paging import Page, paged
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import current_form
from eventapp.registration.asking import Asked, Option, codes_in
from eventapp.registration.filtering import stands
from eventapp.registration.form_models import Answer
from eventapp.registration.models import Category, Registration

QUARTER = 900  # seconds; every zone's days begin at one
LONG = timedelta(days=2)  # that somebody waits for a decision
HELD = ("submitted", "waiting", "approved")  # what has ended counts nowhere

_approved = func.sum(case((Registration.state == "approved", 1), else_=0))


@dataclass(frozen=True)
class Group:
    """How many registrations stand, and how many of them are approved; `key` names what they share."""

    key: Any
    number: int
    approved: int


@dataclass(frozen=True)
class Queue:
    """Those who wait for a decision: how many, how many of them for long, and since when."""

    number: int
    long: int
    oldest_at: datetime | None
    median_at: datetime | None


def by_day(event: Event) -> dict[date, int]:
    """How many of those that stand arrived on each day of the event's zone that has any, in order."""
    quarter = _seconds() // literal_column(str(QUARTER))
    rows = db.session.execute(_standing(event, quarter.label("quarter"), func.count()).group_by(quarter))
    zone, days = ZoneInfo(event.time_zone), Counter[date]()
    for number, arrived in rows:
        days[datetime.fromtimestamp(number * QUARTER, UTC).astimezone(zone).date()] += arrived
    return dict(sorted(days.items()))


def by_category(event: Event) -> list[Group]:
    """Every category, also one that nobody has."""
    counted = {one.key: one for one in _grouped(event, Registration.category_id)}
    own = select(Category).where(Category.event_id == event.id).order_by(Category.id)
    groups = [(one, counted.get(one.id, Group(one.id, 0, 0))) for one in db.session.scalars(own)]
    return [Group(category, group.number, group.approved) for category, group in groups]


def by_country(event: Event) -> list[Group]:
    """The most first."""
    return _grouped(event, Registration.country)


def by_organisation(event: Event, page: int) -> Page[Group]:
    """A page of organisations, those with the most people first."""
    counted = _standing(event, Registration.organisation_id.label("key"), func.count().label("number"))
    groups = counted.group_by(Registration.organisation_id).subquery()
    named = select(Organisation).join(groups, groups.c.key == Organisation.id)
    found = paged(named.order_by(groups.c.number.desc(), Organisation.folded, Organisation.id), page)
    ids = [one.id for one in found.rows]
    numbers = {one.key: one for one in _grouped(event, Registration.organisation_id, ids)}
    rows = [Group(one, numbers[one.id].number, numbers[one.id].approved) for one in found.rows]
    return Page(rows, found.number, found.total)


def all_organisations(event: Event) -> list[Group]:
    names = {one.id: one for one in db.session.scalars(_houses(event))}
    groups = _grouped(event, Registration.organisation_id)
    return [Group(names[one.key], one.number, one.approved) for one in groups]


def by_answer(event: Event, audiences: Collection[str]) -> list[tuple[Asked, list[Group]]]:
    """The choices of the form that those audiences read, each option with how many chose it.

    What is for assistance alone is counted nowhere.
    """
    form = current_form(event)
    asked = [one for one in form.questions if one.options and not one.is_sensitive] if form else []
    choices = [one for one in asked if one.audience in audiences]
    counted: Counter[tuple[str, str]] = Counter()
    approved: Counter[tuple[str, str]] = Counter()
    answers = _standing(event, Answer.question, Answer.value, func.count(), _approved)
    answers = answers.join(Answer, Answer.registration_id == Registration.id)
    answers = answers.where(Answer.question.in_([one.code for one in choices]))
    rows = db.session.execute(answers.group_by(Answer.question, Answer.value)) if choices else ()
    for question, value, number, of_them in rows:
        for code in codes_in(value):
            counted[question, code] += number
            approved[question, code] += of_them
    return [(one, [_chosen(one, option, counted, approved) for option in one.options]) for one in choices]


def _chosen(asked: Asked, option: Option, *counts: Counter[tuple[str, str]]) -> Group:
    return Group(option, *(count[asked.code, option.code] for count in counts))


def queue(event: Event, *, at: datetime) -> Queue:
    waits = (Registration.event_id == event.id, *stands("submitted"))
    long = func.sum(case((Registration.submitted_at < at - LONG, 1), else_=0))
    counted = select(func.count(), long, func.min(Registration.submitted_at)).where(*waits)
    number, waiting_long, oldest_at = db.session.execute(counted).one()
    middle = select(Registration.submitted_at).where(*waits).order_by(Registration.submitted_at)
    median_at = db.session.scalar(middle.offset(max(0, number - 1) // 2).limit(1))
    return Queue(number, waiting_long or 0, oldest_at, median_at)


def _standing(event: Event, *columns: Any) -> Select[Any]:
    return select(*columns).where(Registration.event_id == event.id, Registration.state.in_(HELD))


def _grouped(event: Event, column: Any, among: Sequence[int] | None = None) -> list[Group]:
    number = func.count()
    rows = _standing(event, column, number, _approved).group_by(column).order_by(number.desc(), column)
    if among is not None:
        rows = rows.where(column.in_(among))
    return [Group(*row) for row in db.session.execute(rows)]


def _houses(event: Event) -> Select[Any]:
    here = select(Registration.organisation_id).where(Registration.event_id == event.id)
    return select(Organisation).where(Organisation.id.in_(here))


def _seconds() -> ColumnElement[int]:
    """Since 1970, rounded down to a quarter of an hour."""
    if db.engine.dialect.name == "sqlite":
        return cast(func.strftime("%s", Registration.submitted_at), Integer)
    return cast(func.floor(func.extract("epoch", Registration.submitted_at)), Integer)
