"""Recording who sits on a body: appointed, ended, withdrawn, and whose address is confirmed."""

from dataclasses import dataclass, fields
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, or_, select, update

from eventapp.bodies.models import Body, Membership, MembershipStep
from eventapp.core.db import db
from eventapp.core.errors import Refused


class AlreadySits(Refused):
    text = _("This person holds such a seat already at that time.")


class NotInTheTerm(Refused):
    text = _("The seat begins after that moment, or is over by then.")


class HasBegun(Refused):
    text = _("This seat is held already. Record when it ends.")


class SitsForNobody(Refused):
    text = _("Say for which country or organisation the substitute sits.")


@dataclass(frozen=True)
class Term:
    """What seat, for which country (ISO 3166) or organisation, from when, until just before when."""

    seat: str
    from_at: datetime
    until_at: datetime | None = None
    country: str | None = None
    organisation_id: int | None = None


def appoint(
    body: Body, person_id: int, term: Term, *, is_confirmed: bool, by_id: int | None, at: datetime
) -> Membership:
    """Give a person a seat; one person holds no seat of a kind twice at a time: AlreadySits.

    A substitute sits for a country or an organisation: SitsForNobody.
    """
    if term.seat == "substitute" and not (term.country or term.organisation_id):
        raise SitsForNobody
    _one_change_at_a_time(body.id)
    ends_later = or_(Membership.until_at.is_(None), Membership.until_at > term.from_at)
    overlaps = [Membership.from_at < term.until_at] if term.until_at else []
    same = (Membership.body_id == body.id, Membership.person_id == person_id, Membership.seat == term.seat)
    if db.session.scalar(select(exists().where(*same, ends_later, *overlaps))):
        raise AlreadySits
    made = Membership(body_id=body.id, person_id=person_id, **vars(term))
    if is_confirmed:
        made.address_confirmed_at, made.address_confirmed_by_id = at, by_id
    db.session.add(made)
    db.session.flush()
    _keep(made, "appointed", term, made.from_at, by_id=by_id, at=at)
    return made


def end(held: Membership, until_at: datetime, *, by_id: int | None, at: datetime) -> None:
    """The seat is held until just before that moment, and no longer than was known: NotInTheTerm."""
    before = _term_until_now(held)
    shorter = or_(Membership.until_at.is_(None), Membership.until_at > until_at)
    ending = update(Membership).where(Membership.id == held.id, Membership.from_at < until_at, shorter)
    if before is None or db.session.scalar(ending.values(until_at=until_at).returning(Membership.id)) is None:
        raise NotInTheTerm
    _keep(held, "ended", before, until_at, by_id=by_id, at=at)


def confirm_address(held: Membership, *, by_id: int | None, at: datetime) -> None:
    """From now on the person's address opens veiled and hidden meetings; twice changes nothing."""
    before = _term_until_now(held)
    confirming = update(Membership).where(Membership.id == held.id, Membership.address_confirmed_at.is_(None))
    confirming = confirming.values(address_confirmed_at=at, address_confirmed_by_id=by_id)
    if before is not None and db.session.scalar(confirming.returning(Membership.id)) is not None:
        _keep(held, "confirmed", before, None, by_id=by_id, at=at)


def withdraw(held: Membership, *, by_id: int | None, at: datetime) -> None:
    """Take back a seat that has not begun, as if it had never been given: HasBegun."""
    before = _term_until_now(held)
    if before is None:
        raise HasBegun
    _keep(held, "withdrawn", before, None, by_id=by_id, at=at)
    future = delete(Membership).where(Membership.id == held.id, Membership.from_at > at)
    if db.session.scalar(future.returning(Membership.id)) is None:
        raise HasBegun


def _one_change_at_a_time(body_id: int) -> None:
    """Hold the body's row until the commit (on SQLite, writers queue anyway)."""
    db.session.execute(select(Body.id).where(Body.id == body_id).with_for_update())


def _term_until_now(held: Membership) -> Term | None:
    """As the database has it, which nobody else changes before the commit; None where it is gone."""
    _one_change_at_a_time(held.body_id)
    columns = [getattr(Membership, field.name) for field in fields(Term)]
    row = db.session.execute(select(*columns).where(Membership.id == held.id)).first()
    return Term(*row) if row else None


def _keep(
    held: Membership, step: str, term: Term, counts_at: datetime | None, *, by_id: int | None, at: datetime
) -> None:
    whose = {"body_id": held.body_id, "person_id": held.person_id, **vars(term)}
    taken = {"taken_at": at, "taken_by_id": by_id}
    db.session.add(MembershipStep(step=step, counts_at=counts_at, **whose, **taken))
