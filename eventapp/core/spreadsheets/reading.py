"""Reading CSV and XLSX as spreadsheets and scripts write them, a row at a time."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from flask_babel import lazy_gettext as _

from eventapp.core.spreadsheets.formulas import bare
from eventapp.core.spreadsheets.tables import MOST_BYTES, MOST_ROWS, Formula, Row, Table, Unreadable

SEPARATORS = ",;\t"
MOST_HEADINGS = 200
LONGEST_CELL = 32_767  # characters that a spreadsheet has room for
EMPTY_LINES = 8_000  # that are read beside the rows: a sheet may have a cell in its millionth row
# PNG, JPEG, GIF, WebP and AVI, PDF, and what office programs wrote before 2007.
OTHERS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF", b"\xd0\xcf\x11\xe0")


def lines_of(body: bytes) -> Iterator[Sequence[str]]:
    """The cells of each line, of an XLSX those of its first sheet. Raises Unreadable, also on the way."""
    if len(body) > MOST_BYTES:
        raise too_large()
    if body.startswith(b"PK"):
        from eventapp.core.spreadsheets.reading_xlsx import xlsx_lines  # noqa: PLC0415 - heavy and rare

        return xlsx_lines(body)
    return csv_lines(decoded(body))


def decoded(body: bytes) -> str:
    """UTF-8, with or without its mark; anything else is refused with the place."""
    if body.startswith(OTHERS):
        raise no_table()
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


def csv_lines(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for line in lines:
            yield [bare(cell) for cell in line]
    except csv.Error as error:
        raise too_long(lines.line_num) if "limit" in str(error) else broken() from None


def headed(lines: Iterable[Sequence[str]], *, most: int) -> tuple[list[str], Iterator[Row]]:
    """The headings, which stand in the first line, and the rows; empty lines are none.

    Raises Unreadable: at once for the headings, on the way where there are more than `most` rows.
    """
    numbered = _filled(lines, most + EMPTY_LINES, most)
    first = next(numbered, None)
    if first is None:
        return [], iter(())
    headings = _headings(first[1])
    return headings, _rows(headings, numbered, most)


def tabled(lines: Iterable[Sequence[str]]) -> Table:
    headings, rows = headed(lines, most=MOST_ROWS)
    return Table(headings, list(rows))


def _filled(lines: Iterable[Sequence[str]], most_lines: int, most: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=1):
        if number > most_lines:
            raise _too_many(most)
        cells = [
            cell if isinstance(cell, Formula) else cell.strip(" \t\r\xa0") for cell in line
        ]  # line breaks count: each speaker has a line
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise too_long(number)
        if any(cells):
            yield number, cells


def _rows(headings: Sequence[str], numbered: Iterable[tuple[int, list[str]]], most: int) -> Iterator[Row]:
    for count, (number, cells) in enumerate(numbered, start=1):
        if count > most:
            raise _too_many(most)
        values = {name: cell for name, cell in zip(headings, cells, strict=False) if name}
        yield Row(number, values, has_more=any(cells[len(headings) :]))


def _headings(cells: list[str]) -> list[str]:
    named = Counter(cell for cell in cells if cell)
    if named.total() > MOST_HEADINGS:
        raise broken()
    if twice := [cell for cell, count in named.items() if count > 1]:
        raise Unreadable(_("Two columns are called “%(name)s”.", name=twice[0][:80]))
    return cells[: len(cells) - next(n for n, cell in enumerate(reversed(cells)) if cell)]


def _too_many(most: int) -> Unreadable:
    return Unreadable(_("There are more than %(most)s rows in this file. Divide it.", most=most))


def too_large() -> Unreadable:
    return Unreadable(_("This file is larger than %(most)s MB. Divide it.", most=MOST_BYTES // 1024**2))


def too_long(number: int) -> Unreadable:
    return Unreadable(_("A cell in row %(row)s is too long. Shorten it.", row=number))


def broken() -> Unreadable:
    return Unreadable(_("This file is damaged or breaks off; it cannot be read."))


def no_table() -> Unreadable:
    return Unreadable(_("This is no table. Send a CSV file, or a spreadsheet saved as XLSX."))
