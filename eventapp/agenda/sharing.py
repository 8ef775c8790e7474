"""What somebody picked at an event, shown to whoever has a secret link to it."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from eventapp.agenda.domain import TOKEN_BYTES, digest_of
from eventapp.agenda.models import AgendaEntry, AgendaShare
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.delegations.models import Nomination
from eventapp.delegations.queries import led_by
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_sessions


def share(person_id: int, event: Event, label: str, *, with_delegation: bool = False, at: datetime) -> str:
    """A new link to this person's picks; its secret token, which is kept nowhere.

    `with_delegation` offers them to those nominated for the delegation that this person leads, if any.
    """
    token, own = secrets.token_urlsafe(TOKEN_BYTES), {"person_id": person_id, "event_id": event.id}
    led = led_by(event, person_id) if with_delegation else None
    about = {"label": label, "delegation": led, "created_at": at}
    db.session.add(AgendaShare(token_digest=digest_of(token), **about, **own))
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


def offers(person_id: int, event: Event) -> Sequence[AgendaShare]:
    """What the heads of this person's delegations offer, the oldest first; nothing to a head of their own."""
    member, head = aliased(Nomination), aliased(Nomination)
    stand = (member.withdrawn_at.is_(None), head.withdrawn_at.is_(None), head.is_head)
    found = select(AgendaShare).filter_by(event_id=event.id, revoked_at=None)
    found = found.join(member, member.delegation_id == AgendaShare.delegation_id)
    found = found.join(head, head.delegation_id == AgendaShare.delegation_id)
    found = found.where(
        *stand,
        member.person_id == person_id,
        head.person_id == AgendaShare.person_id,
        AgendaShare.person_id != person_id,
    )
    return db.session.scalars(found.order_by(AgendaShare.id)).all()


def offered_to(person_id: int, event: Event, number: int) -> AgendaShare:
    """One of these offers; NotFound for any other."""
    for one in offers(person_id, event):
        if one.id == number:
            return one
    raise NotFound


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
