"""Somebody's own notes on the sessions of an event, which nobody else reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, select, update

from eventapp.agenda.models import SessionNote
from eventapp.agenda.queries import agenda
from eventapp.agenda.week import Entry
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.core.text import fold, like
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions

EXCERPT = 400  # characters of a note in a list


class StaleNote(Refused):
    """`saved` is the note as it is now."""

    text = _("Your note was changed in another window since you opened it here. Nothing was saved.")

    def __init__(self, saved: SessionNote) -> None:
        super().__init__()
        self.saved = saved


@dataclass(frozen=True)
class Noted:
    """A note; `session` is empty where it is no longer open to who wrote it."""

    note: SessionNote
    ref: str
    session: VisibleSession | None

    @property
    def excerpt(self) -> str:
        words = self.note.words
        return words if len(words) <= EXCERPT else words[:EXCERPT].rstrip() + "…"


@dataclass(frozen=True)
class Page:
    """A session of somebody's notebook with its entry, where it stands in their week, and their note."""

    session: VisibleSession
    entry: Entry | None
    words: str


def write(
    person_id: int, event: Event, session_id: int, words: str, *, seen_version: int, at: datetime
) -> None:
    """Keep this in place of what was there; `seen_version` is 0 where nothing was.

    It stands in the write, so of two windows one is refused with StaleNote, but where both say the same.
    """
    kept = {"words": words, "folded": fold(words), "written_at": at}
    own = {"person_id": person_id, "session_id": session_id}
    is_new = seen_version == 0 and words != ""
    if is_new and insert_if_absent(SessionNote, event_id=event.id, version=1, **own, **kept):
        return
    change = update(SessionNote).filter_by(version=seen_version, **own)
    change = change.values(version=SessionNote.version + 1, **kept).returning(SessionNote.id)
    if db.session.scalar(change) is not None:
        return
    found = select(SessionNote).filter_by(**own).execution_options(populate_existing=True)
    saved = db.session.scalar(found)
    if saved is None and words:
        raise NotFound
    if saved is not None and saved.words != words:
        raise StaleNote(saved)


def opened(viewer: Viewer, event: Event, ref: str) -> tuple[int, VisibleSession | None, SessionNote | None]:
    """A session's id, the session, and one's own note on it; NotFound where there is neither."""
    own = select(SessionNote).join(Session, Session.id == SessionNote.session_id)
    note = db.session.scalar(own.where(Session.ref == ref, SessionNote.event_id == event.id, _of(viewer)))
    try:
        session = visible_session(viewer, event, ref)
    except NotFound:
        if note is None:
            raise
        return note.session_id, None, note
    return session.id, session, note


def notes_of(viewer: Viewer, event: Event, words: str = "") -> Select[SessionNote]:
    """One's own, what was written last first; of those with these words in them, where there are any."""
    found = select(SessionNote).where(SessionNote.event_id == event.id, _of(viewer), SessionNote.words != "")
    for word in fold(words).split():
        found = found.where(SessionNote.folded.like(like(word), escape="\\"))
    return found.order_by(SessionNote.written_at.desc(), SessionNote.id.desc())


def with_sessions(viewer: Viewer, event: Event, notes: Sequence[SessionNote]) -> list[Noted]:
    """One statement, and those of `visible_sessions`."""
    numbers = [note.session_id for note in notes]
    if not numbers:
        return []
    sessions = {one.id: one for one in visible_sessions(viewer, event, among=numbers)}
    found = select(Session.id, Session.ref).where(Session.id.in_(numbers))
    refs = dict(db.session.execute(found).all())
    return [Noted(note, refs[note.session_id], sessions.get(note.session_id)) for note in notes]


def whole(viewer: Viewer, event: Event) -> tuple[list[Page], list[str]]:
    """By time all of somebody's week and all that they wrote about, and their notes on what is closed now."""
    entries = {entry.session.id: entry for entry in agenda(viewer, event)}
    noted = with_sessions(viewer, event, db.session.scalars(notes_of(viewer, event)).all())
    words = {one.note.session_id: one.note.words for one in noted}
    sessions = {one.session.id: one.session for one in noted if one.session is not None}
    sessions |= {number: entry.session for number, entry in entries.items()}
    by_time = sorted(sessions.values(), key=lambda one: (one.starts_at, one.ends_at, one.id))
    pages = [Page(one, entries.get(one.id), words.get(one.id, "")) for one in by_time]
    return pages, [one.note.words for one in noted if one.session is None]


def _of(viewer: Viewer) -> ColumnElement[bool]:
    return SessionNote.person_id == viewer.person_id
