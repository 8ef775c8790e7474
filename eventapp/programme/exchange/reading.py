"""A file of any of the formats as a table; which it is, its first bytes say."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from eventapp.core.spreadsheets.reading import csv_lines, decoded, tabled, too_large
from eventapp.core.spreadsheets.tables import MOST_BYTES, Table, Unreadable
from eventapp.programme.exchange.reading_frab import from_json, from_xml
from eventapp.programme.exchange.sheets import TITLES


def read(body: bytes, *, language: str, zone: str) -> Table:
    """The texts of a schedule are in that language, its hours in that zone; raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise too_large()
    is_packed = body.startswith(b"PK")
    table = _of_sheets(body) if is_packed else _of_text(body, language, ZoneInfo(zone))
    if not table.rows:
        raise Unreadable(_("There is no row in this file."))
    return table


def _of_sheets(body: bytes) -> Table:
    from eventapp.core.spreadsheets.reading_xlsx import sheets_of  # noqa: PLC0415 - heavy and rare

    tables = {title: tabled(lines) for title, lines in sheets_of(body, TITLES)}
    return replace(tables[""], sheets={title: one.rows for title, one in tables.items() if title})


def _of_text(body: bytes, language: str, zone: ZoneInfo) -> Table:
    beginning = body.removeprefix(b"\xef\xbb\xbf")[:200].lstrip()
    if beginning.startswith(b"<"):
        return from_xml(body, language=language, zone=zone)
    text = decoded(body)
    if beginning.startswith(b"{"):
        return from_json(text, language=language, zone=zone)
    return tabled(csv_lines(text))
