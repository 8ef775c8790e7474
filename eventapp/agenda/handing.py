"""Giving one person's agenda of an event to another, where two registrations turn out to be one person's."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from eventapp.agenda.domain import follow_round
from eventapp.agenda.line import leave_line, offer_seats
from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import claim_seat, lock_seats, release_seat

Record = dict[str, Any]


class AgendaChanged(Refused):
    text = _("The agenda was changed since. What was merged can no longer be taken apart.")


def hand_over(person_id: int, to_id: int, event: Event, *, at: datetime) -> list[Record]:
    """What the other does not have already, with its seats; the rest is dropped. Returns what was done.

    One session of a round stays one: the other's own choice.
    """
    _hold(person_id, to_id)
    own, others = _entries(person_id, event), _entries(to_id, event)
    sessions = {entry.session_id for entry in others}
    rounds = {entry.round_id for entry in others if entry.round_id is not None}
    lock_seats(*(entry.session_id for entry in own))
    return [
        _drop(entry, at=at)
        if entry.session_id in sessions or entry.round_id in rounds
        else _move(entry, to_id)
        for entry in own
    ]


def hand_back(person_id: int, to_id: int, records: list[Record], *, at: datetime) -> None:
    """Undo that for the one who gave, `to_id`. Raises AgendaChanged and SessionFull."""
    _hold(person_id, to_id)
    lock_seats(*(record["session_id"] for record in records))
    try:
        with db.session.begin_nested():
            for record in records:
                _restore(record, person_id, to_id, at=at)
    except IntegrityError:
        raise AgendaChanged from None


def _hold(*person_ids: int) -> None:
    """One change of an agenda at a time, see `domain`."""
    both = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    db.session.execute(both.with_for_update(key_share=True))


def _entries(person_id: int, event: Event) -> list[AgendaEntry]:
    own = select(AgendaEntry).join(Session, AgendaEntry.session_id == Session.id)
    own = own.where(AgendaEntry.person_id == person_id, Session.event_id == event.id)
    return list(db.session.scalars(own.order_by(AgendaEntry.session_id)))


def _move(entry: AgendaEntry, to_id: int) -> Record:
    """A wish is told by its `added_at`: the other may get a seat, or a place in line, of it."""
    entry.person_id = to_id
    db.session.flush()
    wished = {} if entry.holds_seat else {"added_at": entry.added_at.isoformat()}
    return {"id": entry.id, "session_id": entry.session_id, **wished}


def _drop(entry: AgendaEntry, *, at: datetime) -> Record:
    columns = {name: getattr(entry, name) for name in ("session_id", "round_id", "holds_seat")}
    db.session.execute(delete(AgendaEntry).where(AgendaEntry.id == entry.id))
    if entry.holds_seat:
        release_seat(entry.session_id)
        offer_seats(entry.session_id, at=at)
    return columns | {"added_at": entry.added_at.isoformat()}


def _restore(record: Record, person_id: int, to_id: int, *, at: datetime) -> None:
    if "id" in record:
        _move_back(record, person_id, to_id, at=at)
        return
    if db.session.get(Session, record["session_id"]) is None:
        raise AgendaChanged
    added_at = datetime.fromisoformat(record["added_at"])
    db.session.add(AgendaEntry(**record | {"person_id": to_id, "added_at": added_at}))
    db.session.flush()
    if record["holds_seat"]:
        claim_seat(record["session_id"])


def _move_back(record: Record, person_id: int, to_id: int, *, at: datetime) -> None:
    """What was a wish is one again, whatever came of it."""
    entry = db.session.get(AgendaEntry, record["id"], populate_existing=True)
    if entry is not None and entry.person_id == person_id:
        entry.person_id = to_id
        if "added_at" in record and entry.holds_seat:
            entry.holds_seat = False
            release_seat(entry.session_id)
            offer_seats(entry.session_id, at=at)
        db.session.flush()
    elif "added_at" in record and leave_line(person_id, record["session_id"], at=at):
        added_at = datetime.fromisoformat(record["added_at"])
        db.session.add(AgendaEntry(person_id=to_id, session_id=record["session_id"], added_at=added_at))
        db.session.flush()
        follow_round(record["session_id"])
    else:
        raise AgendaChanged
