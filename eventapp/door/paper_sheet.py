"""A door sheet to print, set by typst as a tagged PDF: names in any script, large, with boxes to tick."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import typst
from flask_babel import gettext as _

from eventapp.core.fonts import families
from eventapp.core.i18n import Formats, direction
from eventapp.core.lettering import letter
from eventapp.core.text import fold
from eventapp.core.typesetting import BOX, boxed, tagged_pdf
from eventapp.door.paper_lists import rows_on
from eventapp.door.paper_models import DoorSheet, DoorSheetRow
from eventapp.programme.models import Event
from eventapp.programme.visibility import VisibleSession
from eventapp.registration.models import Registration

SOURCE = Path(__file__).with_name("sheet.typ")


def sheet_pdf(event: Event, sheet: DoorSheet, session: VisibleSession | None, *, language: str) -> bytes:
    """The rows as they were made, with the names as they are now; characters no font has show as boxes."""
    fmt, rows = Formats(language), rows_on(sheet)
    about = [session.title.plain(language)] if session else []
    when = _hours(session, fmt) if session else fmt.days(event.starts_on, event.ends_on)
    made = _("As of %(moment)s", moment=fmt.moment(sheet.made_at, event.time_zone))
    words: dict[str, Any] = {
        "title": _("Door sheet %(number)s", number=sheet.id),
        "checkpoint": sheet.checkpoint.name.plain(language),
        "about": [event.title.plain(language), *about],
        "when": [when, made],
        "headings": [_("Let in"), _("Row"), _("Name"), _("Badge")],
    }
    return typeset(words, [_said(row, fmt, with_days=session is None) for row in rows], language)


def typeset(words: dict[str, Any], rows: Sequence[Sequence[str]], language: str) -> bytes:
    """`words` stand at the top of every page; a row is what `_said` makes."""
    try:
        return tagged_pdf(SOURCE, _set(words, rows, language))
    except typst.TypstError:
        known = {key: _known(value) for key, value in words.items()}
        return tagged_pdf(SOURCE, _set(known, [[_known(text) for text in row] for row in rows], language))


def _hours(session: VisibleSession, fmt: Formats) -> str:
    return fmt.list([fmt.day(session.on), f"{fmt.clock(session.starts)}–{fmt.clock(session.ends)}"])


def _said(row: DoorSheetRow, fmt: Formats, *, with_days: bool) -> list[str]:
    """[row, family name, given name, name on the badge where it is another, badge's number, the days on
    which alone they may come in where there are several to tell apart, what the staff are to do]"""
    holder = row.badge.registration
    days = [fmt.day(date.fromisoformat(one)) for one in holder.category.valid_days if with_days]
    only = _("Only on: %(days)s", days=fmt.list(days)) if days else ""
    number = row.badge.short_number
    return [str(row.number), *_names(holder), number, only, holder.door_instruction or ""]


def _names(holder: Registration) -> tuple[str, str, str]:
    person = holder.person
    if not person.family_name:
        return holder.badge_name, "", ""
    orders = (f"{person.given_name} {person.family_name}", f"{person.family_name} {person.given_name}")
    is_same = fold(holder.badge_name) in {fold(one) for one in orders}
    return person.family_name, person.given_name, "" if is_same else holder.badge_name


def _set(words: dict[str, Any], rows: Sequence[Sequence[str]], language: str) -> dict[str, Any]:
    """The data of sheet.typ."""
    return {
        "language": language,
        "direction": direction(language),
        "fonts": {han: families(han) for han in ("zh", "ja", "ko")},
        **{key: _lettered(value) for key, value in words.items()},
        "rows": [[asdict(letter(text)) for text in row] for row in rows],
    }


def _lettered(value: Any) -> Any:
    return [asdict(letter(one)) for one in value] if isinstance(value, list) else asdict(letter(value))


def _known(value: Any) -> Any:
    """PDF/UA forbids empty headings and characters that no font can show; looking for them is dear."""
    if isinstance(value, list):
        return [_known(one) for one in value]
    return (boxed(value) or BOX) if value else ""
