"""Ending a badge whose registration went into another one, and taking that back."""

from datetime import datetime

from sqlalchemy import select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db


def revoke(registration_id: int, *, at: datetime) -> int | None:
    """The id of the badge that was valid, if there was one."""
    own = update(Badge).where(Badge.registration_id == registration_id, Badge.ended_at.is_(None))
    return db.session.scalar(own.values(ended_at=at, ended_as="revoked").returning(Badge.id))


def restore(badge_id: int) -> None:
    """Valid again, unless another one of that registration is by now."""
    registration_id = select(Badge.registration_id).where(Badge.id == badge_id).scalar_subquery()
    valid = select(Badge.id).where(Badge.registration_id == registration_id, Badge.ended_at.is_(None))
    if db.session.scalar(valid) is None:
        back = update(Badge).where(Badge.id == badge_id, Badge.ended_as == "revoked")
        db.session.execute(back.values(ended_at=None, ended_as=None))
