"""Drafts of changes, shown beside what they change before they are published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.policy import Viewer
from eventapp.programme.clashes import Held, shared
from eventapp.programme.edits import Edit
from eventapp.programme.impact import Clash
from eventapp.programme.models import Event, Session
from eventapp.programme.pending import with_pending
from eventapp.programme.pending_models import PendingChange
from eventapp.programme.publishing import clash_with
from eventapp.programme.visibility import VisibleSession, sessions_of, visible_sessions
from eventapp.programme.words import told_apart


@dataclass(frozen=True)
class Pending:
    """`differing` are (field, as it stands, as the draft has it); `clashes` those that it would make.

    One that is stale was kept on an earlier version of the session, and cannot be published as it is.
    """

    session: Session
    kept: PendingChange
    differing: list[tuple[str, str, str]]
    clashes: Sequence[Clash] = ()

    @property
    def is_stale(self) -> bool:
        return self.kept.based_on != self.session.version


def pending_change(session: Session, kept: PendingChange) -> Pending:
    now = Edit.of(session)
    return Pending(session, kept, told_apart(now, with_pending(now, kept)))


def pending_changes(viewer: Viewer, event: Event) -> list[Pending]:
    """For those who edit the programme: all of the event, by time."""
    rows = {
        row.id: row for row in db.session.scalars(sessions_of(event).where(Session.id.in_(_pending(event))))
    }
    if not rows:
        return []
    kept = select(PendingChange).where(PendingChange.session_id.in_(rows))
    found = db.session.scalars(kept.options(joinedload(PendingChange.kept_by))).all()
    others = [one for one in visible_sessions(viewer, event, drafts=True) if not one.is_cancelled]
    by_time = sorted(found, key=lambda one: (rows[one.session_id].starts_at, one.session_id))
    return [_pending_of(rows[one.session_id], one, others) for one in by_time]


def refs_pending(event: Event) -> frozenset[str]:
    """Of the sessions of which a draft of changes is kept."""
    return frozenset(db.session.scalars(select(Session.ref).where(Session.id.in_(_pending(event)))))


def _pending(event: Event) -> Sequence[int]:
    found = select(PendingChange.session_id).join(Session).where(Session.event_id == event.id)
    return db.session.scalars(found).all()


def _pending_of(session: Session, kept: PendingChange, others: Sequence[VisibleSession]) -> Pending:
    now = Edit.of(session)
    draft, beside = with_pending(now, kept), [one for one in others if one.id != session.id]
    old = set() if now.status == "cancelled" else set(_clashing(now, beside))
    new = () if draft.status == "cancelled" else _clashing(draft, beside)
    clashes = [
        clash_with(kind, name, beside[place]) for kind, name, place in new if (kind, name, place) not in old
    ]
    return Pending(session, kept, told_apart(now, draft), clashes)


def _clashing(edit: Edit, others: Sequence[VisibleSession]) -> Iterator[tuple[str, str, int]]:
    """What the edit and another session both have at once: kind, name, the other's place in the list."""
    mine = Held.by_edit(edit)
    for place, other in enumerate(others):
        yield from ((kind, name, place) for kind, name in shared(mine, Held.by(other)))
