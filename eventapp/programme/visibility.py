"""Who may see which session, and how much of it: the one place that decides.

`visible_sessions` yields sessions already reduced to what the viewer may know. Every page,
search, feed, export, mail and count reads sessions through it and nothing else.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from eventapp.bodies.models import Body
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.i18n import Text
from eventapp.policy import Viewer, may_organise, may_see_closed_meetings
from eventapp.programme.admission import admits
from eventapp.programme.models import Day, Event, Room, Round, Session, Speaker, Track
from eventapp.programme.standings import Standing, standing_of

NOTHING = Text()
NOBODY = Standing()


@dataclass(frozen=True)
class VisibleSession:
    """A session as one viewer may know it. Of a veiled one: the open title and the time."""

    id: int
    ref: str
    uid: UUID
    kind: str
    title: Text
    abstract: Text
    day: Day
    part: str
    starts: datetime  # wall time in the event's zone
    ends: datetime
    starts_at: datetime  # UTC
    ends_at: datetime
    time_announced: bool
    provisional: bool
    rooms: tuple[Room, ...]
    speakers: tuple[Speaker, ...]
    floor_languages: tuple[str, ...]
    interpretation: tuple[str, ...]
    round: Round | None
    track: Track | None
    body: Body | None
    access: str
    is_veiled: bool
    is_concerned: bool  # the viewer's mandate admits them: the meeting is required in their agenda
    is_admitted: bool  # by a mandate at a confirmed address, or as one who serves closed meetings
    seats: int | None
    seats_taken: int
    is_draft: bool
    is_moved: bool
    is_cancelled: bool
    previous_starts_at: datetime | None
    sequence: int
    revised_at: datetime
    revision: int  # the event's when it last changed; 0 for a veiled one, whose edits are not told

    @property
    def on(self) -> date:
        return self.day.on_date

    @property
    def is_restricted(self) -> bool:
        return self.access == "restricted"

    @property
    def seats_left(self) -> int | None:
        return None if self.seats is None else self.seats - self.seats_taken


@dataclass(frozen=True)
class Occupied:
    """That a room is taken, and when (wall time): by what, its reader may not know."""

    room: Room
    day: Day
    starts: datetime
    ends: datetime


Sight = Callable[[Session], VisibleSession | None]


def as_seen(session: Session, standing: Standing, sees_closed: bool) -> VisibleSession | None:
    """The session reduced to what may be known; None where its existence is a secret.

    What admits somebody opens a veiled or hidden meeting once the secretariat has confirmed their
    address: a mailed link alone proves too little.
    """
    admission = admits(session, standing) if session.access == "restricted" else None
    is_admitted = sees_closed or (admission is not None and admission.is_confirmed)
    if session.disclosure == "open" or is_admitted:
        return _in_full(session, is_concerned=admission is not None, is_admitted=is_admitted)
    return _veiled(session) if session.disclosure == "veiled" else None


def listed_events(viewer: Viewer) -> list[Event]:
    """Events of whose programme the viewer may see something, and those they organise; the latest first."""
    published = exists().where(Session.event_id == Event.id, Session.published_at.is_not(None))
    is_told = published.where(Session.disclosure != "hidden")
    found = select(Event, is_told.label("told"), published.label("any")).order_by(
        Event.starts_on.desc(), Event.code
    )
    found = found.where(Event.practice_of_id.is_(None))
    return [
        event
        for event, is_open, has_secrets in db.session.execute(found)
        if is_open
        or may_organise(viewer, event.code)
        or (has_secrets and viewer.is_signed_in and visible_sessions(viewer, event))
    ]


def visible_sessions(
    viewer: Viewer,
    event: Event,
    *,
    day: Day | None = None,
    among: Collection[int] | Select[tuple[int]] | None = None,
    drafts: bool = False,
) -> list[VisibleSession]:
    """The event's sessions for this viewer, by time; `drafts` only where programme editors work.

    `among` are the ids of those that are asked for, where not all are.
    """
    return sessions_seen(event, _sight_of(viewer, event), day=day, among=among, drafts=drafts)


def sessions_seen(
    event: Event,
    sight: Sight,
    *,
    day: Day | None = None,
    among: Collection[int] | Select[tuple[int]] | None = None,
    drafts: bool = False,
) -> list[VisibleSession]:
    """What is left of the event's sessions, by time, where each is looked at so."""
    looked_at = _looked_at(event, sight, day=day, among=among, drafts=drafts)
    return [seen for _session, seen in looked_at if seen is not None]


def with_occupied(
    viewer: Viewer, event: Event, *, day: Day | None = None
) -> tuple[list[VisibleSession], list[Occupied]]:
    """The same sessions as `visible_sessions`, and the rooms taken by what the viewer may not know."""
    looked_at = _looked_at(event, _sight_of(viewer, event), day=day)
    occupied = [one for session, seen in looked_at for one in _occupied(session, seen)]
    return [seen for _session, seen in looked_at if seen is not None], occupied


def _looked_at(
    event: Event,
    sight: Sight,
    *,
    day: Day | None = None,
    among: Collection[int] | Select[tuple[int]] | None = None,
    drafts: bool = False,
) -> list[tuple[Session, VisibleSession | None]]:
    found = sessions_of(event).order_by(Session.starts_at, Session.ends_at, Session.id)
    if day is not None:
        found = found.where(Session.day_id == day.id)
    if among is not None:
        found = found.where(Session.id.in_(among))
    if not drafts:
        found = found.where(Session.published_at.is_not(None))
    return [(session, sight(session)) for session in db.session.scalars(found)]


def _occupied(session: Session, seen: VisibleSession | None) -> Iterator[Occupied]:
    """Of a veiled meeting always, of a hidden one where its organiser says so; once its hour is announced."""
    is_told = seen.is_veiled if seen is not None else session.room_taken
    if is_told and session.time_announced and session.cancelled_at is None:
        for room in session.rooms:
            yield Occupied(room, session.day, session.starts, session.ends)


def visible_session(viewer: Viewer, event: Event, ref: str, *, drafts: bool = False) -> VisibleSession:
    """One published session, or NotFound when absent or secret: the two are the same.

    `drafts` only where programme editors work.
    """
    sight = _sight_of(viewer, event)
    own = sessions_of(event).where(Session.ref == ref)
    found = db.session.scalar(own if drafts else own.where(Session.published_at.is_not(None)))
    seen = sight(found) if found is not None else None
    if seen is None:
        raise NotFound
    return seen


def sessions_of(event: Event) -> Select[Session]:
    """The rows themselves, with all that a session is shown with: for those alone who edit them all."""
    return (
        select(Session)
        .where(Session.event_id == event.id)
        .options(
            joinedload(Session.day),
            joinedload(Session.round),
            joinedload(Session.track),
            joinedload(Session.body),
            selectinload(Session.rooms),
            selectinload(Session.speakers),
        )
    )


def as_reserved(event: Event, among: Collection[int]) -> list[VisibleSession]:
    """These with nothing but their time, where an address that others hold is not to tell more."""
    rows = db.session.scalars(sessions_of(event).where(Session.id.in_(among))).all() if among else ()
    return [_veiled(row) for row in rows]


def admitted_to(person_id: int, event_code: str) -> frozenset[tuple[int, bool]]:
    """The event's restricted meetings that admit somebody, each with whether their address is confirmed.

    Whoever has the same roles and is admitted to the same sees the same sessions, in the same way.
    """
    standing = standing_of(person_id)
    found = select(Session).join(Event, Event.id == Session.event_id)
    restricted = db.session.scalars(found.where(Event.code == event_code, Session.access == "restricted"))
    admissions = ((session.id, admits(session, standing)) for session in restricted)
    return frozenset((meeting, one.is_confirmed) for meeting, one in admissions if one is not None)


def _sight_of(viewer: Viewer, event: Event) -> Sight:
    standing = _standing(viewer)
    sees_closed = may_see_closed_meetings(viewer, event.code)
    return lambda session: as_seen(session, standing, sees_closed)


def _standing(viewer: Viewer) -> Standing:
    """One of many is admitted as if named to each of these meetings."""
    if viewer.is_one_of_many:
        return Standing(observes=dict(viewer.admitted))
    return standing_of(viewer.person_id) if viewer.person_id else NOBODY


def _in_full(session: Session, *, is_concerned: bool, is_admitted: bool) -> VisibleSession:
    return VisibleSession(
        **_frame(session),
        kind=session.kind,
        title=session.title,
        abstract=session.abstract,
        provisional=session.provisional,
        rooms=tuple(session.rooms),
        speakers=tuple(session.speakers),
        floor_languages=tuple(session.floor_languages),
        interpretation=tuple(session.interpretation),
        round=session.round,
        track=session.track,
        body=session.body,
        is_veiled=False,
        is_concerned=is_concerned,
        is_admitted=is_admitted,
        seats=session.seats,
        seats_taken=session.seats_taken,
        previous_starts_at=session.previous_starts_at,
        sequence=sequence_in_full(session),
        revised_at=session.revised_at,
        revision=session.revision,
    )


def sequence_in_full(session: Session) -> int:
    """Calendars of those to whom a meeting opens take it for newer than the “Reserved” that they had."""
    has_veil = session.access == "restricted" and session.disclosure != "open"
    return max(session.sequence, session.frame_sequence + 1) if has_veil else session.sequence


def _veiled(session: Session) -> VisibleSession:
    return VisibleSession(
        **_frame(session),
        kind="statutory",
        title=session.body.open_title if session.body else NOTHING,
        abstract=NOTHING,
        provisional=False,
        rooms=(),
        speakers=(),
        floor_languages=(),
        interpretation=(),
        round=None,
        track=None,
        body=None,
        is_veiled=True,
        is_concerned=False,
        is_admitted=False,
        seats=None,
        seats_taken=0,
        previous_starts_at=None,
        sequence=session.frame_sequence,
        revised_at=session.frame_revised_at,
        revision=0,
    )


def _frame(session: Session) -> dict[str, Any]:
    """What even a veiled session shows: when it is, and whether it still is."""
    return {
        "id": session.id,
        "ref": session.ref,
        "uid": session.uid,
        "day": session.day,
        "part": session.part,
        "starts": session.starts,
        "ends": session.ends,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "time_announced": session.time_announced,
        "access": session.access,
        "is_draft": session.published_at is None,
        "is_moved": session.moved_at is not None,
        "is_cancelled": session.cancelled_at is not None,
    }
