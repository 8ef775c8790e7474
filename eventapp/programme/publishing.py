"""Publishing drafts: what becomes public, shown before it does, and all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.editing import StaleEdit, edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_sessions


class DraftChanged(Refused):
    text = _("A draft has changed since you opened this page. Nothing was published.")


@dataclass(frozen=True)
class Draft:
    """A draft, what the public will see of it (nothing of a hidden meeting), and its version."""

    session: VisibleSession
    public: VisibleSession | None
    version: int


def drafts(viewer: Viewer, event: Event) -> list[Draft]:
    """All that may be published, by time; cancelled ones are not."""
    public = {session.id: session for session in visible_sessions(ANONYMOUS, event, drafts=True)}
    versions = dict(
        db.session.execute(select(Session.id, Session.version).where(Session.event_id == event.id)).all()
    )
    return [
        Draft(session, public.get(session.id), versions[session.id])
        for session in visible_sessions(viewer, event, drafts=True)
        if session.is_draft and not session.is_cancelled
    ]


def publish(event: Event, seen: Mapping[str, int], *, by_id: int, at: datetime) -> None:
    """Publish these drafts as they were seen, {ref: version}; raises DraftChanged.

    Their rows are held first and in one order, so that two who publish, or one who publishes
    and one who edits, never wait for each other (PostgreSQL).
    """
    held = select(Session).where(Session.event_id == event.id, Session.ref.in_(seen))
    sessions = db.session.scalars(held.order_by(Session.id).with_for_update(of=Session)).all()
    if len(sessions) < len(seen):
        raise DraftChanged
    for session in sessions:
        before = Edit.of(session)
        if before.status != "draft":
            raise DraftChanged
        edit, version = replace(before, status="published"), seen[session.ref]
        try:
            edit_session(event, session, edit, seen_version=version, by_id=by_id, at=at)
        except StaleEdit:
            raise DraftChanged from None
