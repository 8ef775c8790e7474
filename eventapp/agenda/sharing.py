"""What somebody picked at an event, shown to whoever has a secret link to it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from eventapp.agenda.domain import TOKEN_BYTES, digest_of
from eventapp.agenda.models import AgendaEntry, AgendaShare
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_sessions


def share(person_id: int, event: Event, label: str, *, at: datetime) -> str:
    """A new link to this person's picks; its secret token, which is kept nowhere."""
    token, own = secrets.token_urlsafe(TOKEN_BYTES), {"person_id": person_id, "event_id": event.id}
    db.session.add(AgendaShare(token_digest=digest_of(token), label=label, created_at=at, **own))
    return token


def stop_sharing(person_id: int, event: Event, share_id: int, *, at: datetime) -> None:
    """Close one's own link for good; NotFound when it is not one's own."""
    own = update(AgendaShare).filter_by(id=share_id, person_id=person_id, event_id=event.id)
    closed = own.values(revoked_at=func.coalesce(AgendaShare.revoked_at, at))
    if db.session.scalar(closed.returning(AgendaShare.id)) is None:
        raise NotFound


def shares(person_id: int, event: Event) -> Sequence[AgendaShare]:
    """The links that lead to this person's picks, the oldest first."""
    found = select(AgendaShare).filter_by(person_id=person_id, event_id=event.id, revoked_at=None)
    return db.session.scalars(found.order_by(AgendaShare.id)).all()


def shared_by(event: Event, token: str) -> AgendaShare:
    """Of a token that is known at the event and not revoked; NotFound for any other."""
    found = select(AgendaShare).filter_by(token_digest=digest_of(token), event_id=event.id, revoked_at=None)
    shared = db.session.scalar(found)
    if shared is None:
        raise NotFound
    return shared


def picks(shared: AgendaShare, event: Event, viewer: Viewer = ANONYMOUS) -> list[VisibleSession]:
    """By time what its owner chose of what is for everybody; nothing that a mandate or a role brings them.

    As `viewer` may know these sessions; which ones they are does not depend on that.
    """
    chosen = select(AgendaEntry.session_id).join(Session, Session.id == AgendaEntry.session_id)
    chosen = chosen.where(
        AgendaEntry.person_id == shared.person_id,
        Session.event_id == event.id,
        Session.access == "public",
    )
    return visible_sessions(viewer, event, among=db.session.scalars(chosen).all())
