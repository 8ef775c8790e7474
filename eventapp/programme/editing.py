"""Changing a session: nothing is lost, a stale form never wins, calendars learn of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload, selectinload

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.programme.models import Day, Event, Room, Session, SessionChange

A_NIGHT = timedelta(days=1)  # what the last day's evening may run over midnight
BUMPS = frozenset({"starts", "ends", "rooms", "status", "time_announced"})  # what calendars must re-read
FRAME = BUMPS - {"rooms"}  # what even a veiled meeting shows: a change of anything else stays its secret


class StaleEdit(Refused):
    """Somebody saved in between; `theirs` is what stands now."""

    text = _("Somebody else has changed this session since you opened it. Nothing was saved.")

    def __init__(self, theirs: "Edit") -> None:
        super().__init__()
        self.theirs = theirs


class OutsideTheEvent(Refused):
    text = _("There is no programme day on that date.")


class EndsBeforeItStarts(Refused):
    text = _("A session has to end after it starts.")


class NoSuchHour(Refused):
    text = _("That hour does not exist: the clocks go forward then.")


@dataclass(frozen=True)
class Edit:
    """What the form may change; `starts` and `ends` are wall times in the event's zone."""

    title: Text
    starts: datetime
    ends: datetime
    time_announced: bool
    provisional: bool
    rooms: tuple[str, ...]  # codes
    status: str  # draft, published or cancelled

    @classmethod
    def of(cls, session: Session) -> "Edit":
        return cls(
            title=session.title,
            starts=session.starts,
            ends=session.ends,
            time_announced=session.time_announced,
            provisional=session.provisional,
            rooms=tuple(room.code for room in session.rooms),
            status=_status(session),
        )

    def changed_from(self, before: "Edit") -> list[str]:
        names = [field.name for field in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(before, name)]


def session_to_edit(event: Event, ref: str) -> Session:
    """The row itself, for those who may edit the programme; drafts included."""
    found = select(Session).where(Session.event_id == event.id, Session.ref == ref)
    session = db.session.scalar(found.options(selectinload(Session.rooms)))
    if session is None:
        raise NotFound
    return session


def edit_session(
    event: Event, session: Session, edit: Edit, *, seen_version: int, by_id: int, at: datetime
) -> list[str]:
    """Save an edit made on `seen_version`; returns the names of the fields that changed.

    The version stands in the UPDATE's condition, so of two editors one is refused with both
    versions. Every changed field is kept as history.
    """
    before = Edit.of(session)
    changed = edit.changed_from(before)
    if not changed:
        return []
    _take_version(session, seen_version)
    for field in changed:
        db.session.add(_history(session, field, before, edit, by_id=by_id, at=at))
    _apply(event, session, edit, changed, at=at)
    session.revision = _next_revision(event)
    return changed


def utc(event: Event, wall: datetime) -> datetime:
    """The moment of a wall time in the event's zone; refuses hours that the clocks skip."""
    zone = ZoneInfo(event.time_zone)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchHour
    return moment


def _next_revision(event: Event) -> int:
    """Count the event's revision up; its row is held until the commit, so revisions come in order."""
    counting = update(Event).where(Event.id == event.id).values(revision=Event.revision + 1)
    return db.session.execute(counting.returning(Event.revision)).scalar_one()


def _take_version(session: Session, seen_version: int) -> None:
    taking = update(Session).where(Session.id == session.id, Session.version == seen_version)
    taken = db.session.scalar(taking.values(version=Session.version + 1).returning(Session.version))
    if taken is None:
        db.session.refresh(session)
        raise StaleEdit(Edit.of(session))


def _apply(event: Event, session: Session, edit: Edit, changed: Sequence[str], *, at: datetime) -> None:
    if "starts" in changed or "ends" in changed:
        _schedule(event, session, edit, at=at)
    session.title, session.provisional, session.time_announced = (
        edit.title,
        edit.provisional,
        edit.time_announced,
    )
    session.revised_at = at
    if "rooms" in changed:
        session.rooms = _rooms(event, edit.rooms)
    if "status" in changed:
        _set_status(session, edit.status, at=at)
    if BUMPS.intersection(changed):
        session.sequence += 1
    if FRAME.intersection(changed):
        session.frame_sequence += 1
        session.frame_revised_at = at


def _schedule(event: Event, session: Session, edit: Edit, *, at: datetime) -> None:
    if edit.ends <= edit.starts:
        raise EndsBeforeItStarts
    on = select(Day).where(Day.event_id == event.id, Day.on_date == edit.starts.date())
    day = db.session.scalar(on)
    if day is None or edit.ends.date() > event.ends_on + A_NIGHT:
        raise OutsideTheEvent
    if session.published_at is not None and edit.status == "published":
        session.moved_at = at
        if edit.starts != session.starts and session.time_announced:
            session.previous_starts_at = session.starts_at
    session.day, session.part = day, _part(day, edit.starts, otherwise=session.part)
    session.starts, session.ends = edit.starts, edit.ends
    session.starts_at, session.ends_at = utc(event, edit.starts), utc(event, edit.ends)


def _part(day: Day, starts: datetime, *, otherwise: str) -> str:
    """The part in which the session starts, else the last one begun before it, else the first."""
    begun = [part for part in day.parts if part.starts <= starts.time()]
    found = begun[-1:] or day.parts[:1]
    return found[0].part if found else otherwise


def _rooms(event: Event, codes: Sequence[str]) -> list[Room]:
    found = select(Room).where(Room.event_id == event.id, Room.code.in_(codes)).order_by(Room.id)
    return list(db.session.scalars(found))


def _status(session: Session) -> str:
    if session.cancelled_at is not None:
        return "cancelled"
    return "published" if session.published_at is not None else "draft"


def _set_status(session: Session, status: str, *, at: datetime) -> None:
    """A draft that is cancelled stays unpublished: nobody had heard of it."""
    session.cancelled_at = at if status == "cancelled" else None
    if status == "draft":
        session.published_at = None
    elif status == "published":
        session.published_at = session.published_at or at


def _history(
    session: Session, field: str, before: Edit, after: Edit, *, by_id: int, at: datetime
) -> SessionChange:
    return SessionChange(
        session_id=session.id,
        version=session.version,
        field=field,
        old=_as_text(getattr(before, field)),
        new=_as_text(getattr(after, field)),
        changed_at=at,
        changed_by_id=by_id,
    )


def _as_text(value: Any) -> str:
    if isinstance(value, Text):
        return "\n".join(f"{language}: {words}" for language, words in sorted(value.items()))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def history(session: Session) -> Sequence[SessionChange]:
    """Every change of a session with who made it, the latest first."""
    found = select(SessionChange).where(SessionChange.session_id == session.id)
    found = found.order_by(SessionChange.id.desc()).options(joinedload(SessionChange.changed_by))
    return db.session.scalars(found).all()
