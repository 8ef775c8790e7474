"""Taking over what a file says: all that was shown, in the caller's transaction, or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.spreadsheets.tables import Row
from eventapp.programme.drafts import add_session
from eventapp.programme.editing import edit_session
from eventapp.programme.exchange.fates import Fate, digest, fates
from eventapp.programme.exchange.furnishing import Addition, extended, furnish, named, needed
from eventapp.programme.exchange.sheets import Problem, listed
from eventapp.programme.exchange.standing import frame_of
from eventapp.programme.models import Event, Session

Sheets = Mapping[str, Sequence[Row]]
NONE: Sheets = {}


class ChangedMeanwhile(Refused):
    text = _("The programme has changed since this was shown. Nothing was imported.")


@dataclass(frozen=True)
class Foreseen:
    """What becomes of each row, and what the event gets first so that it can."""

    fates: list[Fate]
    added: list[Addition] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # rows of other sheets that are left out

    @property
    def digest(self) -> str:
        return digest(self.fates, self.added)


def foresee(
    event: Event, rows: Sequence[Row], *, publish: bool, makes: bool = False, sheets: Sheets = NONE
) -> Foreseen:
    """`makes`: all that other sheets have and the event does not is made, and what rows name beside it."""
    if not makes:
        return Foreseen(fates(event, rows, publish=publish))
    frame = frame_of(event)
    given, problems = listed(sheets, frame)
    furnished = extended(frame, given)
    added = named(rows, furnished)
    found = fates(event, rows, publish=publish, frame=extended(furnished, added))
    edits = [one.edit for one in found if one.edit and one.verdict in ("new", "changed")]
    return Foreseen(found, [*given, *needed(added, edits, furnished)], problems)


def take_over(
    event: Event,
    rows: Sequence[Row],
    *,
    publish: bool,
    seen: str,
    by_id: int | None,
    at: datetime,
    makes: bool = False,
    sheets: Sheets = NONE,
) -> int:
    """How many sessions are new or changed; raises ChangedMeanwhile.

    `seen` is the digest of what was foreseen and shown: what is done is that, or nothing.
    """
    _hold(event)
    found = foresee(event, rows, publish=publish, makes=makes, sheets=sheets)
    if found.digest != seen:
        raise ChangedMeanwhile
    try:
        furnish(event, found.added, at=at)
        for one in found.fates:
            _carry_out(event, one, by_id=by_id, at=at)
    except Refused:
        raise ChangedMeanwhile from None
    return sum(one.verdict in ("new", "changed") for one in found.fates)


def _hold(event: Event) -> None:
    """The rows of the sessions, in one order for all, then the event's: as every edit takes them.

    So two imports, or an import and an edit, never wait for each other (PostgreSQL), and a session
    that is new in both is made once.
    """
    sessions = select(Session.id).where(Session.event_id == event.id).order_by(Session.id)
    db.session.execute(sessions.with_for_update())
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update())


def _carry_out(event: Event, fate: Fate, *, by_id: int | None, at: datetime) -> None:
    if fate.edit is None or fate.verdict not in ("new", "changed"):
        return
    if fate.verdict == "changed":
        session = db.session.get_one(Session, fate.session_id)
        edit_session(event, session, fate.edit, seen_version=fate.version, by_id=by_id, at=at)
        return
    add_session(event, fate.edit, by_id=by_id, at=at, uid=fate.uid, ref=fate.ref)
