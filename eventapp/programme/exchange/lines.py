"""The speakers of a row: names, affiliations and roles in cells of their own, a line for each speaker."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.programme.edits import Edit, SpeakerLine, as_it_was, others
from eventapp.programme.exchange.columns import of_language
from eventapp.programme.wall_time import NotPossible

LONGEST = 200  # characters
MOST = 60


def speaker_lines(said: Mapping[str, str], own: str, before: Edit | None) -> tuple[SpeakerLine, ...]:
    """One by a name that speaks already is the same; `own` is the event's own language."""
    names = said["speakers"].splitlines()
    cells = {column: text.splitlines() for column, text in said.items() if is_aligned(column)}
    if any(len(lines) > len(names) for lines in cells.values()):
        raise NotPossible("speakers", _("There are more lines than speakers."))
    if len(names) > MOST:
        raise NotPossible("speakers", _("There are more than %(most)s speakers.", most=MOST))
    if any(len(line) > LONGEST for lines in (names, *cells.values()) for line in lines):
        raise NotPossible("speakers", _("Use at most %(max)d characters.", max=LONGEST))
    there = list(before.speakers) if before else []
    listed = []
    for place, name in enumerate(names):
        if name:
            told = {column: cell[place] if place < len(cell) else "" for column, cell in cells.items()}
            listed.append(_line(name, told, _taken(there, name), own))
    return tuple(listed)


def is_aligned(column: str) -> bool:
    """Whether each of its lines is about the speaker in the same line."""
    return column in ("speakers", "affiliations", "protocol") or of_language(column)[0] == "roles"


def _taken(there: list[SpeakerLine], name: str) -> SpeakerLine:
    for line in there:
        if fold(line.name) == fold(name):
            there.remove(line)
            return line
    return SpeakerLine(None, name, "", "")


def _line(name: str, told: Mapping[str, str], now: SpeakerLine, own: str) -> SpeakerLine:
    roles = {of_language(column)[1]: text for column, text in told.items() if of_language(column)[1]}
    known = Text({own: now.role} | (now.more or {})) | roles if roles else {}
    words = Text({code: text for code, text in known.items() if text})
    role = words.plain(own) if roles else now.role
    more = others(words, own) or (Text() if set(roles) - {own} else None)
    affiliation = told.get("affiliations", now.affiliation)
    return SpeakerLine(
        id=now.id,
        name=as_it_was(now.name, name),
        role=as_it_was(now.role, role),
        affiliation=as_it_was(now.affiliation, affiliation),
        more=now.more if not more and role == now.role and now.id else more,
        protocol=told["protocol"].lower() == "yes" if "protocol" in told else now.protocol,
    )
