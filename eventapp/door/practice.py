"""A practice event: staff rehearse at doors like the real ones, with guests who do not exist.

It has the rooms, public sessions, checkpoints and items of its event, and a few more of its own where
each verdict can be seen. It is reached through `programme.queries.door_event` alone, so that it is in no
list, feed or count. To make it anew is to forget the one before with all that was scanned there; its
devices are then not paired any more. Codes of badges stay the same.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from eventapp.badges.codes import CodeKeys
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import Base, db
from eventapp.core.errors import Refused
from eventapp.door.copying import copy_checkpoints
from eventapp.door.models import Checkpoint, device_checkpoint
from eventapp.door.practice_rows import LONG, NOBODYS, Words, furnish, hours
from eventapp.people.models import Person
from eventapp.programme import queries
from eventapp.programme.copying import MOST_SESSIONS, EventCodeTaken, NewEvent, copy_event, copy_rows
from eventapp.programme.models import Event, Session, session_room
from eventapp.programme.visibility import sessions_of
from eventapp.registration.copying import copy_categories
from eventapp.registration.models import Registration


class JustMade(Refused):
    text = _("Somebody else has just made the practice event.")


def practice_of(event: Event) -> Event | None:
    return db.session.scalar(select(Event).where(Event.practice_of_id == event.id))


def make_practice(event: Event, keys: CodeKeys, words: Words, *, at: datetime) -> Event:
    """The practice event of this one, afresh; of two who make it at once one is refused with JustMade."""
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())
    if (before := practice_of(event)) is not None:
        _forget(before)
    today = at.astimezone(ZoneInfo(event.time_zone)).date()
    apart = _apart(event, today)
    try:
        new = NewEvent(_free_code(event), words.title, event.starts_on + apart)
        made = copy_event(event, new, practice_of_id=event.id)
    except EventCodeTaken:
        raise JustMade from None
    made.ends_on = max(made.ends_on, today + LONG)
    copy_categories(event, made)
    copy_checkpoints(event, made)
    _copy_sessions(event, made, apart)
    furnish(made, words, keys, at=at)
    return made


def _apart(event: Event, today: date) -> timedelta:
    """So that today is a day of the programme."""
    days = [day.on_date for day in queries.days(event)]
    return timedelta() if today in days or not days else today - days[0]


def _free_code(event: Event) -> str:
    taken = db.session.scalars(select(Event.code).where(Event.code.startswith(event.code[:20]))).all()
    return _free(f"{event.code[:28]}-practice", taken)


def _free(code: str, taken: Collection[str]) -> str:
    numbered = (code if number == 1 else f"{code}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


def _copy_sessions(event: Event, made: Event, apart: timedelta) -> None:
    """What is public and takes place, without its speakers."""
    rooms = {room.code: room for room in queries.rooms(made)}
    days = {day.on_date: day.id for day in queries.days(made)}
    planned = sessions_of(event).where(
        Session.access == "public", Session.published_at.is_not(None), Session.cancelled_at.is_(None)
    )
    first = planned.order_by(Session.starts_at, Session.id).limit(MOST_SESSIONS)
    for session in db.session.scalars(first).all():
        [copy] = copy_rows(
            Session,
            [session],
            event_id=made.id,
            uid=uuid4(),
            day_id=days[session.day.on_date + apart],
            round_id=None,
            track_id=None,
            body_id=None,
            seats_taken=0,
            moved_at=None,
            previous_starts_at=None,
            **hours(made, session.starts + apart, session.ends + apart),
        )
        copy.rooms = [rooms[room.code] for room in session.rooms]


def _forget(practice: Event) -> None:
    """All that the event has, what refers to others first; its people, who are nobody, with it."""
    people = select(Registration.person_id).where(Registration.event_id == practice.id)
    gone = db.session.scalars(people.join(Person).where(Person.email.endswith(f".{NOBODYS}"))).all()
    places = select(Checkpoint.id).where(Checkpoint.event_id == practice.id)
    sessions = select(Session.id).where(Session.event_id == practice.id)
    bodies = select(Body.id).where(Body.event_code == practice.code)
    db.session.execute(delete(device_checkpoint).where(device_checkpoint.c.checkpoint_id.in_(places)))
    db.session.execute(delete(session_room).where(session_room.c.session_id.in_(sessions)))
    for table in reversed(Base.metadata.sorted_tables):
        if "event_id" in table.c:
            db.session.execute(table.delete().where(table.c.event_id == practice.id))
    db.session.execute(delete(Membership).where(Membership.body_id.in_(bodies)))
    db.session.execute(delete(Body).where(Body.event_code == practice.code))
    db.session.execute(delete(Event).where(Event.id == practice.id))
    db.session.execute(delete(Person).where(Person.id.in_(gone)))
    db.session.expire_all()
