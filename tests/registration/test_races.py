"""What holds when organisers and people act at the same moment, on both databases."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import deciding, domain
from eventapp.registration.models import Registration
from eventapp.registration.queries import approved_count
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import answers, steps, subjects, submitted, write_mails

PLACES, PEOPLE = 5, 16


def approve(registration_id: int) -> str:
    domain.approve(registration_id, by=None, at=NOON)
    return "approved"


def refuse(registration_id: int) -> str:
    domain.refuse(registration_id, reason="No", by=None, at=NOON)
    return "refused"


def cancel(registration_id: int) -> str:
    domain.cancel(db.session.get_one(Registration, registration_id), at=NOON)
    return "cancelled"


def crowd(app: Flask, people: int = PEOPLE, places: int | None = PLACES) -> list[int]:
    """People who wait for a decision at an event with those places."""
    with app.app_context():
        event = make.event(capacity=places)
        ids = [submitted(event, f"Person {number}").id for number in range(people)]
        db.session.commit()
    return ids


def unlocked(registration_id: int) -> Event:
    return db.session.get_one(Registration, registration_id).event


def taken(app: Flask) -> int:
    with app.app_context():
        return approved_count(db.session.scalars(select(Event)).one())


def test_as_many_are_approved_as_there_are_places(app: Flask) -> None:
    people = crowd(app)

    fates = at_once(app, [partial(approve, person) for person in people])

    assert sorted(fates) == ["approved"] * PLACES + ["event_full"] * (PEOPLE - PLACES)
    assert taken(app) == PLACES


def test_lists_approved_side_by_side_share_the_places(app: Flask) -> None:
    people = crowd(app)

    def approve_list(ids: Sequence[int]) -> int:
        return deciding.approve_all(ids, by=None, at=NOON).approved

    approved = at_once(app, [partial(approve_list, people[number::4]) for number in range(4)])

    assert (sum(approved), taken(app)) == (PLACES, PLACES)


def test_places_that_become_free_meanwhile_are_never_given_twice(app: Flask) -> None:
    people = crowd(app)
    with app.app_context():
        deciding.approve_all(people[:PLACES], by=None, at=NOON)
        db.session.commit()

    acts: list[Callable[[], str]] = [partial(cancel, person) for person in people[:PLACES]]
    fates = at_once(app, acts + [partial(approve, person) for person in people[PLACES:]])

    assert fates[:PLACES] == ["cancelled"] * PLACES
    assert taken(app) == fates[PLACES:].count("approved") <= PLACES


def test_counting_first_and_writing_then_would_overbook(app: Flask) -> None:
    """The control: the same race shows what counting inside the write prevents."""
    people = crowd(app)
    all_counted = Barrier(PEOPLE)

    def count_then_write(registration_id: int) -> None:
        free = taken_now() < PLACES
        db.session.rollback()
        all_counted.wait()
        if free:
            write = update(Registration).where(Registration.id == registration_id)
            db.session.execute(write.values(state="approved"))

    def taken_now() -> int:
        return approved_count(db.session.scalars(select(Event)).one())

    at_once(app, [partial(count_then_write, person) for person in people])

    assert taken(app) == PEOPLE


def test_without_its_lock_postgresql_would_overbook(
    installation: Callable[[str], Flask], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control for the lock: there a count sees nothing of transactions still open."""
    if app is not installation("postgresql"):
        return  # writers on SQLite come one by one anyway
    people = crowd(app, people=8)
    monkeypatch.setattr(domain, "await_turn_for", unlocked)
    all_approved = Barrier(8)

    def approve_and_hold(registration_id: int) -> None:
        approve(registration_id)
        all_approved.wait(timeout=10)

    at_once(app, [partial(approve_and_hold, person) for person in people])

    assert taken(app) == 8


def test_of_organisers_who_approve_at_once_one_wins_and_one_mail_goes_out(app: Flask) -> None:
    [person] = crowd(app, people=1)

    fates = at_once(app, [partial(approve, person)] * 8)

    assert sorted(fates) == ["already_decided"] * 7 + ["approved"]
    with app.app_context():
        write_mails()
        assert steps(person) == ["submitted", "approved"]
        assert subjects("person.0@example.org") == [
            "The Forum: your registration has arrived",
            "The Forum: your registration is approved",
        ]


def test_approving_and_refusing_at_once_leaves_one_decision(app: Flask) -> None:
    [person] = crowd(app, people=1)

    fates = at_once(app, [partial(approve, person), partial(refuse, person)] * 4)

    decisions = [fate for fate in fates if fate != "already_decided"]
    with app.app_context():
        assert steps(person) == ["submitted", *decisions]
    assert len(decisions) == 1


def test_sending_the_form_twice_at_once_registers_once(app: Flask) -> None:
    with app.app_context():
        event_id, person_id = make.event().id, make.person().id
        db.session.commit()

    def submit() -> str:
        event, person = db.session.get_one(Event, event_id), db.session.get_one(Person, person_id)
        domain.submit(event, person, answers(event), at=NOON)
        return "submitted"

    fates = at_once(app, [submit] * 6)

    assert sorted(fates) == ["already_registered"] * 5 + ["submitted"]
