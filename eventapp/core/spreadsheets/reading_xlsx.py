"""Reading XLSX: a folder of XML files, packed."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from eventapp.core.spreadsheets.reading import MOST_HEADINGS, broken, no_table, too_large
from eventapp.core.spreadsheets.tables import whole

MOST_UNPACKED = 32 * 1024 * 1024  # bytes
PIECE = 64 * 1024
DAMAGED = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError)


def xlsx_lines(body: bytes) -> Iterator[Sequence[str]]:
    """Of the first sheet, a row at a time. Of a formula, what it gave when it was last calculated."""
    try:
        _look_into(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        yield from _lines(book.worksheets[0])
    except (*DAMAGED, zipfile.LargeZipFile, NotImplementedError, IndexError):
        raise broken() from None


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
    sheet.reset_dimensions()  # some programs write wrong ones
    for cells in sheet.iter_rows(max_col=MOST_HEADINGS + 1, values_only=True):
        yield [_text(cell) for cell in cells]


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
