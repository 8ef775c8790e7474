"""Writing CSV and XLSX, a line at a time, in which nothing is a formula."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from eventapp.core.spreadsheets.formulas import guarded
from eventapp.core.spreadsheets.reading import LONGEST_CELL

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NONE: Mapping[str, Iterable[Sequence[str]]] = {}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(lines: Iterable[Sequence[str]], file: IO[bytes]) -> None:
    """With the mark by which spreadsheets know UTF-8; a formula has an apostrophe before it."""
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    csv.writer(text).writerows([guarded(cell) for cell in line] for line in lines)
    text.detach()


def write_xlsx(
    lines: Iterable[Sequence[str]],
    file: IO[bytes],
    *,
    title: str,
    more: Mapping[str, Iterable[Sequence[str]]] = NONE,
) -> None:
    """Every cell is text, so none is a formula. `more` are further sheets by their titles."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy and rare
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)

    def cell(sheet: Any, text: str) -> Any:
        made = WriteOnlyCell(sheet, value=_NOT_XML.sub("", text)[:LONGEST_CELL])
        made.data_type = "s"
        return made

    for name, found in {title: lines, **more}.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for line in found:
            sheet.append([cell(sheet, text) for text in line])
    book.save(file)
