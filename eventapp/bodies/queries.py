"""Who sits on which body at a moment."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import ScalarSelect, SQLColumnExpression, case, select
from sqlalchemy.orm import aliased, joinedload

from eventapp.bodies.models import SEATS, Body, Membership, MembershipStep
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.core.ready import as_text
from eventapp.people.models import Person

FILLING = ("chair", "titular", "member")  # the seats that a substitute takes over


@dataclass(frozen=True)
class Mandate:
    """One person's seat on one body, with its term and whether the address is confirmed."""

    body_id: int
    seat: str
    from_at: datetime
    until_at: datetime | None
    is_confirmed: bool
    country: str | None = None
    organisation_id: int | None = None
    id: int = 0

    def holds_at(self, moment: datetime) -> bool:
        return self.from_at <= moment and (self.until_at is None or moment < self.until_at)


class Seat(Protocol):
    """A mandate, or the row that it was read from."""

    @property
    def country(self) -> str | None: ...
    @property
    def organisation_id(self) -> int | None: ...


def share_unit(one: Seat, other: Seat) -> bool:
    """Whether both are held for the same: an organisation, or a country where one of them names no more."""
    if one.organisation_id and other.organisation_id:
        return one.organisation_id == other.organisation_id
    return bool(one.country) and one.country == other.country


HELD = (
    Membership.body_id,
    Membership.seat,
    Membership.from_at,
    Membership.until_at,
    Membership.address_confirmed_at.is_not(None),
    Membership.country,
    Membership.organisation_id,
    Membership.id,
)


def mandates_of(person_id: int) -> tuple[Mandate, ...]:
    """All of a person's mandates, past and future: the meeting's time decides."""
    held = select(*HELD).where(Membership.person_id == person_id)
    return tuple(Mandate(*row) for row in db.session.execute(held))


def mandates_on(bodies: Collection[int]) -> Mapping[int, list[Mandate]]:
    """{person: mandates} on these bodies, past and future."""
    found: dict[int, list[Mandate]] = defaultdict(list)
    held = select(Membership.person_id, *HELD).where(Membership.body_id.in_(bodies))
    for row in db.session.execute(held):
        found[row[0]].append(Mandate(*row[1:]))
    return found


def mandates_as_text(person: SQLColumnExpression[int]) -> ScalarSelect[str]:
    """All that a person's mandates say: see `as_text`."""
    return as_text(*HELD).where(Membership.person_id == person).scalar_subquery()


def units_as_text(person: SQLColumnExpression[int]) -> ScalarSelect[str]:
    """All that fill or substitute on the bodies where the person substitutes: who leaves may let them in."""
    own = select(Membership.body_id).where(Membership.person_id == person, Membership.seat == "substitute")
    held = aliased(Membership)
    columns = (held.body_id, held.seat, held.from_at, held.until_at, held.country, held.organisation_id)
    among = held.body_id.in_(own.correlate_except(Membership)), held.seat.in_((*FILLING, "substitute"))
    return as_text(*columns).where(*among).scalar_subquery()


def body_by_code(code: str) -> Body | None:
    return db.session.scalar(select(Body).where(Body.code == code))


def memberships(body: Body, page: int, *, at: datetime) -> Page[Membership]:
    """A page of a body's seats: those held or to come by rank and name, then those that are over."""
    is_over = (Membership.until_at.is_not(None)) & (Membership.until_at <= at)
    rank = case({seat: number for number, seat in enumerate(SEATS)}, value=Membership.seat)
    found = select(Membership).where(Membership.body_id == body.id).join(Membership.person)
    found = found.options(
        joinedload(Membership.person).selectinload(Person.others), joinedload(Membership.organisation)
    )
    by_name = (Person.family_name, Person.given_name, Membership.from_at, Membership.id)
    return paged(found.order_by(case((is_over, 1), else_=0), rank, *by_name), page)


def membership_in(body: Body, membership_id: int) -> Membership:
    """One seat of that body; another body's raises NotFound."""
    one = select(Membership).where(Membership.id == membership_id, Membership.body_id == body.id)
    found = db.session.scalar(one.options(joinedload(Membership.person)))
    if found is None:
        raise NotFound
    return found


def steps(body: Body, page: int) -> Page[MembershipStep]:
    """A page of what was recorded of the body's seats, the latest first."""
    found = select(MembershipStep).where(MembershipStep.body_id == body.id)
    told = (MembershipStep.person, MembershipStep.taken_by, MembershipStep.organisation)
    found = found.options(*(joinedload(one) for one in told))
    return paged(found.order_by(MembershipStep.id.desc()), page)
