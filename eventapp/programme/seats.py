"""Counting people into sessions whose seats are limited."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.programme.models import Session


class SessionFull(Refused):
    text = _("All seats of this session are taken.")


def claim_seat(session_id: int) -> None:
    """Count one more person in, or refuse when no seat is left.

    The UPDATE carries the check itself, so two people racing for the last seat cannot both
    win, neither on SQLite nor on PostgreSQL.
    """
    claim = update(Session).where(Session.id == session_id, Session.seats_taken < Session.seats)
    claim = claim.values(seats_taken=Session.seats_taken + 1)
    if db.session.scalar(claim.returning(Session.id)) is None:
        raise SessionFull


def release_seat(session_id: int) -> None:
    held = update(Session).where(Session.id == session_id, Session.seats_taken > 0)
    db.session.execute(held.values(seats_taken=Session.seats_taken - 1))


def lock_seats(*session_ids: int) -> None:
    """Take these sessions' rows in one order for all, before claiming one seat and releasing another.

    Two people who swap in opposite directions would else wait for each other (PostgreSQL).
    """
    in_order = select(Session.id).where(Session.id.in_(session_ids)).order_by(Session.id)
    db.session.execute(in_order.with_for_update(key_share=True))
