"""Changing a session: nothing is lost, a stale form never wins, calendars learn of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import joinedload, selectinload

from eventapp.bodies.queries import body_by_code
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.i18n import Text
from eventapp.core.jobs import enqueue
from eventapp.programme import frame, telling
from eventapp.programme.edits import Edit, part_at
from eventapp.programme.impact import loses_words
from eventapp.programme.models import Day, Event, Room, Session, SessionChange
from eventapp.programme.profiles import following
from eventapp.programme.restoring import READERS
from eventapp.programme.speakers import set_speakers
from eventapp.programme.wall_time import NotPossible, OutsideTheEvent, moments

BUMPS = frozenset({"starts", "ends", "part", "rooms", "status", "time_announced"})  # calendars re-read these
FRAME = BUMPS - {"rooms"}  # what even a veiled meeting shows: a change of anything else stays its secret
SEATED_BY = {  # what agendas and those who wait for a seat have to follow
    "round": ("agenda.round_changed",),
    "seats": ("agenda.seats_changed",),
    "starts": ("agenda.seats_changed",),
    "status": ("agenda.round_changed", "agenda.seats_changed"),
}
WHEN = frozenset({"starts", "ends", "part"})
PLAIN = frozenset(
    {
        *("title", "abstract", "kind", "time_announced", "provisional", "seats", "number"),
        *("access", "disclosure", "quota", "quota_per", "room_taken", "listed_only"),
    }
)
LISTS = frozenset({"floor_languages", "interpretation", "admitted"})
SHOWS = frozenset({"access", "body", "disclosure"})  # which of its two faces others are shown
CLOSES = SHOWS | {"admitted"}  # out of whose agendas it may go


@dataclass(frozen=True)
class _Was:
    """A session before an edit."""

    is_public: bool
    starts_at: datetime


class StaleEdit(Refused):
    """Somebody saved in between; `theirs` is what stands now."""

    text = _("Somebody else has changed this session since you opened it. Nothing was saved.")

    def __init__(self, theirs: "Edit") -> None:
        super().__init__()
        self.theirs = theirs


class NoBody(NotPossible):
    text = _("Choose the body that meets.")


class SeatsTaken(NotPossible):
    def __init__(self, taken: int) -> None:
        super().__init__("seats", _("%(taken)s seats are taken already. Give at least as many.", taken=taken))


def session_to_edit(event: Event, ref: str) -> Session:
    """The row itself, for those who may edit the programme; drafts included."""
    found = select(Session).where(Session.event_id == event.id, Session.ref == ref)
    session = db.session.scalar(found.options(selectinload(Session.rooms), selectinload(Session.speakers)))
    if session is None:
        raise NotFound
    return session


def edit_session(
    event: Event,
    session: Session,
    edit: Edit,
    *,
    seen_version: int,
    by_id: int | None,
    at: datetime,
    words: Text | None = None,
) -> list[str]:
    """Save an edit made on `seen_version`; returns the names of the fields that changed.

    `words` go to those who have the session in their week, with what changed.

    The version stands in the UPDATE's condition, so of two editors one is refused with both
    versions. Every changed field is kept as history.
    """
    before, was = Edit.of(session), _Was(session.published_at is not None, session.starts_at)
    changed = edit.changed_from(before)
    if not changed:
        return []
    _take_version(session, seen_version)
    told = telling.known_to_agendas(session) if CLOSES.intersection(changed) else None
    for field in changed:
        old, facts = before.text(field), before.facts(field)
        keep_history(session, field, old, edit.text(field), by_id=by_id, at=at, facts=facts)
    if "seats" in changed:
        _limit_seats(session, edit.seats)
    if "starts" in changed or "ends" in changed:
        _mark_move(session, edit, at=at)
    printed = following.printed(event, session)
    apply(event, session, edit, changed, at=at)
    if "speakers" in changed:
        db.session.flush()
        following.follow(event, session, printed)
    _count_up(session, changed, at=at)
    # A profile goes by what its speaker is called, and may then be another session's.
    session.revision = next_revision(event, is_framed="speakers" not in changed)
    if session.access != "restricted":  # nobody chooses a restricted one
        for job in sorted({job for field in changed for job in SEATED_BY.get(field, ())}):
            enqueue(job, at=at, session_id=session.id)
    if was.is_public and (BUMPS.intersection(changed) or loses_words(before, edit)):
        telling.tell_holders(session, was.starts_at, words or Text(), at=at)
    telling.tell_published(session, was_public=was.is_public, at=at)
    if told is not None and session.access == "restricted":
        telling.tell_agendas(session, told, at=at)
    return changed


def next_revision(event: Event, *, is_framed: bool = False) -> int:
    """Count the event's revision up; its row is held until the commit, so revisions come in order.

    `is_framed`: all that changes is a session, which takes this revision for its own. Then pages of other
    sessions, and of the days on which it neither was nor is, are as they were.
    """
    new = Event.revision + 1
    grown = {"revision": new} if is_framed else {"revision": new, "frame_revision": new}
    counting = update(Event).where(Event.id == event.id).values(grown)
    return db.session.execute(counting.returning(Event.revision)).scalar_one()


def renamed(event: Event, *which: ColumnElement[bool], at: datetime, sequence: int = 0) -> Sequence[int]:
    """What these sessions tell of has another name: they count as changed with this revision. Their ids.

    `sequence`: by how much calendars count it up, where the name says where to go (RFC 5545, 3.8.7.4).
    Their rows are held before the event's, as every edit does.
    """
    own = select(Session.id).where(Session.event_id == event.id, *which).order_by(Session.id)
    held = db.session.scalars(own.with_for_update()).all()
    new = {"revision": next_revision(event), "revised_at": at, "sequence": Session.sequence + sequence}
    db.session.execute(update(Session).where(Session.id.in_(held)).values(new))
    return held


def _take_version(session: Session, seen_version: int) -> None:
    taking = update(Session).where(Session.id == session.id, Session.version == seen_version)
    taken = db.session.scalar(taking.values(version=Session.version + 1).returning(Session.version))
    if taken is None:
        db.session.refresh(session)
        raise StaleEdit(Edit.of(session))


def apply(event: Event, session: Session, edit: Edit, changed: Sequence[str], *, at: datetime) -> None:
    """Write these fields of an edit into the row; raises NotPossible."""
    if WHEN.intersection(changed):
        _schedule(event, session, edit)
    if "access" in changed or "body" in changed:
        _convene(session, edit)
    for field in PLAIN.intersection(changed):
        setattr(session, field, getattr(edit, field))
    for field in LISTS.intersection(changed):
        setattr(session, field, list(getattr(edit, field)))
    _place(event, session, edit, changed)
    if "speakers" in changed:
        set_speakers(event, session, edit.speakers)
    if "status" in changed:
        _set_status(session, edit.status, at=at)
    session.revised_at = at


def _count_up(session: Session, changed: Sequence[str], *, at: datetime) -> None:
    if BUMPS.intersection(changed):
        session.sequence += 1
    if FRAME.intersection(changed):
        session.frame_sequence += 1
        session.frame_revised_at = at
    if SHOWS.intersection(changed):  # whichever face a calendar has kept, the next one is newer
        session.sequence = session.frame_sequence = max(session.sequence, session.frame_sequence) + 1
        session.frame_revised_at = at


def _limit_seats(session: Session, seats: int | None) -> None:
    """The UPDATE carries the check, so that a seat claimed at the same time counts."""
    limiting = update(Session).where(Session.id == session.id)
    if seats is not None:
        limiting = limiting.where(Session.seats_taken <= seats)
    if db.session.scalar(limiting.values(seats=seats).returning(Session.id)) is None:
        db.session.refresh(session, ["seats_taken"])
        raise SeatsTaken(session.seats_taken)


def _mark_move(session: Session, edit: Edit, *, at: datetime) -> None:
    """Back at the hours that were told first, it has not moved: programmes as printed are right again."""
    if session.published_at is None or edit.status != "published":
        return
    if (edit.starts, edit.ends) == _first_hours(session):
        session.moved_at = session.previous_starts_at = None
        return
    session.moved_at = at
    if edit.starts != session.starts and session.time_announced:
        session.previous_starts_at = session.starts_at


def _first_hours(session: Session) -> tuple[datetime, datetime]:
    """Its start and end as it was published, read from what has changed since."""
    hours = {"starts": session.starts, "ends": session.ends}
    since = select(SessionChange.field, SessionChange.old).where(
        SessionChange.session_id == session.id,
        SessionChange.field.in_(hours),
        SessionChange.changed_at >= session.published_at,
    )
    for field, old in db.session.execute(since.order_by(SessionChange.id.desc())):
        hours[field] = READERS[field](old)
    return hours["starts"], hours["ends"]


def _schedule(event: Event, session: Session, edit: Edit) -> None:
    on = select(Day).where(Day.event_id == event.id, Day.on_date == edit.starts.date())
    day = db.session.scalar(on)
    if day is None:
        raise OutsideTheEvent("starts")
    session.starts_at, session.ends_at = moments(event, edit.starts, edit.ends)
    session.day, session.part = day, edit.part or part_at(day, edit.starts, otherwise=session.part)
    session.starts, session.ends = edit.starts, edit.ends


def _convene(session: Session, edit: Edit) -> None:
    session.body = body_by_code(edit.body) if edit.body else None
    if edit.access == "restricted" and session.body is None:
        raise NoBody("body")


def _place(event: Event, session: Session, edit: Edit, changed: Sequence[str]) -> None:
    if "rooms" in changed:
        session.rooms = _rooms(event, edit.rooms) if edit.rooms else []
    if "round" in changed:
        session.round = frame.round_by_code(event, edit.round) if edit.round else None
    if "track" in changed:
        session.track = frame.track_by_code(event, edit.track) if edit.track else None


def _rooms(event: Event, codes: Sequence[str]) -> list[Room]:
    found = select(Room).where(Room.event_id == event.id, Room.code.in_(codes)).order_by(Room.id)
    return list(db.session.scalars(found))


def _set_status(session: Session, status: str, *, at: datetime) -> None:
    """A draft that is cancelled stays unpublished: nobody had heard of it."""
    session.cancelled_at = at if status == "cancelled" else None
    if status == "draft":
        session.published_at = None
    elif status == "published":
        session.published_at = session.published_at or at


def keep_history(
    session: Session,
    field: str,
    old: str,
    new: str,
    *,
    by_id: int | None,
    at: datetime,
    facts: list[dict[str, Any]] | None = None,
) -> None:
    """`facts` are what the old text does not say: see `Edit.facts`."""
    db.session.add(
        SessionChange(
            session_id=session.id,
            version=session.version,
            field=field,
            old=old,
            new=new,
            old_facts=facts,
            changed_at=at,
            changed_by_id=by_id,
        )
    )


def history(session: Session) -> Sequence[SessionChange]:
    """Every change of a session with who made it, the latest first."""
    found = select(SessionChange).where(SessionChange.session_id == session.id)
    found = found.order_by(SessionChange.id.desc()).options(joinedload(SessionChange.changed_by))
    return db.session.scalars(found).all()
