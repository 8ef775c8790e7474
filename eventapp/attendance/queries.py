"""What attendance is derived from: scans that let somebody through, hours, and who was expected."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.agenda.models import AgendaEntry
from eventapp.attendance.stays import Hours, Passage, Running
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.paging import Page, paged
from eventapp.door.models import Checkpoint, Scan
from eventapp.people.models import Person
from eventapp.programme.admission import admits
from eventapp.programme.models import Event, Session, session_room
from eventapp.programme.standings import standings
from eventapp.registration.models import Registration


def rooms_with_doors(event: Event) -> frozenset[int]:
    """Those in which somebody scans."""
    found = select(Checkpoint.room_id).where(Checkpoint.event_id == event.id, Checkpoint.purpose == "room")
    return frozenset(one for one in db.session.scalars(found) if one is not None)


def passages(event: Event, since: datetime, until: datetime) -> Mapping[int, list[Passage]]:
    """Who went through the doors of the site and of rooms meanwhile, by person, with whatever badge."""
    passage = (Scan.happened_at, Checkpoint.room_id, Scan.direction, Scan.uuid)
    found = select(Registration.person_id, *passage).join(Scan.checkpoint).join(Scan.badge)
    found = found.join(Registration, Registration.id == Badge.registration_id)
    found = found.where(Scan.event_id == event.id, Scan.passed, Checkpoint.purpose.in_(("entry", "room")))
    told: dict[int, list[Passage]] = defaultdict(list)
    found = found.where(Scan.happened_at >= since, Scan.happened_at < until)
    for person_id, at, room_id, direction, scan in db.session.execute(found):
        told[person_id].append(Passage(at, room_id, direction, scan))
    return told


def hours(event: Event) -> Hours:
    """Of all that takes place, whoever may know of it: it ends stays and is not told."""
    is_closed = Session.access == "restricted"
    found = select(session_room.c.room_id, Session.starts_at, Session.ends_at, is_closed)
    found = found.join(Session, Session.id == session_room.c.session_id).where(Session.event_id == event.id)
    found = found.where(Session.published_at.is_not(None), Session.cancelled_at.is_(None))
    told: dict[int, list[Running]] = defaultdict(list)
    for room_id, *running in db.session.execute(found):
        told[room_id].append(Running(*running))
    return told


def expected(sessions: Collection[int]) -> Mapping[int, set[int]]:
    """The people who hold a seat in these sessions, or whom a mandate makes come, by session.

    A session to which whoever likes may come is not there.
    """
    rows = db.session.scalars(select(Session).where(Session.id.in_(sessions)).order_by(Session.id)).all()
    meetings = [one for one in rows if one.access == "restricted"]
    told: dict[int, set[int]] = {one.id: set() for one in rows if one.seats is not None or one in meetings}
    seats = select(AgendaEntry.session_id, AgendaEntry.person_id).where(AgendaEntry.session_id.in_(told))
    for session_id, person_id in db.session.execute(seats.where(AgendaEntry.holds_seat)):
        told[session_id].add(person_id)
    for person_id, standing in (standings(meetings) if meetings else {}).items():
        for one in meetings:
            if admits(one, standing):
                told[one.id].add(person_id)
    return told


def named(people: Collection[int], page: int) -> Page[Person]:
    """A page of them, by name."""
    found = select(Person).where(Person.id.in_(people))
    return paged(found.order_by(Person.family_name, Person.given_name, Person.id), page)


def organisations_of(event: Event, people: Sequence[Person]) -> Mapping[int, str]:
    """Where they come from, as they registered, by person."""
    found = select(Registration).where(Registration.event_id == event.id)
    found = found.where(Registration.person_id.in_([one.id for one in people]))
    rows = db.session.scalars(found.options(joinedload(Registration.organisation)))
    return {one.person_id: one.organisation.name for one in rows}
