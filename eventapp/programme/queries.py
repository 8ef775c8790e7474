"""Reading an event's frame: days, rooms, rounds. Sessions are read in `visibility`."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.ready import Ready, present
from eventapp.people.models import RoleGrant
from eventapp.people.queries import DERIVED
from eventapp.programme.models import Day, Event, Room

AT_DOORS = ("organiser", "registration_desk", "door_lead")
# Who works at the doors of an event has the same roles where they rehearse.
_real, _practice = aliased(Event), aliased(Event)
DERIVED.append(
    select(RoleGrant.role, _practice.code)
    .join(_real, _real.code == RoleGrant.event_code)
    .join(_practice, _practice.practice_of_id == _real.id)
    .where(RoleGrant.person_id == bindparam("person"), RoleGrant.role.in_(AT_DOORS))
)


BY_CODE = Ready(select(*Event.__table__.columns).where(Event.code == bindparam("code")))
DEFAULT_LANGUAGE = Ready(select(Event.default_language).where(Event.code == bindparam("code")))


def find_event(code: str) -> Event | None:
    found = BY_CODE.first(code=code)
    return present(Event, found) if found else None


def event_by_code(code: str) -> Event:
    """One to practise on is as absent as one that there is not."""
    event = door_event(code)
    if event.practice_of_id is not None:
        raise NotFound
    return event


def door_event(code: str) -> Event:
    """Also one to practise on: of its doors, and of nothing else."""
    event = find_event(code)
    if event is None:
        raise NotFound
    return event


def default_language(code: str) -> str | None:
    found = DEFAULT_LANGUAGE.first(code=code)
    return found[0] if found else None


def events() -> Sequence[Event]:
    """All events but those to practise on, the latest first."""
    found = select(Event).where(Event.practice_of_id.is_(None))
    return db.session.scalars(found.order_by(Event.starts_on.desc(), Event.code)).all()


def days(event: Event) -> Sequence[Day]:
    return db.session.scalars(select(Day).where(Day.event_id == event.id).order_by(Day.on_date)).all()


def day_on(event: Event, on_date: date) -> Day:
    day = db.session.scalar(select(Day).where(Day.event_id == event.id, Day.on_date == on_date))
    if day is None:
        raise NotFound
    return day


def day_at(event: Event, address: str) -> Day:
    """By the date as our own links write it; other forms of ISO 8601 would be the same page twice."""
    try:
        on_date = date.fromisoformat(address)
    except ValueError:
        raise NotFound from None
    if on_date.isoformat() != address:
        raise NotFound
    return day_on(event, on_date)


def rooms(event: Event) -> Sequence[Room]:
    return db.session.scalars(select(Room).where(Room.event_id == event.id).order_by(Room.id)).all()
