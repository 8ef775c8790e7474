"""What a merge has to know of two registrations."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from eventapp.badges.models import Badge
from eventapp.bodies.models import Membership
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.door.models import Scan
from eventapp.merging.models import RegistrationMerge
from eventapp.people.models import RoleGrant
from eventapp.programme.models import Event
from eventapp.registration.models import Registration, RegistrationStep


def merge_in(event: Event, number: int) -> RegistrationMerge:
    own = select(RegistrationMerge).where(
        RegistrationMerge.event_id == event.id, RegistrationMerge.id == number
    )
    found = db.session.scalar(own)
    if found is None:
        raise NotFound
    return found


def merges_of(registration: Registration) -> Sequence[RegistrationMerge]:
    """Those that stand, of which it was either part."""
    part = or_(RegistrationMerge.kept_id == registration.id, RegistrationMerge.gone_id == registration.id)
    found = select(RegistrationMerge).where(part, RegistrationMerge.undone_at.is_(None))
    whole = [
        joinedload(side).joinedload(Registration.person)
        for side in (RegistrationMerge.kept, RegistrationMerge.gone)
    ]
    return db.session.scalars(
        found.order_by(RegistrationMerge.id).options(*whole, joinedload(RegistrationMerge.merged_by))
    ).all()


def let_in(ids: Collection[int]) -> set[int]:
    """Those of the registrations whose badge went through a door."""
    passed = select(Badge.registration_id).join(Scan, Scan.badge_id == Badge.id)
    return set(db.session.scalars(passed.where(Badge.registration_id.in_(ids), Scan.passed.is_(True))))


def on_a_body(person_ids: Collection[int], at: datetime) -> set[int]:
    """Those of the people whose mandate runs or is to begin."""
    sits = or_(Membership.until_at.is_(None), Membership.until_at > at)
    own = select(Membership.person_id).where(Membership.person_id.in_(person_ids), sits)
    return set(db.session.scalars(own))


def known_elsewhere(event: Event, person_id: int) -> bool:
    """Whether the person comes to other events or has a role: then the name is theirs alone to change."""
    other = select(Registration.id).where(
        Registration.event_id != event.id, Registration.person_id == person_id
    )
    roles = select(RoleGrant.id).where(RoleGrant.role != "attendee", RoleGrant.person_id == person_id)
    return db.session.scalars(other.union_all(roles).limit(1)).first() is not None


def last_steps(ids: Collection[int]) -> dict[int, int]:
    """{registration: its last step}"""
    last = select(RegistrationStep.registration_id, func.max(RegistrationStep.id))
    last = last.where(RegistrationStep.registration_id.in_(ids))
    found = dict(iter(db.session.execute(last.group_by(RegistrationStep.registration_id))))
    return {number: found.get(number, 0) for number in ids}


def seen_of(ids: Collection[int]) -> str:
    """How two registrations stand, for noticing that a page shows them as they were."""
    return "-".join(str(step) for _number, step in sorted(last_steps(ids).items()))
