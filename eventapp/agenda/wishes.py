"""Sessions with counted seats that somebody chose before their registration was approved.

A wish holds no seat and opens no door. Once they are approved, their wishes become seats in the order in
which they were made; where none is left, a place in line.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, delete, select

from eventapp.agenda.domain import add_to_agenda, attends, wait_for_seat
from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.jobs import enqueue, enqueue_all
from eventapp.people.domain import hold
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import SessionFull, lock_seats
from eventapp.programme.visibility import VisibleSession, visible_sessions


def ask_to_claim(event: Event, people: Iterable[int], *, at: datetime) -> None:
    """A job for each of these people who has wishes."""
    wishing = set(db.session.scalars(_wishes(event).with_only_columns(AgendaEntry.person_id)))
    payloads = [{"event_id": event.id, "person_id": one} for one in sorted(wishing.intersection(people))]
    enqueue_all("agenda.wishes_due", payloads, at=at)


def ask_choosers(session_id: int, *, at: datetime) -> None:
    """The same for all who chose a session whose seats are counted, and hold none; who chose first comes
    first."""
    session = db.session.get(Session, session_id)
    if session is None:
        return
    own = _wishes(session.event).where(Session.id == session_id).with_only_columns(AgendaEntry.person_id)
    people = db.session.scalars(own.order_by(AgendaEntry.added_at, AgendaEntry.id))
    payloads = [{"event_id": session.event_id, "person_id": one} for one in people]
    enqueue_all("agenda.wishes_due", payloads, at=at)


def claim_wishes(person_id: int, event: Event, *, at: datetime) -> None:
    """A seat, or a place in line, for each wish; one that became impossible stays a wish."""
    hold(person_id)
    own = _wishes(event).where(AgendaEntry.person_id == person_id)
    numbers = db.session.scalars(own.order_by(AgendaEntry.added_at, AgendaEntry.id)).all()
    if not numbers or not attends(person_id, event):
        return
    lock_seats(*numbers)
    viewer = Viewer(person_id, roles_of(person_id))
    seen = {one.id: one for one in visible_sessions(viewer, event, among=numbers)}
    for number in numbers:
        if number in seen and at < seen[number].starts_at:
            _claim(person_id, event, seen[number], at=at)


def _claim(person_id: int, event: Event, session: VisibleSession, *, at: datetime) -> None:
    try:
        add_to_agenda(person_id, event, session, at=at)
    except SessionFull:
        own = (AgendaEntry.person_id == person_id, AgendaEntry.session_id == session.id)
        db.session.execute(delete(AgendaEntry).where(*own))
        wait_for_seat(person_id, event, session, at=at)
        enqueue("notices.seat", at=at, step="waiting", person_id=person_id, session_id=session.id)
    except Refused:
        return


def _wishes(event: Event) -> Select[int]:
    """Ids of the sessions."""
    own = select(AgendaEntry.session_id).join(Session, Session.id == AgendaEntry.session_id)
    return own.where(Session.event_id == event.id, Session.seats.is_not(None), ~AgendaEntry.holds_seat)
