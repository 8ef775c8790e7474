"""Which lists may be printed for whom, who stands on one, and which sheets there are."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select, union
from sqlalchemy.orm import joinedload

from eventapp import policy
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.door.hours import opens_on
from eventapp.door.models import Checkpoint, Scan
from eventapp.door.paper_models import DoorSheet, DoorSheetRow
from eventapp.door.queries import categories, checkpoints
from eventapp.door.timetable import holders, rule_of
from eventapp.policy import Viewer
from eventapp.programme.admission import admits
from eventapp.programme.audiences import convening
from eventapp.programme.models import Event, Session
from eventapp.programme.standings import standings
from eventapp.programme.visibility import VisibleSession, visible_sessions
from eventapp.registration.models import Category, Registration

OwnersRule = Callable[[Viewer, str | None], bool]  # by the event that owns a body


@dataclass(frozen=True)
class Offer:
    """A list that may be printed: who is admitted at a checkpoint, at a room to one session."""

    checkpoint: Checkpoint
    session: VisibleSession | None

    @property
    def name(self) -> str:
        return f"{self.checkpoint.code}.{self.session.ref}" if self.session else self.checkpoint.code


def offers(viewer: Viewer, event: Event, at: datetime) -> list[Offer]:
    """At doors that let people in; of sessions those that are not over, in the order of time."""
    taking = [one for one in checkpoints(event) if one.takes("in") and one.purpose != "desk"]
    plain = [one for one in taking if one.room_id is None and policy.may_lead_door(viewer, event.code)]
    at_rooms: dict[int, list[Checkpoint]] = defaultdict(list)
    for one in taking:
        at_rooms[one.room_id or 0].append(one)
    known = _owned(viewer, event)
    coming = [
        one
        for one in visible_sessions(viewer, event)
        if at < one.ends_at and not one.is_cancelled and _may_know(viewer, event, one, known)
    ]
    doors = [Offer(door, one) for one in coming for room in one.rooms for door in at_rooms[room.id]]
    return [*(Offer(one, None) for one in plain), *doors]


def badges_on(checkpoint: Checkpoint, session_id: int | None) -> list[int]:
    """The valid badges of those on the list, by folded name; the same order on every database.

    At a hand-out, of those who may have any of what it gives; of a session, whose day it is.
    """
    found = select(Badge.id, Registration.sort_name, Badge.number, Category.valid_days)
    found = found.join(Registration, Registration.id == Badge.registration_id)
    found = found.join(Category, Category.id == Registration.category_id)
    found = found.where(Badge.event_id == checkpoint.event_id, Badge.ended_at.is_(None))
    found = found.where(Registration.state == "approved")
    if item := checkpoint.item:
        having = [one.id for one in categories(checkpoint.event) if item.allowed_to(one.id)]
        found = found.where(Registration.category_id.in_(having))
    session = db.session.get_one(Session, session_id) if session_id is not None else None
    if session is not None:
        found = found.where(_is_listed(session))
    zone = checkpoint.event.time_zone
    rows = [row for row in db.session.execute(found) if session is None or opens_on(row[3], session, zone)]
    return [row[0] for row in sorted(rows, key=lambda row: (row[1], row[2]))]


def _is_listed(session: Session) -> ColumnElement[bool]:
    """For a meeting whom it admits, else who has a seat or speaks; where there are no seats, anybody."""
    rule = rule_of(session)
    if rule == "body":
        admitted = [who for who, standing in standings([session]).items() if admits(session, standing)]
        return Registration.person_id.in_(admitted)
    if rule == "count":
        return Registration.id.is_not(None)
    return Registration.person_id.in_(union(*holders(session)))


def sheets(viewer: Viewer, event: Event, page: int) -> Page[DoorSheet]:
    """Those that the viewer may read, the newest first."""
    found = select(DoorSheet).where(DoorSheet.event_id == event.id, _readable(viewer, event))
    found = found.options(joinedload(DoorSheet.checkpoint))
    return paged(found.order_by(DoorSheet.made_at.desc(), DoorSheet.id), page)


def sheet_in(viewer: Viewer, event: Event, number: int) -> DoorSheet:
    """One of them; any other raises NotFound."""
    own = select(DoorSheet).where(DoorSheet.event_id == event.id, DoorSheet.id == number)
    found = db.session.scalar(own.where(_readable(viewer, event)))
    if found is None:
        raise NotFound
    return found


def sessions_of(viewer: Viewer, event: Event, found: Sequence[DoorSheet]) -> Mapping[int, VisibleSession]:
    """The sessions of these sheets, as the viewer may know them, by id."""
    ids = {one.session_id for one in found if one.session_id is not None}
    return {one.id: one for one in visible_sessions(viewer, event, among=ids)} if ids else {}


def keyed_rows(found: Sequence[DoorSheet]) -> Mapping[int, tuple[int, int]]:
    """(rows, how many of them are keyed in) of these sheets, by number."""
    counted = select(DoorSheetRow.sheet_id, func.count(), func.count(Scan.id))
    counted = counted.outerjoin(Scan, Scan.uuid == DoorSheetRow.scan_uuid)
    counted = counted.where(DoorSheetRow.sheet_id.in_([one.id for one in found]))
    rows = db.session.execute(counted.group_by(DoorSheetRow.sheet_id))
    return {number: (count, keyed) for number, count, keyed in rows}


def with_known_ticks(viewer: Viewer, event: Event, found: Sequence[DoorSheet]) -> frozenset[int]:
    """The numbers of those sheets of which the viewer may know who came in.

    To a restricted meeting its own secretariat alone, to all else whoever leads the door.
    """
    own = select(DoorSheet.id).where(DoorSheet.id.in_([one.id for one in found]))
    return frozenset(db.session.scalars(own.where(_readable(viewer, event, policy.may_see_who_met))))


def rows_on(sheet: DoorSheet, numbers: Collection[int] | None = None) -> Sequence[DoorSheetRow]:
    """In their order, with whom they name; those of these numbers, or all."""
    holder = joinedload(DoorSheetRow.badge).joinedload(Badge.registration)
    found = select(DoorSheetRow).where(DoorSheetRow.sheet_id == sheet.id)
    found = found.options(holder.joinedload(Registration.person), holder.joinedload(Registration.category))
    if numbers is not None:
        found = found.where(DoorSheetRow.number.in_(numbers))
    return db.session.scalars(found.order_by(DoorSheetRow.number)).all()


def _owned(viewer: Viewer, event: Event, rule: OwnersRule = policy.may_record_seats) -> frozenset[int]:
    """The bodies whose lists the viewer keeps, and so may know; or as another rule has it."""
    return frozenset(one.id for one in convening(event) if rule(viewer, one.event_code))


def _may_know(viewer: Viewer, event: Event, session: VisibleSession, bodies: frozenset[int]) -> bool:
    if session.is_restricted:
        return session.body is not None and session.body.id in bodies
    return policy.may_lead_door(viewer, event.code)


def _readable(
    viewer: Viewer, event: Event, rule: OwnersRule = policy.may_record_seats
) -> ColumnElement[bool]:
    """A condition on sheets: by what their sessions are now, whatever they were when it was printed."""
    leads = policy.may_lead_door(viewer, event.code)
    restricted = select(Session.id).where(Session.event_id == event.id, Session.access == "restricted")
    own = restricted.where(Session.body_id.in_(_owned(viewer, event, rule)))
    is_open = or_(DoorSheet.session_id.is_(None), DoorSheet.session_id.not_in(restricted))
    return or_(is_open if leads else false(), DoorSheet.session_id.in_(own))
