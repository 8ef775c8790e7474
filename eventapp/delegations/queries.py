"""Reading delegations, and how far each nominated person is."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, literal_column, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.delegations.models import Delegation, Nomination
from eventapp.people.models import Organisation
from eventapp.people.queries import DERIVED
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import answered_in, current_form
from eventapp.registration.asking import Asked, missing_of
from eventapp.registration.models import ACTIVE, Registration

# Who speaks for a delegation has the role by that alone.
DERIVED.append(
    select(literal_column("'focal_point'"), Event.code)
    .join(Delegation, Delegation.event_id == Event.id)
    .where(Delegation.focal_id == bindparam("person"))
)
WHOLE = (joinedload(Delegation.organisation), joinedload(Delegation.focal))


@dataclass(frozen=True)
class Standing:
    """How the registration of a nominated person stands, if there is one, and which questions they still
    have to answer; never what they answered."""

    state: str | None
    missing: Sequence[Asked]

    @property
    def is_confirmed(self) -> bool:
        """Whether there is nothing that only the person can say yes to."""
        return self.state not in (None, "offered")


def delegations(event: Event, page: int) -> Page[Delegation]:
    """By the organisation's name."""
    found = select(Delegation).join(Delegation.organisation).where(Delegation.event_id == event.id)
    return paged(found.options(*WHOLE).order_by(Organisation.folded, Delegation.id), page)


def delegation_in(event: Event, number: int) -> Delegation:
    return _one(Delegation.event_id == event.id, Delegation.id == number)


def spoken_for(event: Event, person_id: int) -> Sequence[Delegation]:
    """Those whose focal point this person is."""
    own = select(Delegation).where(Delegation.event_id == event.id, Delegation.focal_id == person_id)
    return db.session.scalars(own.options(*WHOLE).order_by(Delegation.id)).all()


def led_by(event: Event, person_id: int) -> Delegation | None:
    """The first whose head this person is."""
    leads = (Nomination.person_id == person_id, Nomination.is_head, Nomination.withdrawn_at.is_(None))
    own = select(Delegation).join(Nomination, Nomination.delegation_id == Delegation.id)
    own = own.where(Delegation.event_id == event.id, *leads).options(joinedload(Delegation.organisation))
    return db.session.scalars(own.order_by(Delegation.id).limit(1)).one_or_none()


def own_delegation(event: Event, person_id: int, number: int) -> Delegation:
    """One whose focal point this person is; any other raises NotFound."""
    return _one(Delegation.event_id == event.id, Delegation.focal_id == person_id, Delegation.id == number)


def _one(*which: ColumnElement[bool]) -> Delegation:
    found = db.session.scalar(select(Delegation).where(*which).options(*WHOLE))
    if found is None:
        raise NotFound
    return found


def nomination_in(delegation: Delegation, number: int) -> Nomination:
    """One that stands."""
    own = (Nomination.delegation_id == delegation.id, Nomination.withdrawn_at.is_(None))
    found = db.session.scalar(select(Nomination).where(*own, Nomination.id == number))
    if found is None:
        raise NotFound
    return found


def nominations(delegation: Delegation) -> Sequence[Nomination]:
    """Those that stand, the head first."""
    own = (Nomination.delegation_id == delegation.id, Nomination.withdrawn_at.is_(None))
    found = select(Nomination).where(*own).options(joinedload(Nomination.person))
    found = found.options(joinedload(Nomination.category))
    return db.session.scalars(found.order_by(Nomination.is_head.desc(), Nomination.id)).all()


def standings(delegation: Delegation, members: Sequence[Nomination]) -> dict[int, Standing]:
    """{person: how far they are}.

    Only a registration for this organisation counts: nominating somebody must not tell whether they come
    for another one.
    """
    found = select(Registration).where(
        Registration.event_id == delegation.event_id,
        Registration.organisation_id == delegation.organisation_id,
        Registration.person_id.in_([one.person_id for one in members]),
    )
    rows = db.session.scalars(found.options(joinedload(Registration.category)))
    held = {row.person_id: row for row in rows}
    answered = answered_in([row.id for row in held.values()])
    form = current_form(delegation.event)
    questions = form.questions if form else ()

    def standing(member: Nomination) -> Standing:
        made = held.get(member.person_id)
        if made is None:
            return Standing(None, missing_of(questions, member.category.code, ()))
        takes_part = questions if made.state in ACTIVE else ()
        return Standing(made.standing, missing_of(takes_part, made.category.code, answered[made.id]))

    return {one.person_id: standing(one) for one in members}


def registration_for(delegation: Delegation, person_id: int) -> Registration | None:
    own = select(Registration).where(
        Registration.event_id == delegation.event_id,
        Registration.organisation_id == delegation.organisation_id,
        Registration.person_id == person_id,
    )
    return db.session.scalar(own)


def houses() -> set[int]:
    """The organisations that have a delegation anywhere."""
    return set(db.session.scalars(select(Delegation.organisation_id)))
