"""An event's rounds and tracks, beside its days and rooms in `queries`."""

from collections.abc import Sequence

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event, Round, Track


def rounds(event: Event) -> Sequence[Round]:
    return db.session.scalars(select(Round).where(Round.event_id == event.id).order_by(Round.id)).all()


def tracks(event: Event) -> Sequence[Track]:
    return db.session.scalars(select(Track).where(Track.event_id == event.id).order_by(Track.id)).all()


def round_by_code(event: Event, code: str) -> Round | None:
    return db.session.scalar(select(Round).where(Round.event_id == event.id, Round.code == code))


def track_by_code(event: Event, code: str) -> Track | None:
    return db.session.scalar(select(Track).where(Track.event_id == event.id, Track.code == code))
