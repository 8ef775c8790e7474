"""Changes of a published session kept as a draft: one for each session, and none that is lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import Text
from eventapp.programme.editing import StaleEdit, edit_session
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.impact import required_of
from eventapp.programme.models import Event, Session
from eventapp.programme.pending_models import PendingChange
from eventapp.programme.wall_time import NotPossible


class DraftChanged(Refused):
    text = _("A draft has changed since you opened this page. Nothing was published.")


class NotPublished(Refused):
    """One of them is stale, or cannot be."""

    def __init__(self, session: Session, problem: Refused) -> None:
        title = session.title.plain(session.event.default_language)
        super().__init__(_("“%(title)s”: %(reason)s", title=title, reason=problem.text))


@dataclass(frozen=True)
class Done:
    """A change that was published, not yet committed."""

    session: Session
    before: Edit
    after: Edit
    changed: list[str]
    required: frozenset[int]  # the people in whose agendas it was required before


def pending_of(session: Session) -> PendingChange | None:
    kept = select(PendingChange).where(PendingChange.session_id == session.id)
    return db.session.scalar(kept.options(joinedload(PendingChange.kept_by)))


def with_pending(now: Edit, change: PendingChange) -> Edit:
    """The session as it stands, with what the draft changes; whatever else was changed since stays."""
    return replace(now, **_unpacked(change.fields))


def keep(
    event: Event,
    session: Session,
    edit: Edit,
    *,
    seen_version: int,
    seen: UUID | None,
    by_id: int,
    at: datetime,
) -> list[str]:
    """Keep an edit made on `seen_version` in place of the draft that was `seen`; the fields it changes.

    An edit that changes nothing leaves no draft. Raises NotPossible for what could not be saved either,
    and StaleEdit where somebody changed the session, or kept another draft of it, in between: the unique
    key and the condition decide.
    """
    now = Edit.of(session)
    changed = _tried(event, session, edit, seen_version=seen_version, by_id=by_id, at=at)
    if not changed:
        discard(session, seen)
        return []
    own: dict[str, Any] = {"mark": uuid4(), "based_on": seen_version, "kept_at": at, "kept_by_id": by_id}
    own["fields"] = {name: _packed(getattr(edit, name)) for name in changed}
    if not (_replaced(session, seen, own) if seen else _added(session, own)):
        theirs = pending_of(session)
        raise StaleEdit(with_pending(now, theirs) if theirs else now)
    return changed


def discard(session: Session, seen: UUID | None) -> bool:
    """Whether it was the draft that was seen."""
    dropping = delete(PendingChange).where(PendingChange.session_id == session.id, PendingChange.mark == seen)
    return db.session.scalar(dropping.returning(PendingChange.session_id)) is not None


def publish_changes(
    event: Event, sessions: Mapping[Session, UUID], *, by_id: int, at: datetime
) -> list[Done]:
    """Publish these drafts as they were seen, as edits like any other.

    The sessions' rows are held already. Raises DraftChanged and NotPublished.
    """
    return [_publish(event, session, mark, by_id, at) for session, mark in sessions.items()]


def _publish(event: Event, session: Session, mark: UUID, by_id: int, at: datetime) -> Done:
    own = (PendingChange.session_id == session.id, PendingChange.mark == mark)
    taking = delete(PendingChange).where(*own).returning(PendingChange.fields, PendingChange.based_on)
    taken = db.session.execute(taking).first()
    if taken is None:
        raise DraftChanged
    before, required = Edit.of(session), required_of(session)
    after = replace(before, **_unpacked(taken.fields))
    try:
        changed = edit_session(event, session, after, seen_version=taken.based_on, by_id=by_id, at=at)
    except (StaleEdit, NotPossible) as problem:
        raise NotPublished(session, problem) from None
    return Done(session, before, after, changed, required)


def _tried(
    event: Event, session: Session, edit: Edit, *, seen_version: int, by_id: int, at: datetime
) -> list[str]:
    """The fields that the edit would change; nothing of it is left."""
    if session.version != seen_version:
        raise StaleEdit(Edit.of(session))
    trying = db.session.begin_nested()
    try:
        return edit_session(event, session, edit, seen_version=seen_version, by_id=by_id, at=at)
    finally:
        if trying.is_active:
            trying.rollback()


def _added(session: Session, own: dict[str, Any]) -> bool:
    try:
        with db.session.begin_nested():
            db.session.execute(insert(PendingChange).values(session_id=session.id, **own))
    except IntegrityError:
        return False
    return True


def _replaced(session: Session, seen: UUID, own: dict[str, Any]) -> bool:
    kept = update(PendingChange).where(PendingChange.session_id == session.id, PendingChange.mark == seen)
    return db.session.scalar(kept.values(own).returning(PendingChange.session_id)) is not None


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [one.facts() if isinstance(one, SpeakerLine) else one for one in value]
    return value


def _unpacked(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _READERS[name](value) if name in _READERS else value for name, value in fields.items()}


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("title", "abstract"), Text),
    **dict.fromkeys(("starts", "ends"), datetime.fromisoformat),
    **dict.fromkeys(("rooms", "floor_languages", "interpretation"), tuple),
    "speakers": lambda lines: tuple(map(SpeakerLine.of, lines)),
}
