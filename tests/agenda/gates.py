"""Notes on sessions, for the tests that ask every route as everybody."""

from typing import Any

from eventapp.agenda.models import SessionNote
from eventapp.core.db import db
from eventapp.programme.models import Session
from tests.make import LONG_AGO, keep

NOTED = {"attendee": "open", "member": "hidden"}
NOTE = {"words": "Ask about the forms.", "version": "0"}


def write_notes(people: dict[str, int], sessions: dict[str, int]) -> None:
    """Each on one session; the organisers see both sessions, and no note."""
    for part, name in NOTED.items():
        own = {"person_id": people[part], "session_id": sessions[name]}
        event_id = db.session.get_one(Session, sessions[name]).event_id
        keep(SessionNote(event_id=event_id, words="W", folded="w", version=1, written_at=LONG_AGO, **own))


def writer(cast: Any, row: SessionNote) -> frozenset[str]:
    return frozenset(part for part in NOTED if cast.people[part] == row.person_id)


COLUMNS: dict[str, Any] = {
    "session_note.words": writer,
    "session_note.folded": lambda _cast, _row: frozenset(),
}
