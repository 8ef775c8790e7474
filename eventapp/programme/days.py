"""The days of a programme: added, dropped while nothing is planned on them, copied to another day.

Adding and dropping first count the event's revision up and so hold the event's row: of two at once
the later one sees what the other left.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import Text
from eventapp.programme import queries
from eventapp.programme.drafts import duplicate
from eventapp.programme.editing import next_revision
from eventapp.programme.models import Day, DayPart, Event, Session
from eventapp.programme.outline import Hours, hours_of
from eventapp.programme.visibility import sessions_of
from eventapp.programme.wall_time import A_NIGHT, NotPossible

MOST_APART = timedelta(days=31)  # a day further from the event's others is a slip of the pen
MOST_DAYS = 60


class DayTaken(Refused):
    text = _("There is a programme day on that date already.")


class TooFarApart(Refused):
    text = _("That date is more than a month away from the other days of the event.")


class TooManyDays(Refused):
    text = _("The event has as many days as it can have.")


class DayInUse(Refused):
    text = _("Sessions are planned on this day, so it cannot be deleted.")


class OnlyDay(Refused):
    text = _("This is the event’s only day, so it cannot be deleted.")


class SameDay(Refused):
    text = _("Choose another day.")


class NotCopied(Refused):
    def __init__(self, session: Session, problem: NotPossible) -> None:
        title = session.title.plain(session.event.default_language)
        super().__init__(_("“%(title)s”: %(reason)s Nothing was copied.", title=title, reason=problem.text))


def add_day(event: Event, on: date, theme: Text, hours: Hours | None = None) -> Day:
    """With these hours, or those of the day next to it.

    The event begins earlier or ends later where it lies outside.
    """
    known = _held(event)
    nearest = min(known, key=lambda day: abs(on - day.on_date))
    if abs(on - nearest.on_date) > MOST_APART:
        raise TooFarApart
    if len(known) >= MOST_DAYS:
        raise TooManyDays
    known_hours = (hours or hours_of(nearest)).items()
    parts = [DayPart(part=part, starts=starts, ends=ends) for part, (starts, ends) in known_hours]
    day = Day(event_id=event.id, on_date=on, number=len(known) + 1, theme=theme, parts=parts)
    try:
        with db.session.begin_nested():
            db.session.add(day)
    except IntegrityError:
        raise DayTaken from None
    event.starts_on, event.ends_on = min(event.starts_on, on), max(event.ends_on, on)
    _number(event)
    return day


def drop_day(event: Event, day: Day) -> None:
    """The event begins later or ends earlier where it was the first day or the last one.

    Sessions that are planned on the day keep it: their keys decide, also when one is added at once.
    """
    left = [one.on_date for one in _held(event) if one.id != day.id]
    if not left:
        raise OnlyDay
    on, unused = day.on_date, ~exists().where(Session.day_id == day.id)
    ends_on = max(left) if on == event.ends_on else event.ends_on
    if _reach_beyond(event, ends_on):
        raise DayInUse
    try:
        with db.session.begin_nested():
            gone = db.session.scalar(delete(Day).where(Day.id == day.id, unused).returning(Day.id))
    except IntegrityError:
        gone = None
    if gone is None:
        raise DayInUse
    event.starts_on, event.ends_on = min(left) if on == event.starts_on else event.starts_on, ends_on
    _number(event)


def copy_day(event: Event, day: Day, to: Day, *, by_id: int, at: datetime) -> int:
    """Drafts of all that is planned on a day, at the same hours of another; how many there are.

    Rooms and speakers come along. Where they are taken then, the board of that day says so.
    """
    if to.id == day.id:
        raise SameDay
    planned = sessions_of(event).where(Session.day_id == day.id, Session.cancelled_at.is_(None))
    sessions = db.session.scalars(planned.order_by(Session.starts_at, Session.id)).all()
    for session in sessions:
        try:
            duplicate(event, session, by_id=by_id, at=at, later=to.on_date - day.on_date)
        except NotPossible as problem:
            raise NotCopied(session, problem) from None
    return len(sessions)


def _held(event: Event) -> Sequence[Day]:
    """The event's days, which nobody else adds to or takes from before the commit."""
    next_revision(event)
    db.session.refresh(event)
    return queries.days(event)


def _reach_beyond(event: Event, ends_on: date) -> bool:
    """Whether a session runs on after the night that follows this last day."""
    latest = datetime.combine(ends_on + A_NIGHT + timedelta(days=1), time.min)
    return bool(
        db.session.scalar(select(exists().where(Session.event_id == event.id, Session.ends >= latest)))
    )


def _number(event: Event) -> None:
    """Days are counted from one, by date."""
    db.session.flush()
    for number, day in enumerate(queries.days(event), start=1):
        day.number = number
