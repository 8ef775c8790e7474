"""Writing CSV and XLSX, a line at a time, in which nothing is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

from eventapp.core.spreadsheets.formulas import guarded
from eventapp.core.spreadsheets.reading import LONGEST_CELL

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(lines: Iterable[Sequence[str]], file: IO[bytes]) -> None:
    """With the mark by which spreadsheets know UTF-8; a formula has an apostrophe before it."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([guarded(cell) for cell in line] for line in lines)
    text.detach()


def write_xlsx(lines: Iterable[Sequence[str]], file: IO[bytes], *, title: str) -> None:
    """Every cell is text, so none is a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy and rare
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"

    def cell(text: str) -> Any:
        made = WriteOnlyCell(sheet, value=_NOT_XML.sub("", text)[:LONGEST_CELL])
        made.data_type = "s"
        return made

    for line in lines:
        sheet.append([cell(text) for text in line])
    book.save(file)
