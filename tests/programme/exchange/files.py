"""Files as people send them, and what is made of them."""

import csv
import io
from datetime import datetime
from typing import Any

from openpyxl import Workbook

from eventapp.core.db import db
from eventapp.core.spreadsheets.tables import Row
from eventapp.programme.exchange.columns import guessed
from eventapp.programme.exchange.fates import Fate, fates
from eventapp.programme.exchange.importing import foresee, take_over
from eventapp.programme.exchange.reading import read
from eventapp.programme.models import Event
from tests.make import NOON

ROW = {"title_en": "Opening", "starts": "2019-10-15 09:00", "ends": "2019-10-15 10:00", "kind": "ceremony"}


def table(*rows: dict[str, str]) -> bytes:
    """A CSV file of these rows, with all columns that any of them has."""
    written = io.StringIO(newline="")
    names = dict.fromkeys(name for row in rows for name in row)
    made = csv.DictWriter(written, list(names), restval="")
    made.writeheader()
    made.writerows(rows)
    return written.getvalue().encode()


def sheet(*lines: list[Any]) -> bytes:
    """An XLSX file with these cells."""
    book, file = Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def book(**sheets: list[list[Any]]) -> bytes:
    """An XLSX file of these sheets, in their order."""
    made, file = Workbook(), io.BytesIO()
    made.remove(made.active)
    for title, lines in sheets.items():
        one = made.create_sheet(title)
        for line in lines:
            one.append(line)
    made.save(file)
    return file.getvalue()


def rows_of(event: Event, body: bytes) -> list[Row]:
    found = read(body, language=event.default_language, zone=event.time_zone)
    return found.by_column(guessed(found.headings, event.languages, event.default_language, {}))


def fates_of(event: Event, body: bytes, *, publish: bool = False) -> list[Fate]:
    return fates(event, rows_of(event, body), publish=publish)


def told(event: Event, body: bytes, *, publish: bool = False) -> list[tuple[str, Any]]:
    """Of each row the verdict, and the fields that change or the sentence."""
    found = fates_of(event, body, publish=publish)
    return [(one.verdict, str(one.because) if one.because else list(one.changed)) for one in found]


def take(
    event: Event, body: bytes, *, publish: bool = False, makes: bool = False, at: datetime = NOON
) -> int:
    """Import what a dry run shows."""
    rows, ticked = rows_of(event, body), {"publish": publish, "makes": makes}
    sheets = read(body, language=event.default_language, zone=event.time_zone).sheets
    seen = foresee(event, rows, **ticked, sheets=sheets).digest
    count = take_over(event, rows, **ticked, sheets=sheets, seen=seen, by_id=None, at=at)
    db.session.commit()
    db.session.expire_all()
    return count
