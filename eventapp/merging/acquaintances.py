"""People of different events who may be one human, and what an operator compares of two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.core.paging import Page, paged
from eventapp.merging.models import PersonMerge
from eventapp.people.models import Person, RoleGrant
from eventapp.programme.models import Event
from eventapp.registration.duplicates import queries
from eventapp.registration.duplicates.models import NameKey
from eventapp.registration.duplicates.scoring import Face, Likeness, keys, pairs_above
from eventapp.registration.models import Registration

Pair = tuple[Person, Person, Likeness]


def alike(event: Event, others: list[Event]) -> Iterator[Pair]:
    """Those registered at the event, each with the people of other events who may be the same."""
    own = select(NameKey.registration_id).where(NameKey.event_id == event.id).distinct()
    numbers = sorted(db.session.scalars(own))
    seen: set[tuple[int, int]] = set()
    for start in range(0, len(numbers), queries.AT_ONCE):
        mine = queries.faces(event, numbers[start : start + queries.AT_ONCE], "")
        for other in others:
            for pair in _pairs(mine, other):
                both = (min(pair[0].id, pair[1].id), max(pair[0].id, pair[1].id))
                if both[0] != both[1] and both not in seen:
                    seen.add(both)
                    yield pair


def _pairs(mine: dict[int, Face], other: Event) -> Iterator[Pair]:
    """Of these registrations with those of another event, the likeliest first."""
    own = {number: keys(face) for number, face in mine.items()}
    holders = queries.holders(other, sorted(set().union(*own.values())))
    candidates = {
        (one, held) for one, shared in own.items() for key in shared for held in holders.get(key, ())
    }
    numbers = sorted({held for _one, held in candidates})
    theirs: dict[int, Face] = {}
    for start in range(0, len(numbers), queries.AT_ONCE):
        theirs |= queries.faces(other, numbers[start : start + queries.AT_ONCE], "")
    found = sorted(pairs_above(mine | theirs, sorted(candidates)), key=lambda one: (-one[2].score, one[:2]))
    people = _people({number for one, held, _how in found for number in (one, held)})
    for one, held, how in found:
        yield people[one], people[held], how


def _people(numbers: set[int]) -> dict[int, Person]:
    """{registration: whose it is}"""
    found: dict[int, Person] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), queries.AT_ONCE):
        own = select(Registration).where(Registration.id.in_(ordered[start : start + queries.AT_ONCE]))
        rows = db.session.scalars(own.options(joinedload(Registration.person)))
        found |= {one.id: one.person for one in rows}
    return found


@dataclass(frozen=True)
class Known:
    """What is compared of two people; `roles` are (role, event code), `seats` (body, seat) that stand."""

    person: Person
    registrations: Sequence[Registration]
    roles: Sequence[tuple[str, str | None]]
    seats: Sequence[tuple[Body, str]]


def known_of(person: Person, at: datetime) -> Known:
    registered = select(Registration).where(Registration.person_id == person.id).order_by(Registration.id)
    registered = registered.options(joinedload(Registration.event), joinedload(Registration.organisation))
    roles = select(RoleGrant.role, RoleGrant.event_code).where(
        RoleGrant.person_id == person.id, RoleGrant.role != "attendee"
    )
    sits = select(Body, Membership.seat).join(Membership, Membership.body_id == Body.id)
    sits = sits.where(Membership.person_id == person.id)
    sits = sits.where(Membership.until_at.is_(None) | (Membership.until_at > at))
    return Known(
        person,
        db.session.scalars(registered).all(),
        [(role, code) for role, code in db.session.execute(roles.order_by(RoleGrant.id))],
        [(body, seat) for body, seat in db.session.execute(sits.order_by(Membership.id))],
    )


def described(person: Person, at: datetime) -> list[str]:
    """What an operator compares: a line for each address, registration, role and mandate."""
    known = known_of(person, at)
    return [
        f"{person.email}  {person.full_name}",
        *(f"  also {email}" for email in person.addresses[1:]),
        *(
            f"  {one.event.code}: {one.state}, {one.organisation.name}, {one.country}"
            for one in known.registrations
        ),
        *(f"  {role} of {event or 'the installation'}" for role, event in known.roles),
        *(f"  {seat} of {body.code}" for body, seat in known.seats),
    ]


def merges(page: int) -> Page[PersonMerge]:
    """Those that stand, the latest first."""
    found = select(PersonMerge).where(PersonMerge.undone_at.is_(None)).order_by(PersonMerge.id.desc())
    return paged(found.options(joinedload(PersonMerge.kept), joinedload(PersonMerge.gone)), page)
