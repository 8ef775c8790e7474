"""Notes on sessions and links to picks, for the tests that ask every route as everybody."""

from typing import Any

from eventapp.agenda.models import AgendaEntry, AgendaShare, SessionNote
from eventapp.agenda.sharing import share, shares
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from tests.delegations.gates import FOCAL
from tests.make import LONG_AGO, keep

NOTED = {"attendee": "open", "member": "hidden"}
NOTE = {"words": "Ask about the forms.", "version": "0"}
PASSED_ON = "attendee"  # whose link everybody has


def write_notes(people: dict[str, int], sessions: dict[str, int]) -> None:
    """Each on one session; the organisers see both sessions, and no note."""
    for part, name in NOTED.items():
        own = {"person_id": people[part], "session_id": sessions[name]}
        event_id = db.session.get_one(Session, sessions[name]).event_id
        keep(SessionNote(event_id=event_id, words="W", folded="w", version=1, written_at=LONG_AGO, **own))


def share_picks(people: dict[str, int], forum: Event) -> tuple[dict[str, int], dict[str, str]]:
    """A link for each: the number of one to revoke, and a token; of what is passed on these are two."""
    tokens = {part: share(number, forum, f"Picks of {part}", at=LONG_AGO) for part, number in people.items()}
    share(people[PASSED_ON], forum, "Picks of nobody", at=LONG_AGO)
    return {part: shares(number, forum)[-1].id for part, number in people.items()}, tokens


def offer_picks(forum: Event, head: Person, session_id: int) -> int:
    """The number of what the head of the delegation offers to it: that one session."""
    keep(AgendaEntry(person_id=head.id, session_id=session_id, added_at=LONG_AGO))
    share(head.id, forum, "Picks of the head", with_delegation=True, at=LONG_AGO)
    return shares(head.id, forum)[-1].id


def _is_of(cast: Any, row: Any, part: str) -> bool:
    return bool(cast.people[part] == row.person_id)


def writer(cast: Any, row: SessionNote) -> frozenset[str]:
    return frozenset(part for part in NOTED if _is_of(cast, row, part))


def opened_by(cast: Any, row: AgendaShare) -> frozenset[str]:
    if row.delegation_id is not None:
        return frozenset({FOCAL})
    is_everybody_s = _is_of(cast, row, PASSED_ON) and row.id != cast.shares[PASSED_ON]
    parts = (*cast.people, "anonymous", "device") if is_everybody_s else cast.people
    return frozenset(part for part in parts if is_everybody_s or _is_of(cast, row, part))


COLUMNS: dict[str, Any] = {
    "session_note.words": writer,
    "session_note.folded": lambda _cast, _row: frozenset(),
    "agenda_share.token_digest": lambda _cast, _row: frozenset(),
    "agenda_share.label": opened_by,
}
