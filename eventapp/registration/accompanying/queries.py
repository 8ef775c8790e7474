"""Reading accompanying persons."""

from collections.abc import Collection, Sequence
from hashlib import sha256

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.registration.accompanying.models import AccompanyingPerson, Companion

Companions = tuple[Companion, ...]


def rows_in(registration_ids: Collection[int]) -> Sequence[AccompanyingPerson]:
    """As they stand now, in the order of the form."""
    if not registration_ids:
        return ()
    own = select(AccompanyingPerson).where(AccompanyingPerson.registration_id.in_(registration_ids))
    ordered = own.order_by(AccompanyingPerson.registration_id, AccompanyingPerson.position)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def companions_of(registration_id: int) -> Companions:
    return tuple(companion(row) for row in rows_in([registration_id]))


def companion(row: AccompanyingPerson) -> Companion:
    return Companion(row.position, row.given_name, row.family_name, row.badge_name, row.age_group)


def seen_of(companions: Companions) -> str:
    """What somebody has seen of them, in a few letters."""
    return sha256(repr(companions).encode()).hexdigest()[:16]
