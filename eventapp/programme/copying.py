"""An event as the template of another one: its frame, and the sessions as drafts where they are wanted.

Nobody comes along: no speakers, no registrations, no roles, and nothing that was ever scanned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import Base, db
from eventapp.core.errors import Refused
from eventapp.core.i18n import Text
from eventapp.programme import frame, queries
from eventapp.programme.days import NotCopied
from eventapp.programme.drafts import add_draft
from eventapp.programme.edits import Edit
from eventapp.programme.models import Day, DayPart, Event, Room, Round, Session, Track
from eventapp.programme.visibility import sessions_of
from eventapp.programme.wall_time import NotPossible

Row = TypeVar("Row", bound=Base)
OWN = {
    "id",
    "code",
    "title",
    "edition",
    "starts_on",
    "ends_on",
    "revision",
    "practice_of_id",
}  # never the template's
MOST_SESSIONS = 600  # at about 8 ms each: what one writer copies while the others wait


class EventCodeTaken(Refused):
    text = _("This code is taken.")


class TooManySessions(Refused):
    text = _("This event has too many sessions to be copied at once. Copy it without them.")


@dataclass(frozen=True)
class NewEvent:
    code: str
    title: Text
    starts_on: date


def copy_event(template: Event, new: NewEvent, *, practice_of_id: int | None = None) -> Event:
    """The new event with its days, rooms, rounds and tracks; the unique keys decide on its code, and that
    an event has one to practise on."""
    apart = new.starts_on - template.starts_on
    own: dict[str, Any] = {"code": new.code, "title": new.title, "starts_on": new.starts_on}
    own |= {"ends_on": template.ends_on + apart, "edition": None, "revision": 1}
    event = Event(**own, practice_of_id=practice_of_id, **_facts(template, OWN))
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:
        raise EventCodeTaken from None
    _copy_days(template, event, apart)
    for rows, model in (
        (queries.rooms(template), Room),
        (frame.rounds(template), Round),
        (frame.tracks(template), Track),
    ):
        copy_rows(model, rows, event_id=event.id)
    return event


def copy_rows(model: type[Row], rows: Sequence[Row], **own: Any) -> list[Row]:
    """The same rows again, with other values for these columns."""
    made = [model(**_facts(row, {"id", *own}), **own) for row in rows]
    db.session.add_all(made)
    db.session.flush()
    return made


def copy_sessions(template: Event, event: Event, *, by_id: int, at: datetime) -> int:
    """Drafts of all that is not cancelled, without its speakers; how many there are."""
    planned = sessions_of(template).where(Session.cancelled_at.is_(None))
    if (db.session.scalar(select(func.count()).select_from(planned.subquery())) or 0) > MOST_SESSIONS:
        raise TooManySessions
    later = event.starts_on - template.starts_on
    sessions = db.session.scalars(planned.order_by(Session.starts_at, Session.id)).all()
    for session in sessions:
        edit = replace(Edit.of(session).later(later), speakers=(), part=session.part)
        try:
            add_draft(event, edit, by_id=by_id, at=at)
        except NotPossible as problem:
            raise NotCopied(session, problem) from None
    return len(sessions)


def _copy_days(template: Event, event: Event, apart: timedelta) -> None:
    for day in queries.days(template):
        facts = {"number": day.number, "theme": day.theme, "on_date": day.on_date + apart}
        parts = [DayPart(**_facts(part, {"id", "day_id"})) for part in day.parts]
        db.session.add(Day(event_id=event.id, parts=parts, **facts))
    db.session.flush()


def _facts(row: Base, without: set[str]) -> dict[str, Any]:
    names = (column.key for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in without}
