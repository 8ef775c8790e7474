"""Waiting for a seat of a session that is full: offers in the order of joining, each with its end.

An offered seat is counted as taken until it is. Whoever changes a session's line holds the session's
row (`lock_seats`) first, so that two who free a seat at once offer it to two people.
"""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from eventapp.agenda.models import SeatWait
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.jobs import enqueue
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer, may_attend
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import SessionFull, claim_seat, lock_seats, release_seat
from eventapp.programme.visibility import visible_session


class SeatOfferEnded(Refused):
    text = _("This offer has ended, and the place goes to the next in line.")


def offer_seats(session_id: int, *, at: datetime) -> None:
    """Offer every free seat to the first in line who may have it. The caller holds the session's row.

    A session that has begun or is cancelled offers nothing; of one that anybody may now walk into,
    nobody waits any more.
    """
    waits = select(SeatWait).where(SeatWait.session_id == session_id).order_by(SeatWait.id)
    waiting = db.session.scalars(waits).all()
    session = db.session.get(Session, session_id, populate_existing=True) if waiting else None
    if session is None:
        return
    if session.seats is None:
        end_line(session_id)
        return
    in_line = [one for one in waiting if one.offer_ends_at is None]
    for wait in in_line if at < session.starts_at else ():
        if session.seats_taken >= session.seats:
            return
        if _may_hold(wait.person_id, session.event, session.ref):
            try:
                claim_seat(session_id)
            except SessionFull:
                return
            db.session.refresh(session, ["seats_taken"])
            _offer(wait, session, at=at)


def keep_offers_to_start(session_id: int, *, at: datetime) -> None:
    """No offer outlives the start of a session that was moved forward. The caller holds its row."""
    late = select(SeatWait, Session.starts_at).join(Session, Session.id == SeatWait.session_id)
    late = late.where(SeatWait.session_id == session_id, SeatWait.offer_ends_at > Session.starts_at)
    for wait, starts_at in db.session.execute(late).all():
        wait.offer_ends_at = starts_at
        _lapse_at_end(wait, at=at)


def take_offer(person_id: int, session_id: int, *, at: datetime) -> bool:
    """End the waiting of somebody who takes a seat; True where one was held for them, and now is theirs.

    Raises SeatOfferEnded.
    """
    own = (SeatWait.person_id == person_id, SeatWait.session_id == session_id)
    ended = db.session.execute(delete(SeatWait).where(*own).returning(SeatWait.offer_ends_at)).first()
    if ended is None or ended[0] is None:
        return False
    if ended[0] <= at:
        raise SeatOfferEnded
    return True


def leave_line(person_id: int, session_id: int, *, at: datetime) -> bool:
    """Stop waiting; a seat that was offered goes to the next. False for who did not wait."""
    lock_seats(session_id)
    own = (SeatWait.person_id == person_id, SeatWait.session_id == session_id)
    ended = db.session.execute(delete(SeatWait).where(*own).returning(SeatWait.offer_ends_at)).first()
    if ended is not None and ended[0] is not None:
        release_seat(session_id)
        offer_seats(session_id, at=at)
    return ended is not None


def leave_all_lines(person_id: int, event: Event, *, at: datetime) -> None:
    of_event = select(SeatWait.session_id).join(Session).where(Session.event_id == event.id)
    own = of_event.where(SeatWait.person_id == person_id).order_by(SeatWait.session_id)
    for session_id in db.session.scalars(own).all():
        leave_line(person_id, session_id, at=at)


def end_line(session_id: int) -> set[int]:
    """Nobody waits for the session any more: it is not open to them. Returns who did.

    The caller holds its row.
    """
    ended = delete(SeatWait).where(SeatWait.session_id == session_id)
    waited = db.session.execute(ended.returning(SeatWait.person_id, SeatWait.offer_ends_at)).all()
    for _person_id, ends_at in waited:
        if ends_at is not None:
            release_seat(session_id)
    return {person_id for person_id, _ends_at in waited}


def offered_until(person_id: int, session_id: int) -> datetime | None:
    """None where no seat is held for them."""
    own = (SeatWait.person_id == person_id, SeatWait.session_id == session_id)
    return db.session.scalar(select(SeatWait.offer_ends_at).where(*own))


def stands_in_line(person_id: int, session_id: int) -> bool:
    """And no seat is held for them."""
    own = (SeatWait.person_id == person_id, SeatWait.session_id == session_id)
    return db.session.scalar(select(SeatWait.id).where(*own, SeatWait.offer_ends_at.is_(None))) is not None


def claim_mail(person_id: int, session_id: int, *, at: datetime) -> datetime | None:
    """The end of an offer that the caller now has to tell; none that was told, or answered meanwhile."""
    claim = update(SeatWait).where(
        SeatWait.person_id == person_id,
        SeatWait.session_id == session_id,
        SeatWait.offer_ends_at.is_not(None),
        SeatWait.told_at.is_(None),
    )
    ends_at: datetime | None = db.session.scalar(claim.values(told_at=at).returning(SeatWait.offer_ends_at))
    return ends_at


def lapse(person_id: int, session_id: int, *, at: datetime) -> bool:
    """End an offer that was not taken in time and offer the seat to the next; False where there is none."""
    lock_seats(session_id)
    late = delete(SeatWait).where(
        SeatWait.person_id == person_id, SeatWait.session_id == session_id, SeatWait.offer_ends_at <= at
    )
    if db.session.scalar(late.returning(SeatWait.id)) is None:
        return False
    release_seat(session_id)
    offer_seats(session_id, at=at)
    return True


def _offer(wait: SeatWait, session: Session, *, at: datetime) -> None:
    """For as long as the event's offers stand, but not longer than until the session begins."""
    wait.offer_ends_at = min(at + timedelta(hours=session.event.offer_hours), session.starts_at)
    db.session.flush()
    own: dict[str, Any] = {"person_id": wait.person_id, "session_id": wait.session_id}
    enqueue("notices.seat", at=at, step="offered", **own)
    _lapse_at_end(wait, at=at)


def _lapse_at_end(wait: SeatWait, *, at: datetime) -> None:
    own: dict[str, Any] = {"person_id": wait.person_id, "session_id": wait.session_id}
    enqueue("agenda.seat_lapses", at=at, due_at=wait.offer_ends_at, **own)


def _may_hold(person_id: int, event: Event, ref: str) -> bool:
    """Whether the session is one that this person sees, and could choose, as things stand."""
    viewer = Viewer(person_id, roles_of(person_id))
    try:
        session = visible_session(viewer, event, ref)
    except NotFound:
        return False
    is_closed = session.is_veiled or session.is_restricted or session.is_cancelled
    return may_attend(viewer, event.code) and not is_closed
