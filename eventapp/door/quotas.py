"""How many of one delegation may be in a closed meeting at once, counted by those who are in."""

from collections.abc import Sequence

from sqlalchemy import select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.hours import DOORS_OPEN
from eventapp.door.models import Checkpoint, Scan
from eventapp.programme.admission import admits
from eventapp.programme.models import Session, session_room
from eventapp.programme.standings import Standing, standings
from eventapp.registration.models import Registration

FREE = 1  # for those whom no quota counts


def quota_left(person_id: int, running: Sequence[Session], standing: Standing) -> int | None:
    """The places left to this person's delegation, or FREE where none counts them; None without a quota.

    Whoever went in and has not come out since takes a place, but never one from themselves.
    """
    limited = [one for one in running if one.access == "restricted" and one.quota is not None]
    left = [_left(one, person_id, standing) for one in limited if admits(one, standing)]
    return max(left, default=None)


def _left(session: Session, person_id: int, standing: Standing) -> int:
    """The session's row is locked first, so that two doors cannot both give the last place."""
    admission = admits(session, standing)
    if admission is None or session.quota is None or not admission.share:
        return FREE
    db.session.execute(select(Session.id).where(Session.id == session.id).with_for_update())
    inside = _inside(session) - {person_id}
    by_person = standings([session])
    others = (admits(session, by_person[one]) for one in inside if one in by_person)
    return session.quota - sum(one is not None and one.share == admission.share for one in others)


def _inside(session: Session) -> set[int]:
    """The people who went in since its doors opened, but those whose last scan there leads out."""
    rooms = select(session_room.c.room_id).where(session_room.c.session_id == session.id)
    found = select(Registration.person_id, Scan.direction).join(
        Badge, Badge.registration_id == Registration.id
    )
    found = found.join(Scan, Scan.badge_id == Badge.id).join(Scan.checkpoint)
    found = found.where(
        Scan.passed,
        Scan.happened_at >= session.starts_at - DOORS_OPEN,
        Scan.happened_at < session.ends_at,
        Checkpoint.room_id.in_(rooms),
    )
    last = dict(db.session.execute(found.order_by(Scan.happened_at, Scan.id)).all())
    return {person_id for person_id, direction in last.items() if direction == "in"}
