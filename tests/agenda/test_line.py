"""Waiting for a seat of a session that is full: on both databases, alone and at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda import domain, line, queries
from eventapp.agenda.jobs import seat_lapses, seats_changed
from eventapp.agenda.models import SeatWait
from eventapp.core.db import db
from eventapp.core.jobs import Job
from eventapp.notices.jobs import seat
from eventapp.people.domain import withdraw
from eventapp.people.models import Person
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import SessionFull
from tests import make
from tests.agenda.cast import add, at_once, attendee, people_on, remove, seats_taken, seen, swap, viewer, week
from tests.make import NOON
from tests.registration.cast import mails

AT = NOON - timedelta(days=7)
LATER = AT + timedelta(hours=48)


def wait(person: Person, event: Event, session: Session) -> None:
    domain.wait_for_seat(person.id, event, seen(person, event, session), at=AT)


def full(seats: int = 1, **fields: object) -> tuple[Event, Session, list[Person]]:
    """A session all of whose seats are held."""
    event = make.event()
    session = make.session(event, "Workshop", seats=seats, **fields)
    holders = [attendee(event, f"Holder {number}") for number in range(seats)]
    for one in holders:
        add(one, event, session)
    return event, session, holders


def line_of(session: Session) -> list[tuple[str, bool]]:
    """[(name, whether a seat is offered)], the first in line first."""
    db.session.expire_all()
    rows = (
        select(Person, SeatWait).join(SeatWait).where(SeatWait.session_id == session.id).order_by(SeatWait.id)
    )
    return [(person.given_name, one.offer_ends_at is not None) for person, one in db.session.execute(rows)]


def waiting(event: Event, session: Session, *names: str) -> list[Person]:
    people = [attendee(event, name) for name in names]
    for one in people:
        wait(one, event, session)
    return people


def test_a_seat_that_becomes_free_is_held_for_the_first_in_line(database: None) -> None:
    event, session, [holder] = full()
    ann, bo = waiting(event, session, "Ann Lee", "Bo Lee")
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)

    assert (line_of(session), seats_taken(session)) == ([("Ann", True), ("Bo", False)], 1)
    with pytest.raises(SessionFull):
        add(bo, event, session)
    assert [(one.position, one.offer_ends_at) for one in queries.waited_for(viewer(ann), event)] == [
        (1, LATER)
    ]
    assert [one.position for one in queries.waited_for(viewer(bo), event)] == [1]
    assert (week(ann, event), week(bo, event)) == ([], [])

    domain.add_to_agenda(ann.id, event, seen(ann, event, session), at=AT)
    assert (people_on(session), line_of(session), seats_taken(session)) == (["Ann Lee"], [("Bo", False)], 1)


@pytest.mark.parametrize(
    "let_go",
    [
        lambda person, event, session: domain.remove_from_agenda(
            person.id, seen(person, event, session), at=AT
        ),
        lambda person, event, session: line.lapse(person.id, session.id, at=LATER),
    ],
)
def test_an_offer_that_is_not_taken_goes_to_the_next(
    database: None, let_go: Callable[[Person, Event, Session], None]
) -> None:
    event, session, [holder] = full()
    ann, _bo = waiting(event, session, "Ann Lee", "Bo Lee")
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)
    assert line.lapse(ann.id, session.id, at=LATER - timedelta(seconds=1)) is False
    with pytest.raises(line.SeatOfferEnded):
        domain.add_to_agenda(ann.id, event, seen(ann, event, session), at=LATER)

    let_go(ann, event, session)
    assert (line_of(session), seats_taken(session)) == ([("Bo", True)], 1)


def test_an_offer_in_a_round_swaps_and_frees_the_other_seat_for_its_own_line(database: None) -> None:
    event = make.event()
    the_round = make.round_(event)
    left, right = (make.session(event, title, round=the_round, seats=1) for title in ("Left", "Right"))
    ann, bo = attendee(event, "Ann Lee"), attendee(event, "Bo Lee")
    add(ann, event, left)
    add(bo, event, right)
    wait(ann, event, right)
    wait(bo, event, left)
    domain.remove_from_agenda(bo.id, seen(bo, event, right), at=AT)
    with pytest.raises(domain.RoundTaken):
        domain.add_to_agenda(ann.id, event, seen(ann, event, right), at=AT)

    domain.swap_in_round(ann.id, event, seen(ann, event, right), at=AT)
    assert (people_on(right), line_of(left), seats_taken(left)) == (["Ann Lee"], [("Bo", True)], 1)


def test_nobody_is_offered_what_they_may_not_see_or_hold(database: None) -> None:
    event, session, [holder] = full()
    gone, ann = waiting(event, session, "Gone Lee", "Ann Lee")
    withdraw(gone.id, "attendee", event.code)
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)
    assert line_of(session) == [("Gone", False), ("Ann", True)]
    domain.free_seats(gone.id, event, at=AT)
    domain.free_seats(ann.id, event, at=AT)  # still attends
    assert line_of(session) == [("Ann", True)]

    session.body, session.access = make.body("council"), "restricted"
    db.session.flush()
    assert queries.waited_for(viewer(ann), event) == []
    line.end_line(session.id)
    assert (line_of(session), seats_taken(session)) == ([], 0)


def test_more_seats_are_offered_and_a_session_that_began_offers_none(database: None) -> None:
    event, session, _holders = full()
    ann, _bo = waiting(event, session, "Ann Lee", "Bo Lee")
    session.seats = 2
    db.session.flush()
    seats_changed({"session_id": session.id}, session.starts_at)
    assert line_of(session) == [("Ann", False), ("Bo", False)]
    seats_changed({"session_id": session.id}, session.starts_at - timedelta(hours=1))
    assert line_of(session) == [("Ann", True), ("Bo", False)]
    assert queries.waited_for(viewer(ann), event)[0].offer_ends_at == session.starts_at


def tell_of_seats(at: datetime) -> None:
    """Also what was told before."""
    for job in db.session.scalars(select(Job).where(Job.name == "notices.seat").order_by(Job.id)).all():
        seat(job.payload, at)


def test_the_offer_and_its_end_are_told(database: None) -> None:
    event, session, [holder] = full()
    [ann] = waiting(event, session, "Ann Lee")
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)
    lapses = db.session.scalars(select(Job).where(Job.name == "agenda.seat_lapses")).one()
    assert (lapses.due_at, lapses.payload) == (LATER, {"person_id": ann.id, "session_id": session.id})

    tell_of_seats(AT)
    seat_lapses(lapses.payload, LATER)
    seat_lapses(lapses.payload, LATER)
    tell_of_seats(LATER)

    told = mails("ann.lee@example.org")
    assert [mail.subject for mail in told] == [
        "The Forum: a seat is free for you",
        "The Forum: the seat offered to you is gone",
    ]
    assert "until 10 Oct 2019, 12:00 (Brussels time)" in told[0].body


def test_a_calendar_shows_nothing_that_is_only_awaited(database: None) -> None:
    event, session, [holder] = full()
    [ann] = waiting(event, session, "Ann Lee")
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)
    assert queries.followed_sessions(ann.id, event) == []


def test_seats_freed_and_wanted_at_once_are_each_held_once(app: Flask) -> None:
    with app.app_context():
        event, session, holders = full(3)
        people = waiting(event, session, *(f"Wait{number} Lee" for number in range(6)))
        newcomers = [attendee(event, f"New {number}") for number in range(3)]
        where, rest = session.id, [one.id for one in (*holders, *newcomers)]
        db.session.commit()
        expected = [(one.given_name, number < 3) for number, one in enumerate(people)]

    def act(change: Callable[..., None], person_id: int) -> str:
        row = db.session.get_one(Session, where)
        change(db.session.get_one(Person, person_id), row.event, row)
        return "done"

    acts = [partial(act, remove, one) for one in rest[:3]] + [partial(act, add, one) for one in rest[3:]]
    fates = at_once(app, acts)

    with app.app_context():
        row = db.session.get_one(Session, where)
        assert fates == ["done"] * 3 + ["session_full"] * 3
        assert (line_of(row), seats_taken(row), people_on(row)) == (expected, 3, [])


def test_people_who_swap_and_wait_at_once_never_lose_a_seat(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        the_round = make.round_(event)
        sides = [make.session(event, title, round=the_round, seats=2).id for title in ("Left", "Right")]
        people = [attendee(event, f"Person {number}").id for number in range(6)]
        db.session.commit()

    def act(change: Callable[..., None], person_id: int, session_id: int) -> str:
        row = db.session.get_one(Session, session_id)
        change(db.session.get_one(Person, person_id), row.event, row)
        return "done"

    for change in (add, wait, swap, remove):
        at_once(app, [partial(act, change, one, side) for one in people for side in sides])

    with app.app_context():
        for side in sides:
            row = db.session.get_one(Session, side)
            offered = sum(is_offered for _name, is_offered in line_of(row))
            assert seats_taken(row) == len(people_on(row)) + offered <= 2


def test_who_joins_again_is_told_of_the_one_offer_that_stands(database: None) -> None:
    event = make.event()
    session = make.session(event, "Workshop", seats=1)
    [ann] = waiting(event, session, "Ann Lee")
    remove(ann, event, session)
    wait(ann, event, session)

    tell_of_seats(AT)

    assert len(mails("ann.lee@example.org")) == 1


def test_a_limit_that_goes_and_comes_back_counts_nobody_twice(database: None) -> None:
    event, session, [holder] = full()
    waiting(event, session, "Ann", "Bo")
    remove(holder, event, session)
    for seats in (None, 1):
        session.seats = seats
        db.session.flush()
        seats_changed({"session_id": session.id}, AT)

    assert (line_of(session), seats_taken(session)) == ([], 0)


def test_no_offer_outlives_the_start_of_a_session_that_was_moved_forward(database: None) -> None:
    event, session, [holder] = full()
    waiting(event, session, "Ann")
    domain.remove_from_agenda(holder.id, seen(holder, event, session), at=AT)
    session.starts_at = LATER - timedelta(hours=1)
    db.session.flush()

    seats_changed({"session_id": session.id}, AT)

    due = db.session.scalars(select(Job.due_at).where(Job.name == "agenda.seat_lapses")).all()
    assert sorted(due) == [LATER - timedelta(hours=1), LATER]


@pytest.mark.parametrize("field", ["seats", "starts", "status"])
def test_an_edit_that_may_free_a_seat_asks_who_waits(database: None, field: str) -> None:
    event, session, _holders = full()
    edit = Edit.of(session)
    changes = {"seats": 2, "starts": edit.starts - timedelta(hours=1), "status": "cancelled"}
    new = replace(edit, **{field: changes[field]})

    edit_session(event, session, new, seen_version=session.version, by_id=None, at=AT)

    assert len(db.session.scalars(select(Job).where(Job.name == "agenda.seats_changed")).all()) == 1


def test_leaving_the_line_says_so(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context():
        event, session, _holders = full()
        [ann] = waiting(event, session, "Ann Lee")
        email, path = ann.email, f"/forum/agenda/{session.ref}/remove"
        db.session.commit()

    browser = sign_in(email)
    browser.post(path, headers=make.SAME_SITE)

    assert "You wait for “" in browser.get("/forum/agenda").text
