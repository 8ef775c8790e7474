"""What a search goes through: the words that all with the same roles may read, folded once and kept.

Rows are then read for what was found alone. Somebody in particular may read more than others with
their roles; for them all sessions are gone through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, request

from eventapp.core import frames
from eventapp.core.db import db
from eventapp.core.kept import Shelf
from eventapp.people.access import viewer
from eventapp.programme.filters import Offered
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.timetable import Filter, readable, words_of
from eventapp.programme.visibility import VisibleSession, visible_sessions


@dataclass(frozen=True)
class Sought:
    """By session the words that may be read of it, and what the filter offers."""

    words: Mapping[int, str]
    offered: Offered

    def having(self, asked: str) -> list[int]:
        """Sessions of which that can be read, word by word: nearly all lack the first."""
        words, left = words_of(asked), list(self.words.items())
        for word in words:
            left = [one for one in left if word in one[1]]
        return [session for session, _said in left] if words else []


Soughts = Shelf[Sought]


def found(event: str, asked: Filter) -> tuple[Event, Sequence[VisibleSession], Offered]:
    """The event of that code, what of it the reader's filter takes, by time, and what the filter offers."""
    sought = _sought(event) if asked.words else None
    its = event_by_code(event)
    if sought is None:
        sessions = visible_sessions(viewer(), its)
        offered = Offered.by(its, sessions)
    else:
        sessions, offered = visible_sessions(viewer(), its, among=sought.having(asked.words)), sought.offered
    return its, [one for one in sessions if asked.takes(one)], offered


def _sought(event: str) -> Sought | None:
    asking, stamp = viewer(), current_app.extensions["kept"].stamp_of(request.path)
    if stamp is None or asking.person_id is not None:
        return None
    shelf: Soughts = current_app.extensions["sought"]
    kept = shelf.find((event, asking), stamp)
    if kept is None:
        db.session.rollback()  # what was read so far may be older than the stamp; what is kept must not be
        its = event_by_code(event)
        sessions = visible_sessions(asking, its)
        words = {one.id: readable(one) for one in sessions}
        kept = Sought(words, Offered.by(its, sessions))
        shelf.keep((event, asking), kept, stamp, size=frames.bytes_of(words.values()))
    return kept
