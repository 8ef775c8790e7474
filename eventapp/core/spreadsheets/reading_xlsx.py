"""Reading XLSX: a folder of XML files, packed."""

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from eventapp.core.spreadsheets.reading import MOST_HEADINGS, broken, no_table, too_large
from eventapp.core.spreadsheets.tables import Formula, whole

MOST_UNPACKED = 32 * 1024 * 1024  # bytes
PIECE = 64 * 1024
DAMAGED = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError)


def xlsx_lines(body: bytes) -> Iterator[Sequence[str]]:
    """Of the first sheet, a row at a time. Of a formula, what it gave when it was last calculated."""
    with _told_as_broken():
        _look_into(body)
        yield from _lines(_book(body).worksheets[0])


def sheets_of(body: bytes, titles: Collection[str]) -> Iterator[tuple[str, Iterator[Sequence[str]]]]:
    """The lines of the first sheet, under no title, and of those beside it that have one of these titles.

    Each is read before the next one is asked for. A formula that was never calculated is a Formula.
    """
    with _told_as_broken():
        _look_into(body)
        given = _book(body)
        typed = _book(body, are_given=False) if _has_formulas(body) else given
        both = list(zip(given.worksheets, typed.worksheets, strict=True))
        yield "", _with_formulas(*both[0])
        yield from ((one.title, _with_formulas(one, same)) for one, same in both[1:] if one.title in titles)


def _book(body: bytes, *, are_given: bool = True) -> Any:
    """With what formulas gave when they were last calculated, or with the formulas."""
    return load_workbook(io.BytesIO(body), read_only=True, data_only=are_given, keep_links=False)


@contextmanager
def _told_as_broken() -> Iterator[None]:
    try:
        yield
    except (*DAMAGED, zipfile.LargeZipFile, NotImplementedError, IndexError):
        raise broken() from None


def _has_formulas(body: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        sheets = (packed.read(name) for name in packed.namelist() if name.startswith("xl/worksheets/"))
        return any(b"<f>" in one or b"<f " in one for one in sheets)


def _with_formulas(given: Any, typed: Any) -> Iterator[Sequence[str]]:
    with _told_as_broken():
        if typed is given:
            yield from _lines(given)
            return
        for line, same in zip(_cells(given), _cells(typed), strict=False):
            pairs = zip(line, same, strict=False)
            yield [Formula(was) if cell is None and was is not None else _text(cell) for cell, was in pairs]


def _look_into(body: bytes) -> None:
    """Refuses what unpacks to much more than a table, and document types, which name entities."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise too_large()
        if not any(part.filename.startswith("xl/") for part in parts):
            raise no_table()
        for part in parts:
            with packed.open(part) as opened:
                _look_for_types(opened)


def _look_for_types(opened: IO[bytes]) -> None:
    """In all of it: a comment before may be as long as it likes."""
    before = b""
    while piece := opened.read(PIECE):
        if b"<!DOCTYPE" in before + piece:
            raise broken()
        before = piece[-len(b"<!DOCTYPE") :]


def _lines(sheet: Any) -> Iterator[Sequence[str]]:
    for cells in _cells(sheet):
        yield [_text(cell) for cell in cells]


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # some programs write wrong ones
    yield from sheet.iter_rows(max_col=MOST_HEADINGS + 1, values_only=True)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else whole(str(cell))
