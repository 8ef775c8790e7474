"""Reading CSV, as spreadsheets and scripts write it."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _

from eventapp.programme.exchange.formulas import bare
from eventapp.programme.exchange.tables import MOST_ROWS, Row, Table, Unreadable

SEPARATORS = ",;\t"
MOST_HEADINGS = 200
MOST_LINES = 10_000  # empty ones included: a sheet may have a cell in its millionth row


def decoded(body: bytes) -> str:
    """UTF-8, with or without its mark; anything else is refused with the place."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(body, error.start) from None
    if "\0" in text:
        raise _not_utf8(body, body.index(b"\0"))
    return text


def _not_utf8(body: bytes, place: int) -> Unreadable:
    where = {"line": body.count(b"\n", 0, place) + 1, "byte": f"0x{body[place]:02X}"}
    return Unreadable(
        _("This file is not in UTF-8: see line %(line)s, byte %(byte)s. Save it as UTF-8.", **where)
    )


def from_csv(text: str) -> Table:
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return tabled([bare(cell) for cell in line] for line in lines)
    except csv.Error:
        raise broken() from None


def tabled(lines: Iterable[Sequence[str]]) -> Table:
    """The first line are the headings; empty lines are none. Stops where there are too many."""
    headings: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip(" \t\r\xa0") for cell in line]  # line breaks count: each speaker has a line
        if number > MOST_LINES:
            raise _too_many()
        if not any(cells):
            continue
        if not headings:
            headings = _headings(cells)
        elif len(rows) == MOST_ROWS:
            raise _too_many()
        else:
            values = {name: cell for name, cell in zip(headings, cells, strict=False) if name}
            rows.append(Row(number, values, has_more=any(cells[len(headings) :])))
    return Table(headings, rows)


def _too_many() -> Unreadable:
    return Unreadable(_("There are more than %(most)s rows in this file. Divide it.", most=MOST_ROWS))


def broken() -> Unreadable:
    return Unreadable(_("This file is damaged or breaks off; it cannot be read."))


def _headings(cells: list[str]) -> list[str]:
    named = [cell for cell in cells if cell]
    for cell in named:
        if named.count(cell) > 1:
            raise Unreadable(_("Two columns are called “%(name)s”.", name=cell[:80]))
    if len(named) > MOST_HEADINGS:
        raise broken()
    return cells[: len(cells) - next(n for n, cell in enumerate(reversed(cells)) if cell)]
