"""Asking for an export, ending one, and throwing its file away in time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from eventapp.core.db import db
from eventapp.core.jobs import enqueue
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.exports import queries
from eventapp.registration.exports.models import A_DAY, RegistrationExport
from eventapp.registration.models import Registration


def ask(
    event: Event,
    by: Person,
    *,
    purpose: str,
    columns: Sequence[str],
    state: str,
    kind: str,
    language: str,
    at: datetime,
) -> RegistrationExport:
    """It is written down first; a job makes the file, and another throws it away after a day."""
    export = RegistrationExport(
        event_id=event.id,
        asked_by_id=by.id,
        asked_at=at,
        purpose=purpose,
        columns=list(columns),
        state=state,
        kind=kind,
        language=language,
        total=queries.count(event, state),
    )
    db.session.add(export)
    db.session.flush()
    enqueue("registration.export", at=at, export_id=export.id)
    enqueue("registration.forget_exports", at=at, due_at=at + A_DAY)
    return export


def tell_progress(export_id: int, written: int) -> bool:
    """False where nobody waits for the file any more."""
    told = update(RegistrationExport).where(RegistrationExport.id == export_id, *_AT_WORK)
    return db.session.scalar(told.values(written=written).returning(RegistrationExport.id)) is not None


def keep_file(export_id: int, body: bytes, *, at: datetime) -> None:
    kept = update(RegistrationExport).where(RegistrationExport.id == export_id, *_AT_WORK)
    db.session.execute(kept.values(body=body, ready_at=at))


def end(export: RegistrationExport, *, at: datetime) -> None:
    """Stop its making, or throw the file away before its time; the log keeps the line."""
    _end(RegistrationExport.id == export.id, at=at)


def forget_expired(at: datetime) -> None:
    _end(RegistrationExport.asked_at <= at - A_DAY, at=at)


def forget(person_id: int, *, at: datetime) -> None:
    """Somebody is erased: every file goes in which they may stand, and what they asked for themselves."""
    events = select(Registration.event_id).where(Registration.person_id == person_id)
    own = RegistrationExport.asked_by_id == person_id
    _end(or_(RegistrationExport.event_id.in_(events), own), at=at)
    unsaid = update(RegistrationExport).where(own)
    db.session.execute(unsaid.values(purpose=""))


_AT_WORK = (RegistrationExport.ready_at.is_(None), RegistrationExport.ended_at.is_(None))


def _end(which: ColumnElement[bool], *, at: datetime) -> None:
    ended = update(RegistrationExport).where(which, RegistrationExport.ended_at.is_(None))
    db.session.execute(ended.values(ended_at=at, body=None))
