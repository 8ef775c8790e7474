"""A programme as a table, complete enough to build it again elsewhere: CSV and XLSX."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.writing import write_csv, write_xlsx
from eventapp.policy import Viewer
from eventapp.programme.edits import FIELDS, Edit
from eventapp.programme.exchange import columns
from eventapp.programme.exchange.standing import standing
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import visible_sessions

NONE: Mapping[str, Sequence[Sequence[str]]] = {}
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def exported(viewer: Viewer, event: Event) -> list[list[str]]:
    """The headings, then a line for each session that the viewer sees in full, drafts included."""
    seen = {one.id for one in visible_sessions(viewer, event, drafts=True) if not one.is_veiled}
    sessions = [session for session in standing(event) if session.id in seen]
    languages = _languages(event, sessions)
    names = columns.columns(languages)
    cells = [_cells(event, session) for session in sessions]
    return [names, *([one.get(name, "") for name in names] for one in cells)]


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    file = io.BytesIO()
    write_csv(lines, file)
    return file.getvalue()


def as_xlsx(lines: Sequence[Sequence[str]], sheets: Mapping[str, Sequence[Sequence[str]]] = NONE) -> bytes:
    """`sheets` are further ones by their titles."""
    file = io.BytesIO()
    write_xlsx(lines, file, title="Sessions", more=sheets)
    return _undated(file.getvalue())


def _undated(packed: bytes) -> bytes:
    """Without the moment of writing: the same programme is the same file."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(packed)) as dated, ZipFile(file, "w", ZIP_DEFLATED) as undated:
        for name in dated.namelist():
            body = dated.read(name)
            if name == "docProps/core.xml":
                body = _MOMENT.sub(b"2000-01-01T00:00:00Z", body)
            undated.writestr(ZipInfo(name), body, ZIP_DEFLATED)
    return file.getvalue()


def _languages(event: Event, sessions: Sequence[Session]) -> list[str]:
    """The event's, then those in which there is a text beside."""
    texts = [text for one in sessions for text in (one.title, one.abstract, *_roles(one))]
    return list(dict.fromkeys([*event.languages, *(code for text in texts for code in text)]))


def _roles(session: Session) -> list[Text]:
    return [speaker.role for speaker in session.speakers]


def _cells(event: Event, session: Session) -> dict[str, str]:
    edit, speakers = Edit.of(session), session.speakers
    plain = [name for name in (*columns.BEFORE, *columns.AFTER, *columns.LAST) if name in FIELDS]
    said = {name: _word(getattr(edit, name)) for name in plain}
    for name, text in (("title", edit.title), ("abstract", edit.abstract)):
        said |= {f"{name}_{code}": words for code, words in text.items()}
    for code in {code for role in _roles(session) for code in role}:
        said[f"roles_{code}"] = "\n".join(role.get(code, "") for role in _roles(session))
    return said | {
        "uid": str(session.uid),
        "ref": session.ref,
        "speakers": "\n".join(speaker.name for speaker in speakers),
        "affiliations": _lines([speaker.affiliation for speaker in speakers]),
        "protocol": _lines(["yes" if speaker.protocol else "" for speaker in speakers]),
    }


def _lines(words: Sequence[str]) -> str:
    return "\n".join(words) if any(words) else ""


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)
