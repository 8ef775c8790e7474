"""Reminders: of tomorrow on the evening before, and of a session some minutes ahead.

Each day what comes next is put into the queue, for everybody at once; who is to be reminded is asked
when it is due. A session that moves is planned anew, and what was planned for its old hour says nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventapp.agenda.queries import agenda, holders
from eventapp.agenda.week import Entry
from eventapp.core.db import db
from eventapp.core.inserting import insert_all_absent
from eventapp.core.jobs import Job
from eventapp.notices.domain import plan, wishing
from eventapp.notices.models import MINUTES_AHEAD, MessageWishes
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session

EVENING = time(18)
AHEAD = timedelta(hours=26)  # more than a day, so that no hour falls between two plannings
A_DAY = timedelta(days=1)


def plan_next(event: Event, *, at: datetime) -> None:
    """All reminders of the next hours."""
    zone = ZoneInfo(event.time_zone)
    today = at.astimezone(zone).date()
    for on in (today, today + A_DAY):
        due, tomorrow = datetime.combine(on, EVENING, tzinfo=zone).astimezone(UTC), on + A_DAY
        if event.starts_on <= tomorrow <= event.ends_on:
            told = {"event_id": event.id, "on": f"{tomorrow}"}
            _once([_job("notices.evening", f"{event.id} {on}", due, at=at, payload=told)], at=at)
    coming = select(Session).where(
        Session.event_id == event.id, Session.starts_at > at, Session.starts_at <= at + AHEAD
    )
    plan_sessions(db.session.scalars(coming).all(), at=at)


def plan_sessions(sessions: Iterable[Session], *, at: datetime) -> None:
    """Reminders of these, where they start soon and their hour is announced."""
    soon = (one for one in sessions if at < one.starts_at <= at + AHEAD and one.time_announced)
    _once((_ahead(session, minutes, at=at) for session in soon for minutes in MINUTES_AHEAD), at=at)


def _ahead(session: Session, minutes: int, *, at: datetime) -> dict[str, Any]:
    starts = session.starts_at.isoformat()
    told = {"session_id": session.id, "minutes": minutes, "starts_at": starts}
    due, key = session.starts_at - timedelta(minutes=minutes), f"{session.id} {minutes} {starts}"
    return _job("notices.ahead", key, due, at=at, payload=told)


def plan_day(event: Event, on: date, *, at: datetime) -> None:
    """A reminder for each who wishes to be told of their day on the evening before."""
    people = wishing(event, MessageWishes.evening_before.is_(True))
    plan("notices.remind", event.id, people, at=at, due=at, key=f"{on}", on=f"{on}")


def plan_session(session: Session, minutes: int, *, at: datetime) -> None:
    """A reminder for each who has the session in their week and wishes it so many minutes ahead."""
    event = db.session.get_one(Event, session.event_id)
    people = holders(session).intersection(wishing(event, MessageWishes.minutes_ahead == minutes))
    key = f"{session.id} {session.starts_at.isoformat()}"
    plan("notices.remind", event.id, people, at=at, due=at, key=key, session_id=session.id)


def wait(payload: Mapping[str, Any], *, at: datetime, over: datetime) -> None:
    """Remind of a day once somebody's quiet hours are over."""
    event_id, person_id, on = (payload[name] for name in ("event_id", "person_id", "on"))
    plan("notices.remind", event_id, [person_id], at=at, due=over, key=f"{on} {over.isoformat()}", on=on)


def called(event: Event, payload: Mapping[str, Any], *, at: datetime) -> str:
    """Which mail it is: of a day, on its eve or, after quiet hours, on the day itself; or of a session."""
    if "on" not in payload:
        return "ahead"
    today = at.astimezone(ZoneInfo(event.time_zone)).date()
    return "evening" if today < date.fromisoformat(payload["on"]) else "day"


def reminded(event: Event, person_id: int, payload: Mapping[str, Any]) -> list[Entry]:
    """What stands in this person's week and takes place: on a day, or that session.

    A mail opens nothing that a mailed link alone would not: roles count for nothing in it.
    """
    own = [one for one in agenda(Viewer(person_id), event) if not one.session.is_cancelled]
    if "on" in payload:
        on = date.fromisoformat(payload["on"])
        return [entry for entry in own if entry.session.on == on]
    return [entry for entry in own if entry.session.id == payload["session_id"]]


def _job(name: str, key: str, due: datetime, *, at: datetime, payload: Mapping[str, Any]) -> dict[str, Any]:
    own = {"payload": payload, "unique_key": f"{name} {key}", "due_at": due}
    return {"name": name, "enqueued_at": at, "attempts": 0, **own}


def _once(jobs: Iterable[dict[str, Any]], *, at: datetime) -> None:
    """Those that are still to come, unless there is one of the same key."""
    insert_all_absent(Job, [one for one in jobs if one["due_at"] > at])
