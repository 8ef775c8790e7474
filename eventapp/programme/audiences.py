"""The programme as others see it, for those who decide what others see.

The rule is `visibility.as_seen`; an audience is what it is asked with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from eventapp import policy
from eventapp.bodies.models import Body
from eventapp.bodies.queries import Mandate
from eventapp.core.db import db
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.standings import Standing
from eventapp.programme.visibility import VisibleSession, as_seen, sessions_seen

EVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Audience:
    """Whoever is like that: a member holds a member's seat at a confirmed address, at any time."""

    name: str  # one of words.AUDIENCES
    body: Body | None = None

    def sees(self, session: Session) -> VisibleSession | None:
        mandates = [Mandate(self.body.id, "member", EVER, None, is_confirmed=True)] if self.body else []
        return as_seen(session, Standing(mandates), sees_closed=self.name == "organiser")


def of_session(session: Session) -> list[tuple[Audience, VisibleSession | None]]:
    """Each audience with what it sees; a member only where a body meets.

    A role is a role in an event: an organiser of another one sees no more than anybody.
    """
    audiences = [Audience("anonymous"), Audience("delegate")]
    if session.body is not None:
        audiences.append(Audience("member", session.body))
    return [(one, one.sees(session)) for one in [*audiences, Audience("elsewhere"), Audience("organiser")]]


def programme(event: Event, audience: Audience) -> list[VisibleSession]:
    """All that the audience sees of what is published, by time."""
    return sessions_seen(event, audience.sees)


def convenable(event: Event, viewer: Viewer | None = None) -> Sequence[Body]:
    """The event's own, those that meet there, and those that the viewer may bring from their own event."""
    here = {body.id for body in convening(event)}
    owners = select(Body).outerjoin(Event, Event.code == Body.event_code).order_by(Body.id)
    return [
        body
        for body in db.session.scalars(owners.where(Event.practice_of_id.is_(None)))
        if body.event_code == event.code
        or body.id in here
        or (viewer is not None and policy.may_convene(viewer, body.event_code))
    ]


def convening(event: Event) -> Sequence[Body]:
    """The bodies that meet at the event."""
    meets = select(Session.body_id).where(Session.event_id == event.id, Session.body_id.is_not(None))
    return db.session.scalars(select(Body).where(Body.id.in_(meets)).order_by(Body.id)).all()
