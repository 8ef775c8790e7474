"""Reminders: of tomorrow on the evening before, and of a session some minutes ahead.

Each day what is due next is put into the queue; a session that moves is planned anew, and what was
planned for its old hour then says nothing.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventapp.agenda.queries import agenda, holders
from eventapp.agenda.week import Entry
from eventapp.core.db import db
from eventapp.notices.domain import plan, wishing
from eventapp.notices.models import MINUTES_AHEAD, MessageWishes
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session

EVENING = time(18)
AHEAD = timedelta(hours=26)  # more than a day, so that no hour falls between two plannings
A_DAY = timedelta(days=1)


def plan_next(event: Event, *, at: datetime) -> None:
    """Everything of the next hours, each person's once."""
    zone = ZoneInfo(event.time_zone)
    today = at.astimezone(zone).date()
    for on in (today, today + A_DAY):
        _plan_evening(event, on, zone, at=at)
    coming = select(Session).where(
        Session.event_id == event.id, Session.starts_at > at, Session.starts_at <= at + AHEAD
    )
    plan_sessions(event, db.session.scalars(coming).all(), at=at)


def plan_sessions(event: Event, sessions: Iterable[Session], *, at: datetime) -> None:
    """Reminders of these, where they start soon and their hour is announced."""
    soon = [one for one in sessions if at < one.starts_at <= at + AHEAD and one.time_announced]
    for minutes in MINUTES_AHEAD if soon else ():
        people = set(wishing(event, MessageWishes.minutes_ahead == minutes))
        for session in soon if people else ():
            due, starts = session.starts_at - timedelta(minutes=minutes), session.starts_at.isoformat()
            if due > at:
                told = {"session_id": session.id, "starts_at": starts}
                those = people & holders(session)
                plan("notices.ahead", event.id, those, at=at, due=due, key=f"{session.id} {starts}", **told)


def _plan_evening(event: Event, on: date, zone: ZoneInfo, *, at: datetime) -> None:
    due, tomorrow = datetime.combine(on, EVENING, tzinfo=zone).astimezone(UTC), on + A_DAY
    if due > at and event.starts_on <= tomorrow <= event.ends_on:
        people = wishing(event, MessageWishes.evening_before.is_(True))
        plan("notices.evening", event.id, people, at=at, due=due, key=f"{on}", on=f"{tomorrow}")


def day_of(person_id: int, event: Event, on: date) -> list[Entry]:
    """What stands in this person's week on a day and takes place."""
    own = agenda(Viewer(person_id), event)
    return [entry for entry in own if entry.session.on == on and not entry.session.is_cancelled]


def entry_at(person_id: int, event: Event, session_id: int, starts_at: datetime) -> Entry | None:
    """The session in this person's week, where it still starts then."""
    return next(
        (one for one in agenda(Viewer(person_id), event) if _starts(one, session_id, starts_at)), None
    )


def _starts(entry: Entry, session_id: int, starts_at: datetime) -> bool:
    session = entry.session
    return (session.id, session.starts_at, session.is_cancelled) == (session_id, starts_at, False)
