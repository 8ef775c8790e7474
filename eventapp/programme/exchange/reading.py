"""A file of any of the formats as a table; which it is, its first bytes say."""

from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from eventapp.programme.exchange.reading_frab import from_json, from_xml
from eventapp.programme.exchange.reading_tables import decoded, from_csv
from eventapp.programme.exchange.tables import MOST_BYTES, Table, Unreadable


def read(body: bytes, *, language: str, zone: str) -> Table:
    """The texts of a schedule are in that language, its hours in that zone; raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise too_large()
    if body.startswith(b"PK"):
        from eventapp.programme.exchange.reading_xlsx import from_xlsx  # noqa: PLC0415 - heavy and rare

        table = from_xlsx(body)
    else:
        table = _of_text(body, language, ZoneInfo(zone))
    if not table.rows:
        raise Unreadable(_("There is no row in this file."))
    return table


def too_large() -> Unreadable:
    return Unreadable(_("This file is larger than %(most)s MB. Divide it.", most=MOST_BYTES // 1024**2))


def _of_text(body: bytes, language: str, zone: ZoneInfo) -> Table:
    beginning = body.removeprefix(b"\xef\xbb\xbf")[:200].lstrip()
    if beginning.startswith(b"<"):
        return from_xml(body, language=language, zone=zone)
    text = decoded(body)
    if beginning.startswith(b"{"):
        return from_json(text, language=language, zone=zone)
    return from_csv(text)
