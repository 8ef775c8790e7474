"""Who sits on which body at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db


@dataclass(frozen=True)
class Mandate:
    """One person's seat on one body, with its term and whether the address is confirmed."""

    body_id: int
    seat: str
    from_at: datetime
    until_at: datetime | None
    is_confirmed: bool

    def holds_at(self, moment: datetime) -> bool:
        return self.from_at <= moment and (self.until_at is None or moment < self.until_at)


def mandates_of(person_id: int) -> tuple[Mandate, ...]:
    """All of a person's mandates, past and future: the meeting's time decides."""
    held = select(
        Membership.body_id,
        Membership.seat,
        Membership.from_at,
        Membership.until_at,
        Membership.address_confirmed_at.is_not(None),
    ).where(Membership.person_id == person_id)
    return tuple(Mandate(*row) for row in db.session.execute(held))


def body_by_code(code: str) -> Body | None:
    return db.session.scalar(select(Body).where(Body.code == code))


def bodies() -> Sequence[Body]:
    return db.session.scalars(select(Body).order_by(Body.id)).all()
