"""Sessions as calendars have them; what everybody sees alike is written once for all who are followed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask import current_app

from eventapp.agenda import queries
from eventapp.core.frames import bytes_of
from eventapp.core.kept import Shelf
from eventapp.core.web import absolute_url
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer, may_see_closed_meetings
from eventapp.programme.calendar import calendar_item, vevent
from eventapp.programme.models import Event
from eventapp.programme.standings import standing_said
from eventapp.programme.visibility import NOBODY, VisibleSession, as_seen, sessions_seen


@dataclass(frozen=True)
class Told:
    """A session as one reader's calendar has it; `text` is its VEVENT, `wished` of who would like a seat."""

    id: int
    uid: UUID
    revised_at: datetime
    ends_at: datetime
    is_cancelled: bool
    speakers: frozenset[int | None]  # person ids
    text: bytes
    wished: bytes


Common = Mapping[int, Told]  # by session and time, as anybody may know it
Commons = Shelf[Common]


def entries(person_id: int, event: Event, language: str) -> list[Told]:
    """The week of whoever is followed, by time: see `queries.followed_sessions`."""
    viewer, chosen = Viewer(person_id, roles_of(person_id)), queries.chosen(person_id, event.id)
    if standing_said(person_id) or may_see_closed_meetings(viewer, event.code):
        sessions = queries.followed_sessions(person_id, event)
        own = [_told(session, event, language) for session in sessions]
    else:
        common = _common(event, language).values()
        own = [one for one in common if one.id in chosen or person_id in one.speakers]
    wishes = {number for number, holds_seat in chosen.items() if not holds_seat}
    return [
        replace(one, text=one.wished) if one.id in wishes and person_id not in one.speakers else one
        for one in own
    ]


def _common(event: Event, language: str) -> Common:
    """It is kept for the event's revision, which whatever changes the programme counts up."""
    shelf: Commons = current_app.extensions["common_entries"]
    key, stamp = (event.id, language), event.revision
    told = shelf.find(key, stamp)
    if told is None:
        sessions = sessions_seen(event, lambda session: as_seen(session, NOBODY, sees_closed=False))
        told = {session.id: _told(session, event, language) for session in sessions}
        texts = (text for one in told.values() for text in (one.text, one.wished))
        shelf.keep(key, told, stamp, size=bytes_of(texts))
    return told


def _told(session: VisibleSession, event: Event, language: str) -> Told:
    """Whoever chose what anybody may walk into wishes for nothing."""
    url = absolute_url("programme.session", event=event.code, ref=session.ref)
    item = calendar_item(session, event, language=language, url=url)
    text = vevent(item)
    is_wished = session.seats is not None and not session.is_cancelled
    return Told(
        id=session.id,
        uid=session.uid,
        revised_at=session.revised_at,
        ends_at=session.ends_at,
        is_cancelled=session.is_cancelled,
        speakers=frozenset(one.person_id for one in session.speakers),
        text=text,
        wished=vevent(replace(item, status="TENTATIVE")) if is_wished else text,
    )
