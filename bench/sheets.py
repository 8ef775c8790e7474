"""python -m bench.sheets [ROWS]: registrations in and out by spreadsheet, in seconds and in memory.

Each step says how long it took, and how much the process held at its highest so far.
"""

import csv
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from flask import Flask
from openpyxl import Workbook

from eventapp.app import create_app
from eventapp.core import jobs
from eventapp.core.config import Settings
from eventapp.core.db import Base, db
from eventapp.core.i18n import Text
from eventapp.people.domain import find_or_add_person, grant
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.exports import domain as exports
from eventapp.registration.exports.columns import COLUMNS
from eventapp.registration.models import Category
from eventapp.sheets import domain
from eventapp.sheets.models import SheetImport

ROWS = 15_000
NOON = datetime(2019, 10, 15, 10, tzinfo=UTC)
Found = TypeVar("Found")
HEADINGS = ["E-mail", "Given name", "Family name", "Organisation", "Country", "Category"]


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder, _site(Path(folder)).app_context():
        event, olga = _timed("start", _event)
        sheet = _timed("read and check CSV", lambda: _receive(event, olga, _as_csv(rows)))
        _timed("import", lambda: _confirm(sheet))
        _timed("read and check XLSX, all unchanged", lambda: _receive(event, olga, _as_xlsx(rows)))
        for kind in ("csv", "xlsx"):
            _timed(f"export {kind}", lambda kind=kind: _export(event, olga, kind))
        print(f"{rows} rows; {sheet.done} imported")


def _timed(what: str, work: Callable[[], Found]) -> Found:
    began = time.perf_counter()
    found = work()
    print(f"{what:36} {time.perf_counter() - began:7.1f} s {_peak():6.0f} MiB")
    return found


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _site(folder: Path) -> Flask:
    given = {"DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}", "EVENTAPP_VAR": str(folder)}
    app = create_app(Settings.from_env(given))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    return app


def _event() -> tuple[Event, Person]:
    day, words = date(2019, 10, 15), Text(en="The Forum")
    event = Event(
        code="forum", title=words, theme=words, starts_on=day, ends_on=day, time_zone="UTC", venue=words,
        address="", city="", country="BE", host=words, organiser=words, languages=["en"],
        default_language="en", accent="#0b6b6b",
    )  # fmt: skip
    db.session.add(event)
    db.session.flush()
    db.session.add(
        Category(event_id=event.id, code="delegate", letter="D", colour="#0b6b6b", name=Text(en="Delegate"))
    )
    olga = find_or_add_person("olga@example.org", at=NOON)
    grant(olga.id, "organiser", event.code, at=NOON)
    db.session.commit()
    return event, olga


def _lines(rows: int) -> list[list[str]]:
    people = [
        [f"person{n}@example.org", f"Given {n}", f"Family {n}", f"House {n // 10}", "BE", "delegate"]
        for n in range(rows)
    ]
    return [HEADINGS, *people]


def _as_csv(rows: int) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(_lines(rows))
    return written.getvalue().encode()


def _as_xlsx(rows: int) -> bytes:
    book, file = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for line in _lines(rows):
        sheet.append(line)
    book.save(file)
    return file.getvalue()


def _receive(event: Event, olga: Person, body: bytes) -> SheetImport:
    sheet = domain.receive(event, REGISTRATIONS, body, by=olga, language="en", at=NOON)
    _work()
    return sheet


def _confirm(sheet: SheetImport) -> None:
    domain.confirm(sheet, run=sheet.run, at=NOON)
    _work()


def _export(event: Event, olga: Person, kind: str) -> None:
    words = {"purpose": "For the bench.", "state": "", "kind": kind, "language": "en"}
    exports.ask(event, olga, columns=list(COLUMNS), at=NOON, **words)
    _work()


def _work() -> None:
    db.session.commit()
    while jobs.work_one(NOON):
        pass


if __name__ == "__main__":
    main()
