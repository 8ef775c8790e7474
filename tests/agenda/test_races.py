"""What holds when people choose at the same moment, on both databases."""

from collections.abc import Callable
from functools import partial
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from tests import make
from tests.agenda.cast import add, at_once, attendee, people_on, remove, seats_taken, swap, week
from tests.make import NOON

SEATS, PEOPLE = 5, 20
Change = Callable[[Person, Event, Session], None]


def act(change: Change, person_id: int, session_id: int) -> str:
    """Do it as a request does: everything read anew."""
    person, session = db.session.get_one(Person, person_id), db.session.get_one(Session, session_id)
    change(person, session.event, session)
    return "done"


def crowd(event: Event, people: int = PEOPLE) -> list[int]:
    return [attendee(event, f"Person {number}").id for number in range(people)]


def test_twenty_people_take_exactly_five_seats(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        workshop, people = make.session(event, seats=SEATS).id, crowd(event)
        db.session.commit()

    answers = at_once(app, [partial(act, add, person, workshop) for person in people])

    with app.app_context():
        session = db.session.get_one(Session, workshop)
        assert sorted(answers) == ["done"] * SEATS + ["session_full"] * (PEOPLE - SEATS)
        assert (len(people_on(session)), seats_taken(session)) == (SEATS, SEATS)


def test_counting_first_and_writing_then_would_oversell(app: Flask) -> None:
    """The control: the same race shows what the conditional UPDATE prevents."""
    with app.app_context():
        event = make.event()
        workshop, people = make.session(event).id, crowd(event)
        db.session.commit()
    all_counted = Barrier(PEOPLE)

    def count_then_insert(person_id: int) -> bool:
        taken = db.session.scalar(select(func.count()).select_from(AgendaEntry)) or 0
        db.session.rollback()
        all_counted.wait()
        if taken < SEATS:
            entry = AgendaEntry(person_id=person_id, session_id=workshop, holds_seat=True, added_at=NOON)
            db.session.add(entry)
        return taken < SEATS

    answers = at_once(app, [partial(count_then_insert, person) for person in people])

    assert answers.count(True) == PEOPLE


def test_two_sessions_of_a_round_at_once_leave_one(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        ben, the_round = attendee(event).id, make.round_(event)
        sessions = [make.session(event, title, round=the_round, seats=9).id for title in ("A", "B", "C", "D")]
        db.session.commit()

    answers = at_once(app, [partial(act, add, ben, session) for session in sessions])

    with app.app_context():
        person, event = db.session.get_one(Person, ben), db.session.scalars(select(Event)).one()
        taken = [seats_taken(db.session.get_one(Session, session)) for session in sessions]
        assert sorted(answers) == ["done", "round_taken", "round_taken", "round_taken"]
        assert (len(week(person, event)), sorted(taken)) == (1, [0, 0, 0, 1])


def test_the_same_session_chosen_at_once_takes_one_seat(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        ben, workshop = attendee(event).id, make.session(event, seats=9).id
        db.session.commit()

    answers = at_once(app, [partial(act, add, ben, workshop)] * 6)

    with app.app_context():
        session = db.session.get_one(Session, workshop)
        assert (answers, people_on(session), seats_taken(session)) == (["done"] * 6, ["Ben Adams"], 1)


def test_people_swapping_in_opposite_directions_do_not_wait_for_each_other(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        the_round, people = make.round_(event), crowd(event, 8)
        left, right = (make.session(event, title, round=the_round, seats=8) for title in ("Left", "Right"))
        for number, person in enumerate(people):
            add(db.session.get_one(Person, person), event, right if number % 2 else left)
        db.session.commit()
        sides = [left.id, right.id]

    for step in (1, 2, 3):
        swaps = [
            partial(act, swap, person, sides[(number + step) % 2]) for number, person in enumerate(people)
        ]
        assert at_once(app, swaps) == ["done"] * 8

    with app.app_context():
        sessions = [db.session.get_one(Session, side) for side in sides]
        assert [(len(people_on(session)), seats_taken(session)) for session in sessions] == [(4, 4), (4, 4)]


def test_adding_and_dropping_at_once_keep_seats_and_entries_in_step(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        workshop, people = make.session(event, seats=3).id, crowd(event, 6)
        db.session.commit()

    at_once(app, [partial(act, change, person, workshop) for person in people for change in (add, remove)])

    with app.app_context():
        session = db.session.get_one(Session, workshop)
        assert len(people_on(session)) == seats_taken(session)


def test_one_person_in_several_windows_ends_with_one_session_and_its_seat(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        ben, the_round = attendee(event).id, make.round_(event)
        sessions = [make.session(event, title, round=the_round, seats=9).id for title in ("A", "B", "C")]
        db.session.commit()

    for _attempt in range(3):
        changes = [
            partial(act, change, ben, session) for session in sessions for change in (swap, add, remove)
        ]
        at_once(app, changes)

    with app.app_context():
        rows = [db.session.get_one(Session, session) for session in sessions]
        held = [len(people_on(row)) for row in rows]
        assert (sum(held) <= 1, [seats_taken(row) for row in rows]) == (True, held)
