"""The bodies that meet at an event, their meetings, and what a meeting has beside its rule."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from eventapp import policy
from eventapp.bodies.models import Body, Membership
from eventapp.bodies.queries import FILLING, share_unit
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.audiences import convening
from eventapp.programme.meeting_models import MeetingObserver, StandIn
from eventapp.programme.models import Event
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions

Pair = tuple[Membership, Membership]  # a titular, and a substitute of the same seat


def bodies_of(viewer: Viewer, event: Event) -> Sequence[Body]:
    """Those that meet there and whose seats the viewer records: by a right at the event that owns them."""
    return [body for body in convening(event) if policy.may_record_seats(viewer, body.event_code)]


def body_of(viewer: Viewer, event: Event, code: str) -> Body:
    """One of them; any other raises NotFound."""
    found = next((body for body in bodies_of(viewer, event) if body.code == code), None)
    if found is None:
        raise NotFound
    return found


def meetings_of(viewer: Viewer, event: Event, body: Body) -> list[VisibleSession]:
    """Its restricted meetings at the event that the viewer sees in full, by time."""
    seen = visible_sessions(viewer, event)
    return [one for one in seen if one.is_restricted and one.body and one.body.id == body.id]


def meeting(viewer: Viewer, event: Event, ref: str) -> VisibleSession:
    """A restricted one that the viewer sees in full, to programme editors a draft too; else NotFound."""
    found = visible_session(viewer, event, ref, drafts=policy.may_edit_programme(viewer, event.code))
    if not found.is_restricted or found.is_veiled:
        raise NotFound
    return found


def observers(session_id: int, page: int) -> Page[MeetingObserver]:
    found = select(MeetingObserver).where(MeetingObserver.session_id == session_id)
    found = found.join(MeetingObserver.person).options(
        contains_eager(MeetingObserver.person).selectinload(Person.others)
    )
    return paged(found.order_by(Person.family_name, Person.given_name, MeetingObserver.id), page)


def stand_ins(session_id: int, page: int) -> Page[StandIn]:
    found = select(StandIn).where(StandIn.session_id == session_id)
    people = (
        joinedload(StandIn.titular).joinedload(Membership.person),
        joinedload(StandIn.substitute).joinedload(Membership.person),
    )
    return paged(found.options(*people).order_by(StandIn.id), page)


def pairs(body_id: int, at: datetime) -> list[Pair]:
    """Who may stand in for whom at a meeting of the body then: of one unit, both in their terms."""
    found = select(Membership).where(Membership.body_id == body_id, Membership.from_at <= at)
    found = found.where((Membership.until_at.is_(None)) | (Membership.until_at > at))
    found = found.where(Membership.seat.in_((*FILLING, "substitute")))
    held = db.session.scalars(found.options(joinedload(Membership.person)).order_by(Membership.id)).all()
    substitutes = [one for one in held if one.seat == "substitute"]
    return [
        (titular, substitute)
        for substitute in substitutes
        for titular in held
        if titular.seat in FILLING and share_unit(titular, substitute)
    ]
