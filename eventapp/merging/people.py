"""Merging two people whom two addresses made of one human, across events, and taking that back.

The one that goes stays as another address of the one that is kept: whoever signs in with it, registers
with it or is named by it is the one. What either did before says so under the name that they had then.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Column, ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from eventapp.agenda.domain import attends, hold_seats
from eventapp.agenda.line import offer_seats
from eventapp.agenda.models import AgendaEntry, AgendaShare, CalendarSubscription
from eventapp.agenda.wishes import ask_to_claim
from eventapp.badges.models import ContactCard
from eventapp.bodies.models import Membership
from eventapp.core.db import Base, db
from eventapp.core.errors import Refused
from eventapp.merging.domain import ChangedSince
from eventapp.merging.models import PersonMerge
from eventapp.people.models import Person, WebSession
from eventapp.programme.editing import next_revision
from eventapp.programme.meeting_models import MeetingObserver
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import release_seat
from eventapp.registration.answers import list_anew
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.places import await_turn

CONFIRMED = (Membership, MeetingObserver)  # by an address that a secretariat has looked at
Rows = dict[str, list[list[Any]]]


class SamePerson(Refused):
    text = _("These are one person already.")


class BothRegistered(Refused):
    text = _("Both are registered at the same event. Merge their two registrations there first.")


class BothOnTheBody(Refused):
    text = _("Both sit on the same body. Its secretariat has to end one of the two mandates first.")


def merge(kept: Person, gone: Person, *, at: datetime) -> PersonMerge:
    """What is the one's becomes the other's, but for what they have already: that stays as it was.

    Two addresses open now what one did, so secretariats have to confirm again whose they are, and both
    sign in anew.
    Raises SamePerson, BothRegistered or BothOnTheBody.
    """
    _hold(kept, gone)
    if kept.id == gone.id or kept.merged_into_id is not None:
        raise SamePerson
    _check(kept.id, gone.id, at=at)
    into = update(Person).where(Person.id == gone.id, Person.merged_into_id.is_(None))
    if db.session.scalar(into.values(merged_into_id=kept.id).returning(Person.id)) is None:
        raise SamePerson
    moved: dict[str, Any] = {"named": [kept.given_name, kept.family_name]}
    moved["confirmed"] = _take_confirmations(kept.id, gone.id)
    moved["rows"] = {str(column): _move(column, gone.id, kept.id) for column in follows()}
    made = PersonMerge(kept_id=kept.id, gone_id=gone.id, merged_at=at, moved=moved)
    db.session.add(made)
    _sign_out(kept.id, gone.id)
    db.session.flush()
    db.session.expire_all()
    if not kept.full_name:
        kept.given_name, kept.family_name = gone.given_name, gone.family_name
    list_anew(kept)
    for event in _events():
        next_revision(event)
        ask_to_claim(event, [kept.id], at=at)
    return made


def undo(made: PersonMerge, *, at: datetime) -> None:
    """Each is who they were, with what was theirs and is there still. Raises ChangedSince."""
    kept, gone = db.session.get_one(Person, made.kept_id), db.session.get_one(Person, made.gone_id)
    _hold(kept, gone)
    own = update(PersonMerge).where(PersonMerge.id == made.id, PersonMerge.undone_at.is_(None))
    out = update(Person).where(Person.id == gone.id, Person.merged_into_id == kept.id)
    if (
        db.session.scalar(own.values(undone_at=at).returning(PersonMerge.id)) is None
        or db.session.scalar(out.values(merged_into_id=None).returning(Person.id)) is None
    ):
        raise ChangedSince
    columns = {str(column): column for column in follows()}
    for name, keys in made.moved["rows"].items():
        for key in keys:
            if not _moved(columns[name], key, kept.id, gone.id):
                raise ChangedSince
    _sign_out(kept.id, gone.id)
    _end_what_opens(kept.id, gone.id, since=made.merged_at, at=at)
    _take_confirmations(kept.id, gone.id)
    _give_confirmations(made.moved["confirmed"])
    db.session.expire_all()
    if not "".join(made.moved["named"]):
        kept.given_name, kept.family_name = made.moved["named"]
    for event in _events():
        next_revision(event)
        for person in (kept, gone):
            _unseat(person, event, at=at)
    for person in (kept, gone):
        list_anew(person)


def follows() -> list[Column[Any]]:
    """Where somebody is named as themselves, and not as who once did something."""
    return [
        key.parent
        for table in Base.metadata.sorted_tables
        for key in sorted(table.foreign_keys, key=str)
        if key.column is Person.__table__.c.id
        and table is not PersonMerge.__table__
        and not key.parent.name.endswith("_by_id")
    ]


def _hold(kept: Person, gone: Person) -> None:
    hold_seats(kept.id, gone.id)
    for event in _events():
        await_turn(event.id)
    for person in (kept, gone):
        db.session.refresh(person)


def _check(kept_id: int, gone_id: int, *, at: datetime) -> None:
    one, other = aliased(Registration), aliased(Registration)
    both = select(one.id).join(other, other.event_id == one.event_id)
    both = both.where(one.person_id == kept_id, other.person_id == gone_id)
    if db.session.scalars(both.where(other.state.in_(ACTIVE)).limit(1)).first():  # it could not follow
        raise BothRegistered
    mine, theirs = aliased(Membership), aliased(Membership)
    sit = select(mine.id).join(theirs, theirs.body_id == mine.body_id)
    sit = sit.where(mine.person_id == kept_id, theirs.person_id == gone_id)
    standing = [(one.until_at.is_(None)) | (one.until_at > at) for one in (mine, theirs)]
    if db.session.scalars(sit.where(*standing).limit(1)).first():
        raise BothOnTheBody


def _move(column: Column[Any], from_id: int, to_id: int) -> list[list[Any]]:
    """The keys of the rows that moved: those in whose way no unique key stands."""
    keys = _keys(column)
    own = select(*keys).where(column == from_id).order_by(*keys)
    rows = [list(key) for key in db.session.execute(own)]
    return [key for key in rows if _moved(column, key, from_id, to_id)]


def _moved(column: Column[Any], key: list[Any], from_id: int, to_id: int) -> bool:
    """False where a unique key stands in the way; a row that is gone, or another's, is left alone."""
    here: Iterator[ColumnElement[bool]] = (
        one == value for one, value in zip(_keys(column), key, strict=True)
    )
    own = update(column.table).where(column == from_id, *here).values({column.name: to_id})
    try:
        with db.session.begin_nested():
            db.session.execute(own)
    except IntegrityError:
        return False
    return True


def _keys(column: Column[Any]) -> list[Column[Any]]:
    """A row's primary key, without the person where that is part of it."""
    return [one for one in column.table.primary_key.columns if one is not column]


def _sign_out(*person_ids: int) -> None:
    """On all devices: whoever reads one of the addresses may not be whom they were signed in as."""
    db.session.execute(delete(WebSession).where(WebSession.person_id.in_(person_ids)))


def _end_what_opens(kept_id: int, gone_id: int, *, since: datetime, at: datetime) -> None:
    """The links made since: either may hold them."""
    own = (CalendarSubscription.person_id == kept_id, CalendarSubscription.created_at >= since)
    ended = update(CalendarSubscription).where(*own, CalendarSubscription.revoked_at.is_(None))
    db.session.execute(ended.values(revoked_at=at))
    shared = (AgendaShare.person_id == kept_id, AgendaShare.created_at >= since)
    db.session.execute(delete(AgendaShare).where(*shared))
    registered = select(Registration.id).where(Registration.person_id.in_((kept_id, gone_id)))
    cards = delete(ContactCard).where(ContactCard.made_at >= since)
    db.session.execute(cards.where(ContactCard.registration_id.in_(registered)))


def _take_confirmations(*person_ids: int) -> dict[str, list[list[Any]]]:
    taken: Rows = {}
    for model in CONFIRMED:
        own = (model.person_id.in_(person_ids), model.address_confirmed_at.is_not(None))
        rows = db.session.execute(select(model.id, model.address_confirmed_at).where(*own)).all()
        taken[model.__tablename__] = [[number, moment.isoformat()] for number, moment in rows if moment]
        db.session.execute(update(model).where(*own).values(address_confirmed_at=None))
    return taken


def _give_confirmations(taken: Rows) -> None:
    for model in CONFIRMED:
        for number, moment in taken[model.__tablename__]:
            own = update(model).where(model.id == number, model.address_confirmed_at.is_(None))
            db.session.execute(own.values(address_confirmed_at=datetime.fromisoformat(moment)))


def _unseat(person: Person, event: Event, *, at: datetime) -> None:
    """A seat that a wish became by the other's registration is a wish again for who is not registered."""
    held = select(AgendaEntry).join(Session, Session.id == AgendaEntry.session_id)
    held = held.where(
        Session.event_id == event.id, AgendaEntry.person_id == person.id, AgendaEntry.holds_seat
    )
    for entry in (
        [] if attends(person.id, event) else db.session.scalars(held.order_by(AgendaEntry.session_id))
    ):
        entry.holds_seat = False
        release_seat(entry.session_id)
        offer_seats(entry.session_id, at=at)


def _events() -> list[Event]:
    """All: mandates, talks and registrations count at each; held in one order."""
    return list(db.session.scalars(select(Event).order_by(Event.id)))
