"""The outline of a programme: themes and hours of its days, its tracks and its rounds.

Every write first counts the event's revision up and so holds the event's row: what it then
compares with what the editor had seen cannot change before the commit.
"""

from datetime import datetime, time
from hashlib import sha256
from itertools import pairwise

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.programme import frame
from eventapp.programme.editing import next_revision, renamed
from eventapp.programme.models import Day, DayPart, Event, Round, Session, Track

Line = Track | Round
LINES: dict[str, type[Line]] = {"tracks": Track, "rounds": Round}
Hours = dict[str, tuple[time, time]]  # by the part of the day, local time


class Outdated(Refused):
    text = _("Somebody else has changed this since you opened it. Nothing was saved.")


class CodeTaken(Refused):
    text = _("This code is taken.")


class StillUsed(Refused):
    text = _("Sessions belong to it, so it cannot be deleted.")


def line_by_code(event: Event, kind: str, code: str) -> Line:
    """A track or a round, by the kind's name in LINES."""
    found: Line | None
    found = frame.track_by_code(event, code) if LINES[kind] is Track else frame.round_by_code(event, code)
    if found is None:
        raise NotFound
    return found


def hours_of(day: Day) -> Hours:
    return {part.part: (part.starts, part.ends) for part in day.parts}


def overlapping(hours: Hours) -> list[str]:
    """The parts that begin before an earlier one has ended."""
    by_start = sorted(hours, key=lambda part: hours[part])
    return [later for before, later in pairwise(by_start) if hours[later][0] < hours[before][1]]


def state_of(one: Day | Line) -> str:
    """What an editor has seen of it, in a few letters."""
    facts = (one.theme, hours_of(one)) if isinstance(one, Day) else one.name
    return sha256(repr(facts).encode()).hexdigest()[:16]


def change_day(event: Event, day: Day, theme: Text, hours: Hours, *, seen: str) -> None:
    _hold(event, day, seen)
    day.theme = theme
    db.session.execute(delete(DayPart).where(DayPart.day_id == day.id))
    parts = (DayPart(day_id=day.id, part=part, starts=when[0], ends=when[1]) for part, when in hours.items())
    db.session.add_all(parts)


def rename(event: Event, line: Line, name: Text, *, seen: str, at: datetime) -> None:
    own = Session.track_id if isinstance(line, Track) else Session.round_id
    renamed(event, own == line.id, at=at)
    _check(line, seen)
    line.name = name


def add_line(event: Event, kind: str, code: str, name: Text) -> None:
    """The unique key decides when two add the same code at once."""
    next_revision(event)
    try:
        with db.session.begin_nested():
            db.session.add(LINES[kind](event_id=event.id, code=code, name=name))
    except IntegrityError:
        raise CodeTaken from None


def delete_line(event: Event, line: Line) -> None:
    """Sessions that belong to it keep it: their keys decide, also when one is added at once."""
    model = type(line)
    belongs = Session.track_id if model is Track else Session.round_id
    unused = delete(model).where(model.id == line.id, ~exists().where(belongs == line.id))
    try:
        with db.session.begin_nested():
            gone = db.session.scalar(unused.returning(model.id))
    except IntegrityError:
        gone = None
    if gone is None:
        raise StillUsed
    next_revision(event)


def _hold(event: Event, one: Day | Line, seen: str) -> None:
    next_revision(event)
    _check(one, seen)


def _check(one: Day | Line, seen: str) -> None:
    db.session.refresh(one)
    if state_of(one) != seen:
        raise Outdated
