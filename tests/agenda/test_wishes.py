"""Wishes for counted seats before the approval: they hold nothing, and become seats in their order."""

from datetime import timedelta

import pytest
from flask import Flask

from eventapp.agenda import domain
from eventapp.agenda.domain import NotYetApproved
from eventapp.agenda.wishes import claim_wishes
from eventapp.core.db import db
from eventapp.core.jobs import work_one
from eventapp.people.domain import grant
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from eventapp.registration import domain as registration
from tests import make
from tests.agenda.cast import add, at_once, attendee, people_on, remove, seats_taken, seen, week
from tests.agenda.test_line import line_of
from tests.make import NOON


def guest(name: str = "Ben Adams") -> Person:
    return make.person(name)


def approve(person: Person, event: Event) -> None:
    grant(person.id, "attendee", event.code, at=NOON)
    db.session.flush()


@pytest.mark.parametrize("closed", [{"seats": 10}, {"seats": 1, "seats_taken": 1}, {"access": "registered"}])
@pytest.mark.parametrize("state", ["submitted", "waiting"])
def test_before_the_approval_a_wish_is_kept_and_holds_nothing(
    database: None, closed: dict[str, object], state: str
) -> None:
    event = make.event()
    ben, session = guest(), make.session(event, "Workshop", **closed)  # type: ignore[arg-type]
    make.registration(event, ben, state)
    taken = seats_taken(session)

    add(ben, event, session)

    assert (week(ben, event), people_on(session), seats_taken(session)) == (["Workshop"], [], taken)
    with pytest.raises(NotYetApproved):
        domain.wait_for_seat(ben.id, event, seen(ben, event, session), at=NOON)
    remove(ben, event, session)
    assert (week(ben, event), seats_taken(session)) == ([], taken)


def test_the_approval_turns_wishes_into_seats_however_often_it_is_told(database: None) -> None:
    event = make.event()
    olga, ben = make.person("Olga Organ"), guest()
    made = make.registration(event, ben, "submitted")
    free, full = make.session(event, "Free", seats=2), make.session(event, "Full", seats=1)
    walk_in = make.session(event, "Plenary")
    for session in (full, free, walk_in):
        add(ben, event, session)
    holder = attendee(event, "Sue Park")
    add(holder, event, full)

    registration.approve(made.id, by=olga, at=NOON)
    db.session.commit()
    while work_one(NOON):
        pass
    claim_wishes(ben.id, event, at=NOON)

    assert [people_on(one) for one in (free, full, walk_in)] == [["Ben Adams"], ["Sue Park"], []]
    assert (line_of(full), seats_taken(free), seats_taken(full)) == ([("Ben", False)], 1, 1)
    assert week(ben, event) == ["Free", "Plenary"]


@pytest.mark.parametrize(
    "spoilt", [{"cancelled_at": NOON}, {"starts_at": NOON - timedelta(hours=1)}, {"seats": None}]
)
def test_a_wish_that_became_impossible_stays_a_wish(database: None, spoilt: dict[str, object]) -> None:
    event = make.event()
    ben, session = guest(), make.session(event, "Workshop", seats=5)
    add(ben, event, session)
    for field, value in spoilt.items():
        setattr(session, field, value)
    approve(ben, event)

    claim_wishes(ben.id, event, at=NOON)

    assert (week(ben, event), people_on(session), seats_taken(session)) == (["Workshop"], [], 0)


def test_without_an_approval_nothing_is_claimed(database: None) -> None:
    event = make.event()
    ben, session = guest(), make.session(event, seats=5)
    add(ben, event, session)
    claim_wishes(ben.id, event, at=NOON)
    assert (people_on(session), seats_taken(session)) == ([], 0)


def test_who_is_approved_takes_the_seat_that_was_wished_by_choosing_again(database: None) -> None:
    event = make.event()
    ben, session = guest(), make.session(event, seats=5)
    add(ben, event, session)
    approve(ben, event)
    for _time in range(2):
        add(ben, event, session)
    assert (people_on(session), seats_taken(session)) == (["Ben Adams"], 1)


def test_wishes_that_race_take_no_more_seats_than_there_are(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        sessions = [make.session(event, f"Workshop {one}", seats=2) for one in range(2)]
        people = [guest(f"Guest {one}") for one in range(4)]
        for person in people:
            for session in sessions:
                add(person, event, session)
            approve(person, event)
        db.session.commit()
        ids, event_id = [one.id for one in people], event.id
        numbers = [one.id for one in sessions]

    def claiming(person_id: int) -> None:
        claim_wishes(person_id, db.session.get_one(Event, event_id), at=NOON)

    at_once(app, [lambda one=one: claiming(one) for one in ids])  # type: ignore[misc]

    with app.app_context():
        rows = [db.session.get_one(Session, number) for number in numbers]
        assert [(len(people_on(one)), seats_taken(one), len(line_of(one))) for one in rows] == [(2, 2, 2)] * 2
