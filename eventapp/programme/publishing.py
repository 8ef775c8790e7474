"""Publishing drafts: what becomes public, shown before it does, and all of it or nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.changes import history_of
from eventapp.programme.clashes import Held, shared
from eventapp.programme.editing import StaleEdit, edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.impact import Clash
from eventapp.programme.models import Event, Session, SessionChange
from eventapp.programme.pending import Done, DraftChanged, publish_changes
from eventapp.programme.restoring import earlier
from eventapp.programme.visibility import VisibleSession, sessions_of, visible_sessions
from eventapp.programme.words import told_apart


@dataclass(frozen=True)
class Draft:
    """A draft, what the public will see of it (nothing of a hidden meeting), and its version.

    `since` tells how it differs from what was withdrawn: (field, before, now). `clashes` are with what
    is published, or a draft itself.
    """

    session: VisibleSession
    public: VisibleSession | None
    version: int
    since: list[tuple[str, str, str]]
    clashes: list[Clash]


def drafts(viewer: Viewer, event: Event) -> list[Draft]:
    """All that may be published, by time; cancelled ones are not."""
    public = {session.id: session for session in visible_sessions(ANONYMOUS, event, drafts=True)}
    versions = dict(
        db.session.execute(select(Session.id, Session.version).where(Session.event_id == event.id)).all()
    )
    sessions = [one for one in visible_sessions(viewer, event, drafts=True) if not one.is_cancelled]
    found = [one for one in sessions if one.is_draft]
    since, clashes = _since(event, found), _clashes(sessions)
    return [
        Draft(one, public.get(one.id), versions[one.id], since.get(one.id, []), clashes.get(one.id, []))
        for one in found
    ]


def _since(event: Event, found: Sequence[VisibleSession]) -> dict[int, list[tuple[str, str, str]]]:
    """Of those that were public once, and that the viewer sees in full."""
    history = history_of(event, among=[one.id for one in found if not one.is_veiled])
    withdrawn = {number: _withdrawn(lines) for number, lines in history.items()}
    own = [number for number, version in withdrawn.items() if version is not None]
    rows = db.session.scalars(sessions_of(event).where(Session.id.in_(own))).all() if own else ()
    edits = {row.id: Edit.of(row) for row in rows}
    return {
        number: told_apart(earlier(now, history[number][::-1], withdrawn[number] or 0), now)
        for number, now in edits.items()
    }


def _withdrawn(history: Iterable[SessionChange]) -> int | None:
    """The version with which it ceased to be published; its history comes with the oldest change first."""
    ends = [one.version for one in history if one.field == "status" and one.old == "published"]
    return ends[-1] if ends else None


def _clashes(sessions: Sequence[VisibleSession]) -> dict[int, list[Clash]]:
    """By the draft's id, what would be in its room, or have its speaker, at the same time."""
    by_start = sorted(((one, Held.by(one)) for one in sessions), key=lambda pair: pair[1].starts)
    running: list[tuple[VisibleSession, Held]] = []
    found: dict[int, list[Clash]] = defaultdict(list)
    for one, held in by_start:
        running = [pair for pair in running if pair[1].ends > held.starts]
        for other, theirs in running:
            for kind, name in shared(held, theirs):
                for draft, beside in ((one, other), (other, one)):
                    if draft.is_draft:
                        found[draft.id].append(clash_with(kind, name, beside))
        running.append((one, held))
    return found


def clash_with(kind: str, name: str, other: VisibleSession) -> Clash:
    room = next((room.name for room in other.rooms if kind == "room" and room.code == name), None)
    return Clash(room, "" if room else name, other.title, other.starts, other.ends)


def publish(
    event: Event, seen: Mapping[str, int], changes: Mapping[str, UUID], *, by_id: int, at: datetime
) -> list[Done]:
    """Publish these drafts, {ref: version}, and drafts of changes, {ref: mark}, as they were seen.

    Returned are the changes. Raises DraftChanged and NotPublished.
    The rows are held first and in one order, so that two who publish, or one who publishes
    and one who edits, never wait for each other (PostgreSQL).
    """
    refs = {*seen, *changes}
    held = select(Session).where(Session.event_id == event.id, Session.ref.in_(refs))
    sessions = db.session.scalars(held.order_by(Session.id).with_for_update(of=Session)).all()
    if len(sessions) < len(seen) + len(changes):  # one that is both is not the draft that was seen
        raise DraftChanged
    for session in sessions:
        if session.ref in seen:
            _publish(event, session, seen[session.ref], by_id=by_id, at=at)
    chosen = {session: changes[session.ref] for session in sessions if session.ref in changes}
    return publish_changes(event, chosen, by_id=by_id, at=at)


def _publish(event: Event, session: Session, version: int, *, by_id: int, at: datetime) -> None:
    before = Edit.of(session)
    if before.status != "draft":
        raise DraftChanged
    edit = replace(before, status="published")
    try:
        edit_session(event, session, edit, seen_version=version, by_id=by_id, at=at)
    except StaleEdit:
        raise DraftChanged from None
