"""Reading an event's frame: days, rooms, rounds. Sessions are read in `visibility`."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Day, Event, Room


def find_event(code: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.code == code))


def event_by_code(code: str) -> Event:
    event = find_event(code)
    if event is None:
        raise NotFound
    return event


def default_language(code: str) -> str | None:
    return db.session.scalar(select(Event.default_language).where(Event.code == code))


def events() -> Sequence[Event]:
    """All events, the latest first."""
    return db.session.scalars(select(Event).order_by(Event.starts_on.desc(), Event.code)).all()


def days(event: Event) -> Sequence[Day]:
    return db.session.scalars(select(Day).where(Day.event_id == event.id).order_by(Day.on_date)).all()


def day_on(event: Event, on_date: date) -> Day:
    day = db.session.scalar(select(Day).where(Day.event_id == event.id, Day.on_date == on_date))
    if day is None:
        raise NotFound
    return day


def day_named(event: Event, text: str) -> Day:
    """The day as our own links write it; other forms of ISO 8601 would be the same page twice."""
    try:
        on_date = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if on_date.isoformat() != text:
        raise NotFound
    return day_on(event, on_date)


def rooms(event: Event) -> Sequence[Room]:
    return db.session.scalars(select(Room).where(Room.event_id == event.id).order_by(Room.id)).all()
