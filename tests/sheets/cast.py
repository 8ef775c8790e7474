"""Files as people send them, and their way through the worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.sheets import domain
from eventapp.sheets.kinds import Kind
from eventapp.sheets.models import SheetImport, SheetRow
from tests.make import NOON


def sent(event: Event, kind: Kind, body: bytes, by: Person, **options: bool) -> SheetImport:
    """Received, read and checked."""
    sheet = domain.receive(event, kind, body, by=by, language="en", at=NOON)
    sheet.options = options
    work()
    return sheet


def work(at: datetime = NOON) -> None:
    db.session.commit()
    while jobs.work_one(at):
        pass
    db.session.expire_all()


def imported(sheet: SheetImport) -> SheetImport:
    domain.confirm(sheet, run=sheet.run, at=NOON)
    work()
    return sheet


def told(sheet: SheetImport) -> list[tuple[str, Any]]:
    """Of each row the verdict, and what changes or the sentence."""
    rows = select(SheetRow).where(SheetRow.import_id == sheet.id).order_by(SheetRow.number)
    return [(row.verdict, _why(row) or row.changes) for row in db.session.scalars(rows)]


def _why(row: SheetRow) -> str:
    return f"{row.field}: {row.because}" if row.field else row.because
