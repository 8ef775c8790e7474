"""Nominating within a quota, replacing, withdrawing, and naming the head of a delegation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.core.jobs import enqueue
from eventapp.delegations.models import Delegation, Nomination
from eventapp.delegations.queries import registration_for
from eventapp.people.domain import find_or_add_organisation, find_or_add_person
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration import domain as registration
from eventapp.registration.answer_queries import draft_of
from eventapp.registration.duplicates.scoring import MAY_BE, Face, likeness
from eventapp.registration.duplicates.words import because
from eventapp.registration.models import ACTIVE, Category
from eventapp.registration.places import await_turn
from eventapp.registration.queries import registration_of


class QuotaReached(Refused):
    text = _("All places of this delegation are taken. Withdraw somebody first, or ask the organisers.")


class AlreadyNominated(Refused):
    text = _("This address is nominated already.")


class NominatedAlike(Refused):
    """Its text says like whom."""


class Withdrawn(Refused):
    text = _("This nomination was withdrawn in the meantime.")


class DelegationExists(Refused):
    text = _("This organisation has a delegation already.")


@dataclass(frozen=True)
class Named:
    """Whom a focal point nominates."""

    given_name: str
    family_name: str
    email: str
    category: Category


def found_delegation(
    event: Event, organisation: str, country: str, *, focal: str, quota: int, at: datetime, tell: bool = True
) -> Delegation:
    """The focal point, known by an address, is told by mail if so wanted. Raises DelegationExists."""
    house = find_or_add_organisation(organisation, country)
    own = {"event_id": event.id, "organisation_id": house.id}
    if not insert_if_absent(Delegation, **own, quota=quota, nominated=0, created_at=at):
        raise DelegationExists
    made = db.session.scalars(select(Delegation).filter_by(**own)).one()
    entrust(made, focal=focal, quota=quota, at=at, tell=tell)
    return made


def entrust(delegation: Delegation, *, focal: str, quota: int, at: datetime, tell: bool = True) -> None:
    """Another focal point, who is told so, or another quota; below what is nominated nobody goes."""
    before = delegation.focal_id
    delegation.focal_id, delegation.quota = find_or_add_person(focal, at=at).id, quota
    db.session.flush()
    if tell and delegation.focal_id != before:
        enqueue("delegations.entrusted", at=at, delegation_id=delegation.id, person_id=delegation.focal_id)


def like_one_of(members: Iterable[Nomination], named: Named) -> Any:
    """In words whom of these, under another address, the person looks like; else nothing.

    Other registrations are not looked at: who is registered is not the focal point's to know.
    """
    face = _face(named.given_name, named.family_name, named.email)
    for one in members:
        other = _face(one.given_name, one.family_name, one.person.email)
        found = likeness(face, other)
        if other.email != face.email and found.score >= MAY_BE:
            words = {"name": one.full_name, "email": other.email, "why": because(found.reasons)}
            return _("May be the same as %(name)s, %(email)s: %(why)s.", **words)
    return ""


def _face(given_name: str, family_name: str, email: str) -> Face:
    return Face(given_name, family_name, "", email.strip().lower(), "")


def nominate(delegation: Delegation, named: Named, *, at: datetime) -> Nomination:
    """The person gets a mail and finds the form begun. Raises QuotaReached and AlreadyNominated.

    The UPDATE carries the check, so two who nominate at once cannot both take the last place.
    """
    claim = update(Delegation).where(Delegation.id == delegation.id, Delegation.nominated < Delegation.quota)
    claim = claim.values(nominated=Delegation.nominated + 1)
    if db.session.scalar(claim.returning(Delegation.id)) is None:
        raise QuotaReached
    return _name(delegation, named, at=at)


def replace(
    delegation: Delegation, nomination: Nomination, named: Named, *, by: Person, at: datetime
) -> None:
    """One place, another person. Raises Withdrawn and AlreadyNominated."""
    withdraw(delegation, nomination, by=by, at=at)
    nominate(delegation, named, at=at)


def withdraw(delegation: Delegation, nomination: Nomination, *, by: Person, at: datetime) -> None:
    """The place is free; who registered for this organisation already is told that it has ended."""
    await_turn(delegation.event_id)
    end = update(Nomination).where(Nomination.id == nomination.id, Nomination.withdrawn_at.is_(None))
    ended = end.values(withdrawn_at=at, is_head=False)
    if db.session.scalar(ended.returning(Nomination.id)) is None:
        raise Withdrawn
    free = update(Delegation).where(Delegation.id == delegation.id)
    db.session.execute(free.values(nominated=Delegation.nominated - 1))
    made = registration_for(delegation, nomination.person_id)
    if made is not None and made.state in ACTIVE:
        registration.cancel(made, at=at, withdrawn_by=by)


def name_head(delegation: Delegation, nomination: Nomination) -> None:
    """There is one at most: whoever was it before no longer is."""
    stands = (Nomination.delegation_id == delegation.id, Nomination.withdrawn_at.is_(None))
    db.session.execute(update(Nomination).where(*stands).values(is_head=False))
    head = update(Nomination).where(Nomination.id == nomination.id, *stands).values(is_head=True)
    if db.session.scalar(head.returning(Nomination.id)) is None:
        raise Withdrawn


def forget(person_id: int) -> None:
    """Somebody is erased: the places that they were nominated for are free."""
    own = update(Nomination).where(Nomination.person_id == person_id, Nomination.withdrawn_at.is_(None))
    ended = own.values(withdrawn_at=Nomination.nominated_at, is_head=False)
    for delegation_id in sorted(db.session.scalars(ended.returning(Nomination.delegation_id))):
        free = update(Delegation).where(Delegation.id == delegation_id)
        db.session.execute(free.values(nominated=Delegation.nominated - 1))


def claim_mail(nomination_id: int, *, at: datetime) -> Nomination | None:
    """The nomination whose mail the caller now has to write, or None when that is done or pointless."""
    claim = update(Nomination).where(
        Nomination.id == nomination_id, Nomination.mailed_at.is_(None), Nomination.withdrawn_at.is_(None)
    )
    return db.session.scalar(claim.values(mailed_at=at).returning(Nomination))


def _name(delegation: Delegation, named: Named, *, at: datetime) -> Nomination:
    person = find_or_add_person(named.email, at=at)
    row = Nomination(
        delegation_id=delegation.id,
        person_id=person.id,
        category_id=named.category.id,
        given_name=named.given_name,
        family_name=named.family_name,
        nominated_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AlreadyNominated from None
    _begin_form(delegation, person, named, at=at)
    enqueue("delegations.nominated", at=at, nomination_id=row.id)
    return row


def _begin_form(delegation: Delegation, person: Person, named: Named, *, at: datetime) -> None:
    """So that nobody is asked what the focal point told already; what they wrote themselves stays."""
    event = delegation.event
    made = registration_of(event, person.id)
    if draft_of(event, person.id) or (made and made.state != "cancelled"):
        return
    house = delegation.organisation
    fields: dict[str, Any] = {
        "given_name": [named.given_name],
        "family_name": [named.family_name],
        "organisation": [house.name],
        "country": [house.country],
        "category": [named.category.code],
        "audience": ["nobody"],
    }
    answering.save_draft(event, person, fields, at=at)
