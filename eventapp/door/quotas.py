"""How many of one delegation may be in a closed meeting at once, counted by those who are in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.hours import DOORS_OPEN
from eventapp.door.models import Checkpoint, Scan
from eventapp.programme.admission import Admission, admits
from eventapp.programme.models import Session, session_room
from eventapp.programme.standings import Standing, standings
from eventapp.registration.models import Registration

FREE = 1  # for those whom no quota counts


def quota_left(person_id: int, running: Sequence[Session], standing: Standing) -> int | None:
    """The places left to this person's delegation, or FREE where none counts them; None without a quota.

    Whoever went in and has not come out since takes a place, but never one from themselves.
    """
    admitting = [one for one in running if one.access == "restricted" and admits(one, standing)]
    limited = [one for one in admitting if one.quota is not None]
    if limited and len(limited) < len(admitting):
        return FREE
    return max((_left(one, person_id, standing) for one in limited), default=None)


def _left(session: Session, person_id: int, standing: Standing) -> int:
    """The session's row is locked first, so that two doors cannot both give the last place."""
    own = admits(session, standing)
    if own is None or session.quota is None or own.share is None:
        return FREE
    db.session.execute(select(Session.id).where(Session.id == session.id).with_for_update())
    by_person = standings([session])
    inside = {one: admits(session, by_person[one]) for one in _inside(session) if one in by_person}
    shares = _shares(session, inside | {person_id: own})
    mine = shares.pop(person_id)
    return session.quota - sum(share == mine for share in shares.values())


def _shares(session: Session, admitted: Mapping[int, Admission | None]) -> dict[int, str]:
    """{person: whose place they take}; where their seat does not say, their registration does."""
    found = {
        person: one.share for person, one in admitted.items() if one is not None and one.share is not None
    }
    unsaid = [person for person, share in found.items() if not share]
    says = Registration.country if session.quota_per == "country" else Registration.organisation_id
    asked = select(Registration.person_id, says)
    asked = asked.where(Registration.event_id == session.event_id, Registration.person_id.in_(unsaid))
    told = {person: str(what) for person, what in db.session.execute(asked)} if unsaid else {}
    return {person: share or told.get(person, "") for person, share in found.items()}


def _inside(session: Session) -> set[int]:
    """The people whose last scan at a room or an entrance led into its room."""
    rooms = select(session_room.c.room_id).where(session_room.c.session_id == session.id)
    found = select(Registration.person_id, Scan.direction, Checkpoint.room_id.in_(rooms))
    found = found.join(Badge, Badge.registration_id == Registration.id)
    found = found.join(Scan, Scan.badge_id == Badge.id).join(Scan.checkpoint)
    found = found.where(
        Registration.event_id == session.event_id,
        Checkpoint.purpose.in_(("room", "entry")),
        Scan.passed,
        Scan.happened_at >= _opened_at(session),
        Scan.happened_at < session.ends_at,
    )
    rows = db.session.execute(found.order_by(Scan.happened_at, Scan.id))
    last = {person_id: direction == "in" and is_here for person_id, direction, is_here in rows}
    return {person_id for person_id, is_inside in last.items() if is_inside}


def _opened_at(session: Session) -> datetime:
    """When the room's doors opened that have not closed since: who came to what ran just before may stay."""
    rooms = select(session_room.c.room_id).where(session_room.c.session_id == session.id)
    before = select(Session.starts_at, Session.ends_at).join(session_room)
    before = before.where(session_room.c.room_id.in_(rooms), Session.starts_at < session.starts_at)
    before = before.where(Session.published_at.is_not(None), Session.cancelled_at.is_(None))
    opened_at = session.starts_at - DOORS_OPEN
    for starts_at, ends_at in db.session.execute(before.order_by(Session.ends_at.desc(), Session.id)):
        if ends_at < opened_at:
            break
        opened_at = min(opened_at, starts_at - DOORS_OPEN)
    return opened_at
