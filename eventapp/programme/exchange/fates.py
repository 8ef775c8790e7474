"""What an import would do with each row: the same answer for who only looks and for who imports."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.tables import Row
from eventapp.core.text import fold
from eventapp.programme.drafts import REF_LETTERS
from eventapp.programme.editing import SeatsTaken
from eventapp.programme.edits import Edit
from eventapp.programme.exchange.entries import edit_of, starts_of
from eventapp.programme.exchange.standing import Frame, frame_of, standing
from eventapp.programme.models import Event, Session
from eventapp.programme.wall_time import NotPossible

REF = re.compile(f"[{REF_LETTERS}]{{6}}")
VERDICTS = ("new", "changed", "unchanged", "refused")
Key = tuple[object, ...]


@dataclass(frozen=True)
class Fate:
    """Of one row. `session_id` and `version` say which session as it stands, which is `before`; `edit`
    what it would be.

    A refused row has the field (a name of FIELDS, or nothing) and the sentence.
    """

    row: int
    verdict: str
    title: Text
    ref: str = ""
    changed: tuple[str, ...] = ()
    field: str = ""
    because: Any = ""
    session_id: int | None = None
    version: int = 0
    uid: UUID | None = None
    edit: Edit | None = None
    before: Edit | None = None


class Known:
    """The event's sessions by what a row may name them by."""

    def __init__(self, event: Event, sessions: Sequence[Session]) -> None:
        self.event = event
        self.by_uid = {session.uid: session for session in sessions}
        self.by_ref = {session.ref: session for session in sessions}
        self.by_title = {
            (fold(words), session.starts): session for session in sessions for words in session.title.values()
        }

    def found(self, uid: UUID | None, ref: str, title: Text, starts: datetime | None) -> Session | None:
        if uid is not None:
            return self.by_uid.get(uid) or self.by_uid.get(self.own(uid))
        if ref in self.by_ref:
            return self.by_ref[ref]
        named = ((fold(words), starts) for words in title.values() if starts is not None)
        return next((self.by_title[one] for one in named if one in self.by_title), None)

    def own(self, uid: UUID) -> UUID:
        """By which this event knows a session that another event of the installation has under that uid."""
        return uuid5(uid, self.event.code)


def fates(
    event: Event, rows: Sequence[Row], *, publish: bool = False, frame: Frame | None = None
) -> list[Fate]:
    """In the order of the rows; `publish` lets drafts become public that the file calls published.

    `frame` is the event's as it would be; without, as it stands.
    """
    known, frame = Known(event, standing(event)), frame or frame_of(event)
    seen: dict[Key, int] = {}
    found = [_fate(row, known, frame, seen, publish=publish) for row in rows]
    elsewhere = _elsewhere([one.uid for one in found if one.verdict == "new" and one.uid is not None])
    return list(_moved_over(found, known, elsewhere))


def digest(found: Sequence[Fate], added: Sequence[object] = ()) -> str:
    """Of all that was shown and would be done; row numbers, versions and values included.

    `added` is what the event would get first.
    """
    said = [
        (one.row, one.verdict, one.uid, one.session_id, one.version, one.changed, one.edit) for one in found
    ]
    return sha256(repr((*said, *added)).encode("utf-8", "surrogatepass")).hexdigest()


def _fate(row: Row, known: Known, frame: Frame, seen: dict[Key, int], *, publish: bool) -> Fate:
    uid, ref = _uid(row, known.event), row.values.get("ref", "").lower()
    title = _title(row)
    session = known.found(uid, ref, title, starts_of(row, frame))
    before = Edit.of(session) if session else None
    if before is not None and not title:
        title = before.title
    try:
        edit = edit_of(row, frame, before, publish=publish)
        _only_once(row, seen, session, uid, edit)
        if session is not None and edit.seats is not None and edit.seats < session.seats_taken:
            raise SeatsTaken(session.seats_taken)
    except NotPossible as problem:
        return Fate(
            row.number, "refused", title, session.ref if session else "", (), problem.field, problem.text
        )
    if session is None or before is None:
        is_free = REF.fullmatch(ref) and ref not in known.by_ref and seen.setdefault((ref,), row.number)
        wanted = ref if is_free == row.number else ""
        return Fate(row.number, "new", edit.title, wanted, uid=uid, edit=edit)
    changed = tuple(edit.changed_from(before))
    return Fate(
        row.number,
        "changed" if changed else "unchanged",
        edit.title,
        session.ref,
        changed,
        session_id=session.id,
        version=session.version,
        uid=session.uid,
        edit=edit,
        before=before,
    )


def _only_once(row: Row, seen: dict[Key, int], session: Session | None, uid: UUID | None, edit: Edit) -> None:
    by_title = (*sorted(edit.title.items()), edit.starts)
    key: Key = (session.id,) if session else (uid,) if uid else by_title
    first = seen.setdefault(key, row.number)
    if first != row.number:
        raise NotPossible("", _("Row %(row)s is about the same session.", row=first))


def _uid(row: Row, event: Event) -> UUID | None:
    """A UUID as it is; another identifier is one of this event's own."""
    text = row.values.get("uid", "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return uuid5(NAMESPACE_URL, f"{event.code}#{text}")


def _title(row: Row) -> Text:
    named = {column[6:]: text for column, text in row.values.items() if column.startswith("title_")}
    return Text({code: text[:300] for code, text in named.items() if text})


def _elsewhere(uids: Sequence[UUID]) -> set[UUID]:
    """Those that sessions of other events have."""
    parts = [uids[first : first + 500] for first in range(0, len(uids), 500)]
    return {
        uid for part in parts for uid in db.session.scalars(select(Session.uid).where(Session.uid.in_(part)))
    }


def _moved_over(found: Sequence[Fate], known: Known, elsewhere: set[UUID]) -> Iterator[Fate]:
    for one in found:
        is_taken = one.verdict == "new" and one.uid in elsewhere
        yield replace(one, uid=known.own(one.uid)) if is_taken and one.uid else one
