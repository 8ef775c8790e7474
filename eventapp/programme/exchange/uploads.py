"""Files that were sent to be imported: each is kept for an hour, until it is imported."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.spreadsheets.tables import Table
from eventapp.programme.exchange.columns import guessed
from eventapp.programme.exchange.models import ProgrammeUpload
from eventapp.programme.exchange.reading import read
from eventapp.programme.models import Event

AN_HOUR = timedelta(hours=1)


def keep(event: Event, body: bytes, *, labels: Mapping[str, str], at: datetime) -> ProgrammeUpload:
    """The file with what its headings seem to mean; raises Unreadable. Older ones are thrown away."""
    language = event.default_language
    table = read(body, language=language, zone=event.time_zone)
    columns = guessed(table.headings, event.languages, language, labels)
    forget_expired(at)
    upload = ProgrammeUpload(event_id=event.id, uploaded_at=at, body=body, columns=columns, language=language)
    db.session.add(upload)
    db.session.flush()
    return upload


def upload_of(event: Event, number: int, *, at: datetime) -> ProgrammeUpload:
    own = select(ProgrammeUpload).where(ProgrammeUpload.event_id == event.id, ProgrammeUpload.id == number)
    found = db.session.scalar(own.where(ProgrammeUpload.uploaded_at > at - AN_HOUR))
    if found is None:
        raise NotFound
    return found


def table_of(event: Event, upload: ProgrammeUpload) -> Table:
    return read(upload.body, language=upload.language, zone=event.time_zone)


def forget_expired(at: datetime) -> None:
    db.session.execute(delete(ProgrammeUpload).where(ProgrammeUpload.uploaded_at <= at - AN_HOUR))


def discard(upload: ProgrammeUpload) -> None:
    db.session.delete(upload)
