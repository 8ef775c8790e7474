"""What the agenda's tests share: choosing as a person does, and what came of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import select

from eventapp.agenda import domain, queries
from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_session
from tests import make
from tests.make import NOON


def viewer(person: Person) -> Viewer:
    return Viewer(person.id, roles_of(person.id))


def seen(person: Person, event: Event, session: Session) -> VisibleSession:
    return visible_session(viewer(person), event, session.ref)


def add(person: Person, event: Event, session: Session) -> None:
    domain.add_to_agenda(person.id, event, seen(person, event, session), at=NOON)


def swap(person: Person, event: Event, session: Session) -> None:
    domain.swap_in_round(person.id, event, seen(person, event, session), at=NOON)


def remove(person: Person, event: Event, session: Session) -> None:
    domain.remove_from_agenda(person.id, seen(person, event, session), at=NOON)


def week(person: Person, event: Event) -> list[str]:
    """The titles in somebody's week, as its page has them."""
    return [entry.session.title.plain("en") for entry in queries.agenda(viewer(person), event)]


def seats_taken(session: Session) -> int | None:
    return db.session.scalar(select(Session.seats_taken).where(Session.id == session.id))


def people_on(session: Session) -> list[str]:
    """Those who hold a seat, by name."""
    held = (
        select(Person).join(AgendaEntry).where(AgendaEntry.session_id == session.id, AgendaEntry.holds_seat)
    )
    return sorted(person.full_name for person in db.session.scalars(held))


def attendee(event: Event, name: str = "Ben Adams") -> Person:
    person = make.person(name)
    make.registration(event, person)
    return person


def bureau_meeting(event: Event, title: str = "119th Bureau", **fields: Any) -> Session:
    """A meeting of a body; the Bureau is made with it unless a body is given."""
    body = fields.pop("body", None) or make.body(fields.pop("body_code", "bureau"))
    session: Session = make.session(event, title, kind="statutory", access="restricted", body=body, **fields)
    return session


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act answers when all begin at the same moment, each in a transaction of its own.

    A refusal is an answer; anything else that is raised fails the test.
    """
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            try:
                answer = act()
                db.session.commit()
            except Refused as refusal:
                db.session.rollback()
                return refusal.name
            return answer

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))
