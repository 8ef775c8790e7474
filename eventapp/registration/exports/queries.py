"""Reading the log of exports, a finished file, and the registrations for one."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, undefer

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.programme.models import Event
from eventapp.registration.exports.models import RegistrationExport
from eventapp.registration.filtering import stands
from eventapp.registration.models import Registration
from eventapp.registration.queries import WHOLE

AT_ONCE = 500  # registrations


def exports(event: Event, page: int) -> Page[RegistrationExport]:
    """The log, the newest first."""
    own = select(RegistrationExport).where(RegistrationExport.event_id == event.id)
    own = own.options(joinedload(RegistrationExport.asked_by))
    return paged(own.order_by(RegistrationExport.asked_at.desc(), RegistrationExport.id.desc()), page)


def own_export(event: Event, number: int, person_id: int) -> RegistrationExport:
    """One that this person asked for; any other raises NotFound."""
    own = select(RegistrationExport).where(
        RegistrationExport.event_id == event.id,
        RegistrationExport.id == number,
        RegistrationExport.asked_by_id == person_id,
    )
    found = db.session.scalar(own)
    if found is None:
        raise NotFound
    return found


def file_of(export: RegistrationExport, *, at: datetime) -> bytes:
    """Raises NotFound where it is not ready, or gone."""
    own = select(RegistrationExport).where(RegistrationExport.id == export.id)
    found = db.session.scalars(own.options(undefer(RegistrationExport.body))).one()
    if not found.is_there(at) or found.body is None:
        raise NotFound
    return found.body


def count(event: Event, state: str) -> int:
    return db.session.scalar(_chosen(event, state).with_only_columns(func.count())) or 0


def pieces(event: Event, state: str) -> Iterator[list[Registration]]:
    """All in that state by name, so many at once; each piece is read when it is asked for."""
    key = tuple_(Registration.sort_name, Registration.id)
    ordered = _chosen(event, state).options(*WHOLE).order_by(Registration.sort_name, Registration.id)
    piece = list(db.session.scalars(ordered.limit(AT_ONCE)))
    while piece:
        last = (piece[-1].sort_name, piece[-1].id)
        yield piece
        piece = list(db.session.scalars(ordered.where(key > last).limit(AT_ONCE)))


def _chosen(event: Event, state: str) -> Select[Registration]:
    own = select(Registration).where(Registration.event_id == event.id)
    return own.where(*stands(state)) if state else own
