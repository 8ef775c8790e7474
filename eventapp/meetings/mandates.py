"""Recording seats where bodies meet: with each, what calendars hold of their meetings counts as changed.

Whom a meeting admits follows from the seats of others too, so it is every event at which the body meets.
"""

from datetime import datetime

from sqlalchemy import or_, select

from eventapp.bodies import domain
from eventapp.bodies.domain import Term
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.meetings.domain import take_back
from eventapp.programme.editing import next_revision
from eventapp.programme.meeting_models import StandIn
from eventapp.programme.models import Event, Session


def appoint(
    body: Body, person_id: int, term: Term, *, is_confirmed: bool, by_id: int | None, at: datetime
) -> None:
    """Raises AlreadySits, SitsForNobody."""
    domain.appoint(body, person_id, term, is_confirmed=is_confirmed, by_id=by_id, at=at)
    _count_up(body.id)


def end(held: Membership, until_at: datetime, *, by_id: int | None, at: datetime) -> None:
    """From then on the substitute stands in for nobody: NotInTheTerm."""
    domain.end(held, until_at, by_id=by_id, at=at)
    own = select(StandIn).join(Session, Session.id == StandIn.session_id)
    for one in db.session.scalars(own.where(StandIn.substitute_id == held.id, Session.starts_at >= until_at)):
        take_back(one, by_id=by_id, at=at)
    _count_up(held.body_id)


def confirm_address(held: Membership, *, by_id: int | None, at: datetime) -> None:
    domain.confirm_address(held, by_id=by_id, at=at)
    _count_up(held.body_id)


def withdraw(held: Membership, *, by_id: int | None, at: datetime) -> None:
    """Also out of the meetings where the seat is taken over, or takes over: HasBegun."""
    concerned = or_(StandIn.titular_id == held.id, StandIn.substitute_id == held.id)
    for one in db.session.scalars(select(StandIn).where(concerned)).all():
        take_back(one, by_id=by_id, at=at)
    domain.withdraw(held, by_id=by_id, at=at)
    _count_up(held.body_id)


def _count_up(body_id: int) -> None:
    """In one order for all, so that no two wait for each other."""
    meets = select(Session.event_id).where(Session.body_id == body_id)
    for event in db.session.scalars(select(Event).where(Event.id.in_(meets)).order_by(Event.id)).all():
        next_revision(event)
