"""What the worker does with a file: read its rows, check them, import them; each batch by itself.

Every job holds the import's row while it works and ends where it was stopped or read anew meanwhile,
so that running twice does nothing twice.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, insert, update

from eventapp.core.db import db
from eventapp.core.jobs import enqueue, handles
from eventapp.core.spreadsheets.reading import headed, lines_of
from eventapp.core.spreadsheets.tables import Row, Unreadable
from eventapp.sheets import domain
from eventapp.sheets.kinds import KINDS, Kind
from eventapp.sheets.models import SheetImport, SheetRow

AT_ONCE = 500  # rows that are read into memory
LONGEST = 5_000  # characters of a cell that are kept: no column takes as many
KEY = 400


@handles("sheets.read")
def read(payload: dict[str, Any], at: datetime) -> None:
    """Keep the rows of the file by column; then they are checked."""
    number, run = payload["import_id"], payload["run"]
    sheet = domain.hold(number, run, "reading")
    if sheet is None:
        return
    body, columns, kind, language = sheet.body, dict(sheet.columns), KINDS[sheet.kind], sheet.language
    sheet.total = 0
    db.session.execute(delete(SheetRow).where(SheetRow.import_id == number))
    db.session.commit()
    with force_locale(language):
        try:
            _headings, rows = headed(lines_of(body), most=domain.MOST_ROWS)
            for piece in _pieces(rows):
                if not _keep(number, run, [_kept(number, kind, columns, row) for row in piece]):
                    return
        except Unreadable as problem:
            db.session.rollback()
            if _end(number, run, "unreadable", str(problem.text), total=0):
                db.session.execute(delete(SheetRow).where(SheetRow.import_id == number))
            return
    if _end(number, run, "checking"):
        enqueue("sheets.check", at=at, import_id=number, run=run)


def _pieces(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while piece := list(islice(rows, AT_ONCE)):
        yield piece


def _keep(number: int, run: int, rows: Sequence[dict[str, Any]]) -> bool:
    """In a transaction of its own; False where the import was stopped."""
    sheet = domain.hold(number, run, "reading")
    if sheet is not None:
        db.session.execute(insert(SheetRow), rows)
        sheet.total += len(rows)
    db.session.commit()
    return sheet is not None


def _kept(number: int, kind: Kind, columns: dict[str, str], row: Row) -> dict[str, Any]:
    cells = {columns[name]: text[:LONGEST] for name, text in row.values.items() if columns.get(name)}
    refused = _("This row has more cells than there are headings.") if row.has_more else ""
    return {
        "import_id": number,
        "number": row.number,
        "key": kind.key_of(cells)[:KEY],
        "title": kind.title_of(cells)[:KEY],
        "cells": cells,
        "verdict": "refused" if refused else "",
        "because": refused,
        "field": "",
        "changes": [],
    }


@handles("sheets.check")
def check(payload: dict[str, Any], at: datetime) -> None:
    """One batch; the next is a job of its own. What is checked throughout is shown."""
    number, run = payload["import_id"], payload["run"]
    sheet = domain.hold(number, run, "checking")
    if sheet is None:
        return
    _go_on(sheet, domain.check_batch, "sheets.check", "shown", at)


@handles("sheets.import")
def take_over(payload: dict[str, Any], at: datetime) -> None:
    """One batch; where a row can no longer be taken over, this batch is not, and the import ends."""
    number, run = payload["import_id"], payload["run"]
    sheet = domain.hold(number, run, "importing")
    if sheet is None:
        return
    _go_on(sheet, domain.import_batch, "sheets.import", "done", at)


def _go_on(sheet: SheetImport, work: Callable[..., bool], job: str, at_last: str, at: datetime) -> None:
    """Do a batch, then the next by another job, or lead the import to its last stage."""
    number, run, stage = sheet.id, sheet.run, sheet.stage
    with force_locale(sheet.language):
        try:
            goes_on = work(sheet, KINDS[sheet.kind], at=at)
        except domain.Stopped as problem:
            db.session.rollback()
            _end(number, run, "stopped", str(problem.text), stage=stage)
            return
    if goes_on:
        enqueue(job, at=at, import_id=number, run=run)
    else:
        sheet.stage = at_last


def _end(number: int, run: int, to: str, problem: str = "", *, stage: str = "reading", **values: Any) -> bool:
    """Lead the import to another stage, unless it was stopped or read anew."""
    own = (SheetImport.id == number, SheetImport.run == run, SheetImport.stage == stage)
    ended = update(SheetImport).where(*own).values(stage=to, problem=problem, **values)
    return db.session.scalar(ended.returning(SheetImport.id)) is not None


@handles("sheets.forget")
def forget_expired(_payload: dict[str, Any], at: datetime) -> None:
    domain.forget_expired(at)
