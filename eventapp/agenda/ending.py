"""Entries that end because a session is no longer open to those who chose it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from eventapp.agenda.line import end_line
from eventapp.agenda.models import AgendaEntry, EndedEntry
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.programme.admission import admits
from eventapp.programme.models import Session
from eventapp.programme.seats import lock_seats, release_seat
from eventapp.programme.standings import standings
from eventapp.programme.telling import speaking


@dataclass(frozen=True)
class LastKnown:
    """What everybody who had chosen the session knew of it, and a sequence that calendars take for newer."""

    starts_at: datetime
    ends_at: datetime
    sequence: int


def lost_entries(session: Session) -> Sequence[AgendaEntry]:
    """Of those whom the restricted meeting does not admit; none where a session is for everybody."""
    if session.access != "restricted":
        return []
    found = select(AgendaEntry).where(AgendaEntry.session_id == session.id)
    entries = db.session.scalars(found.order_by(AgendaEntry.person_id)).all()
    admitted = _admitted(session) if entries else set()
    return [entry for entry in entries if entry.person_id not in admitted]


def end_entries(
    session_id: int,
    required: Collection[int],
    speakers: Collection[int],
    known: LastKnown,
    *,
    at: datetime,
) -> set[int]:
    """Take the session out of these agendas and free their seats; calendars are told that it is over.

    So are those of the people for whom it was `required` and who are not admitted any more, and of the
    `speakers` who are not shown any more that they speak. Done twice, it changes nothing more. The
    session may be gone, or open again, by then.

    Returns who is to hear of it: these people, and who waited for a seat.
    """
    lock_seats(session_id)
    session = db.session.get(Session, session_id)
    if session is None or session.access != "restricted":
        return set()
    waited, lost, admitted = end_line(session_id), lost_entries(session), _admitted(session)
    for entry in lost:
        gone = delete(AgendaEntry).where(AgendaEntry.id == entry.id).returning(AgendaEntry.holds_seat)
        if db.session.scalar(gone):
            release_seat(session_id)
    unseen = set(speakers) - speaking(session)
    ended = {entry.person_id for entry in lost} | (set(required) - admitted) | unseen
    for person_id in ended:
        whose = {"person_id": person_id, "uid": session.uid}
        older = delete(EndedEntry).filter_by(**whose).where(EndedEntry.sequence < known.sequence)
        db.session.execute(older)
        insert_if_absent(EndedEntry, event_id=session.event_id, ended_at=at, **whose, **vars(known))
    return ended | (waited - admitted)


def _admitted(session: Session) -> set[int]:
    by_person = standings([session])
    return {person_id for person_id, standing in by_person.items() if admits(session, standing)}
