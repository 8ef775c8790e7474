"""Changing who is admitted to one meeting: observers by name, and substitutes who stand in."""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.meetings.queries import Pair, pairs
from eventapp.people.models import Person
from eventapp.programme.editing import keep_history, next_revision
from eventapp.programme.meeting_models import MeetingObserver, StandIn
from eventapp.programme.models import Event, Session, SessionChange


class NamedAlready(Refused):
    text = _("This person is named to this meeting already.")


class NoSuchPair(Refused):
    text = _("They do not share a seat at the time of this meeting, or one of them is replaced already.")


class SubstitutesNotAdmitted(Refused):
    text = _("This meeting admits no substitutes.")


def name_observer(
    event: Event, session_id: int, person: Person, *, is_confirmed: bool, by_id: int, at: datetime
) -> None:
    """Admit a person to this one meeting; the unique key decides when two name them at once."""
    named = insert_if_absent(
        MeetingObserver,
        session_id=session_id,
        person_id=person.id,
        named_at=at,
        named_by_id=by_id,
        address_confirmed_at=at if is_confirmed else None,
    )
    if not named:
        raise NamedAlready
    _changed(event, session_id, "observers", "", person.full_name or person.email, by_id=by_id, at=at)


def remove_observer(event: Event, session_id: int, number: int, *, by_id: int, at: datetime) -> None:
    """NotFound where the meeting has none of that number."""
    own = delete(MeetingObserver).where(
        MeetingObserver.id == number, MeetingObserver.session_id == session_id
    )
    person_id = db.session.scalar(own.returning(MeetingObserver.person_id))
    if person_id is None:
        raise NotFound
    person = db.session.get_one(Person, person_id)
    _changed(event, session_id, "observers", person.full_name or person.email, "", by_id=by_id, at=at)


def stand_in(
    event: Event, session_id: int, titular_id: int, substitute_id: int, *, by_id: int, at: datetime
) -> None:
    """The substitute is admitted to this meeting in the titular's stead: NoSuchPair."""
    session = db.session.get_one(Session, session_id)
    if "substitutes" not in session.admitted:
        raise SubstitutesNotAdmitted
    possible = pairs(session.body_id, session.starts_at) if session.body_id else []
    pair = next((one for one in possible if (one[0].id, one[1].id) == (titular_id, substitute_id)), None)
    if pair is None:
        raise NoSuchPair
    try:
        with db.session.begin_nested():
            whose = {"session_id": session_id, "titular_id": titular_id, "substitute_id": substitute_id}
            db.session.add(StandIn(recorded_at=at, recorded_by_id=by_id, **whose))
    except IntegrityError:
        raise NoSuchPair from None
    _changed(event, session_id, "stand_ins", "", _words(pair), by_id=by_id, at=at)


def end_stand_in(event: Event, session_id: int, number: int, *, by_id: int, at: datetime) -> None:
    """The titular is admitted again; NotFound where the meeting has none of that number."""
    own = select(StandIn).where(StandIn.id == number, StandIn.session_id == session_id)
    held = db.session.scalar(own)
    if held is None:
        raise NotFound
    take_back(held, by_id=by_id, at=at)
    next_revision(event)


def take_back(held: StandIn, *, by_id: int | None, at: datetime) -> None:
    """Out of the meeting, which keeps it as history; of two at once, one takes it back."""
    gone, session = _words((held.titular, held.substitute)), db.session.get_one(Session, held.session_id)
    own = delete(StandIn).where(StandIn.id == held.id)
    if db.session.scalar(own.returning(StandIn.id)) is not None:
        keep_history(session, "stand_ins", gone, "", by_id=by_id, at=at)


def forget(person: Person) -> None:
    """Nobody is named any more where the history of a meeting says who was admitted to it."""
    said = person.full_name or person.email
    lines = select(SessionChange).where(SessionChange.field.in_(("observers", "stand_ins")))
    words = (SessionChange.old, SessionChange.new)
    named = or_(*(one.contains(said, autoescape=True) for one in words))
    for line in db.session.scalars(lines.where(named)):
        line.old, line.new = line.old.replace(said, "–"), line.new.replace(said, "–")


def _changed(
    event: Event, session_id: int, field: str, old: str, new: str, *, by_id: int, at: datetime
) -> None:
    keep_history(db.session.get_one(Session, session_id), field, old, new, by_id=by_id, at=at)
    next_revision(event)


def _words(pair: Pair) -> str:
    titular, substitute = (one.person.full_name or one.person.email for one in pair)
    return f"{substitute} ({titular})"
