"""Reading XLSX: a folder of XML files, packed."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from eventapp.programme.exchange.reading import too_large
from eventapp.programme.exchange.reading_tables import MOST_HEADINGS, broken, tabled
from eventapp.programme.exchange.tables import Table, whole

MOST_UNPACKED = 32 * 1024 * 1024  # bytes
DAMAGED = (zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, OSError, EOFError)


def from_xlsx(body: bytes) -> Table:
    """The first sheet, a row at a time. Of a formula, what it gave when it was last calculated."""
    try:
        _look_into(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        return tabled(_lines(book.worksheets[0]))
    except (*DAMAGED, zipfile.LargeZipFile, NotImplementedError, IndexError):
        raise broken() from None


def _look_into(body: bytes) -> None:
    """Refuses what unpacks to much more than a programme, and document types, which name entities."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
            raise too_large()
        for part in packed.infolist():
            with packed.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(4096):
                    raise broken()


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
