"""The waiting list when people act at the same moment, and after any order of acts, on both databases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import answering, choice_line, deciding, domain, limits, places, waiting
from eventapp.registration.answer_queries import full_options, places_taken
from eventapp.registration.answers import answers_of
from eventapp.registration.form_models import Answer, ChoiceWait
from eventapp.registration.models import ACTIVE, Category, Registration
from eventapp.registration.places import limits_of
from eventapp.registration.queries import all_categories
from tests import make
from tests.agenda.cast import at_once
from tests.core.racing import crossing
from tests.make import NOON
from tests.registration.cast import answers, submitted
from tests.registration.forms_cast import choice, option, published

PLACES, PEOPLE = 4, 16
BOAT = 2
HOURS = timedelta(hours=48)


def crowd(app: Flask) -> list[int]:
    """The first hold all places, the others wait in the order of the list."""
    with app.app_context():
        event = make.event(capacity=PLACES)
        ids = [submitted(event, f"Person {number:02}").id for number in range(PEOPLE)]
        deciding.approve_all(ids, by=None, at=NOON, others_wait=True)
        db.session.commit()
    return ids


def act(what: Callable[..., Any], number: int) -> str:
    what(db.session.get_one(Registration, number), at=NOON)
    return what.__name__


def standings(app: Flask, ids: list[int]) -> list[str]:
    with app.app_context():
        return [db.session.get_one(Registration, one).standing for one in ids]


def held(app: Flask) -> int:
    with app.app_context():
        return limits_of(db.session.scalars(select(Event)).one()).event.held


def test_places_freed_at_once_are_offered_once_each_in_order(app: Flask) -> None:
    people = crowd(app)

    fates = at_once(app, [partial(act, domain.cancel, person) for person in people[:PLACES]])

    assert fates == ["cancel"] * PLACES
    after = ["cancelled"] * PLACES + ["offered"] * PLACES + ["waiting"] * (PEOPLE - 2 * PLACES)
    assert standings(app, people) == after


def test_an_offer_taken_given_back_and_lapsing_at_once_ends_in_one_way(app: Flask) -> None:
    people = crowd(app)
    first = people[PLACES]
    with app.app_context():
        domain.cancel(db.session.get_one(Registration, people[0]), at=NOON)
        db.session.commit()

    def too_late(number: int) -> str:
        waiting.lapse(number, at=NOON + HOURS)
        return "lapse"

    acts = [partial(act, waiting.accept, first), partial(act, waiting.decline, first)]
    at_once(app, [*acts, partial(too_late, first)] * 3)

    [fate] = standings(app, [first])
    next_one = {"approved": "waiting", "cancelled": "offered"}[fate]
    assert (standings(app, [people[PLACES + 1]]), held(app)) == ([next_one], PLACES)


def test_joining_at_once_gives_each_a_place_of_their_own_in_line(app: Flask) -> None:
    with app.app_context():
        event = make.event(capacity=0)
        people = [submitted(event, f"Person {number:02}").id for number in range(PEOPLE)]
        db.session.commit()

    at_once(app, [partial(deciding.join_line, person, by=None, at=NOON) for person in people])

    with app.app_context():
        numbers = db.session.scalars(select(Registration.line_number)).all()
        assert sorted(number or 0 for number in numbers) == list(range(1, PEOPLE + 1))


def both_ways(app: Flask, hold: Callable[[], None]) -> None:
    """One free place, wanted by one who joins the list and by one who is approved."""
    with app.app_context():
        event = make.event(capacity=1)
        joins, comes = (submitted(event, name).id for name in ("Amina First", "Ben Second"))
        db.session.commit()

    def take(how: Callable[..., None], number: int) -> None:
        how(number, by=None, at=NOON)
        hold()

    at_once(app, [partial(take, deciding.join_line, joins), partial(take, domain.approve, comes)])


def test_a_place_is_either_offered_or_given(app: Flask) -> None:
    both_ways(app, lambda: None)
    assert held(app) == 1


def test_without_the_turn_postgresql_would_give_it_twice(
    installation: Callable[[str], Flask], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: there, a count sees nothing of transactions still open."""
    if app is not installation("postgresql"):
        return  # writers on SQLite come one by one anyway

    def unlocked(number: int) -> Event:
        return db.session.get_one(Registration, number).event

    for module in (domain, deciding):
        monkeypatch.setattr(module, "await_turn_for", unlocked)
    both_wrote = Barrier(2)
    both_ways(app, lambda: both_wrote.wait(timeout=10) and None)
    assert held(app) == 2


def test_answering_anew_is_not_in_the_way_of_leaving(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """One has given the boat back and offers their place to the other, who asks for the boat."""
    with app.app_context():
        event = make.event(capacity=1)
        form = published(event, choice(boat=2))
        boat = answers(event, own=option(form, "Excursion", "Boat"))
        leaves = domain.submit(event, make.person("Ann Lee"), boat, at=NOON, form=form).id
        stays = submitted(event, "Bo Lee").id
        deciding.approve_all([leaves, stays], by=None, at=NOON, others_wait=True)
        db.session.commit()
    crossing(monkeypatch, (domain, "offer_places"), (answering, "save"))

    def choose() -> None:
        made = db.session.get_one(Registration, stays)
        own = option(form, "Excursion", "Boat")
        domain.change(made, replace(answers_of(made), own=own), at=NOON, form=form)

    assert at_once(app, [partial(act, domain.cancel, leaves), choose]) == ["cancel", None]
    assert standings(app, [leaves, stays]) == ["cancelled", "offered"]


class Line(RuleBasedStateMachine):
    """Any order of joining, answering, ending and setting limits, with what must hold after each."""

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = NOON
        self.people: list[int] = []
        self.offered: set[int] = set()
        self.held_for: set[int] = set()  # waits for the boat that were offered one of its places
        self.most: dict[int, int | None] = {}  # {category or 0: places, or more where a limit was lowered}

    @initialize(
        capacity=st.integers(1, 3),
        places=st.none() | st.integers(0, 2),
        speak=st.lists(st.booleans(), min_size=7, max_size=7),
    )
    def begin(self, capacity: int, places: int | None, speak: list[bool]) -> None:
        """An event with more people than places."""
        event = make.event(f"e{uuid4().hex[:12]}", capacity=capacity, ends_on=date(2019, 12, 31))
        make.category(event, "speaker", priority=1, places=places)
        self.event_id = event.id
        self.categories = [one.id for one in all_categories(event)]
        self.form = published(event, choice(boat=BOAT, walk=None))
        [self.boat] = option(self.form, "Excursion", "Boat").items()
        for speaks in speak:
            self.come(speaks, waits=True)

    def of(self, *standings: str) -> list[Registration]:
        """Who stands like that, first come first."""
        db.session.expire_all()
        found = [db.session.get_one(Registration, number) for number in self.people]
        return [one for one in found if one.standing in standings]

    def attempt(
        self, index: int, what: Callable[..., Any], *standings: str, by_id: bool = False, **more: Any
    ) -> None:
        """With one of those who stand like that, if there is any."""
        found = self.of(*standings)
        if found:
            one = found[index % len(found)]
            what(one.id if by_id else one, at=self.at, **more)
            db.session.commit()

    @rule(speaks=st.booleans(), waits=st.booleans())
    def come(self, speaks: bool, waits: bool) -> None:
        category = db.session.get_one(Category, self.categories[speaks])
        event = db.session.get_one(Event, self.event_id)
        name, is_full = f"Person {uuid4().hex}", self.boat in full_options(event)
        own = option(self.form, "Excursion", "Walk" if is_full else "Boat")
        said = answers(event, badge_name=name, category=category, own=own)
        row = domain.submit(event, make.person(name), said, at=self.at, form=self.form)
        if is_full:
            choice_line.join(row, *self.boat, at=self.at)
        made = row.id
        self.people.append(made)
        approve = partial(deciding.approve_all, others_wait=waits)
        approve([made], by=None, at=self.at)
        db.session.commit()

    @rule(index=st.integers(0, 9))
    def cancel(self, index: int) -> None:
        self.attempt(index, domain.cancel, "approved", "offered")

    @rule(index=st.integers(0, 9), takes=st.booleans())
    def answer(self, index: int, takes: bool) -> None:
        self.attempt(index, waiting.accept if takes else waiting.decline, "offered")

    @rule(index=st.integers(0, 9), takes=st.booleans())
    def answer_the_boat(self, index: int, takes: bool) -> None:
        offers = [one for one in self.waits() if one.offer_ends_at]
        if offers:
            act = choice_line.take if takes else choice_line.leave
            act(offers[index % len(offers)].registration, *self.boat, at=self.at)
            db.session.commit()

    @rule(index=st.integers(0, 9))
    def walk_instead(self, index: int) -> None:
        def walk(one: Registration, at: datetime) -> None:
            said = replace(answers_of(one), own=option(self.form, "Excursion", "Walk"))
            domain.change(one, said, at=at, form=self.form)

        self.attempt(index, walk, *ACTIVE, "offered")

    @rule(index=st.integers(0, 9))
    def refuse(self, index: int) -> None:
        self.attempt(index, domain.refuse, "waiting", "offered", by_id=True, reason="No", by=None)

    @rule(index=st.integers(0, 9))
    def ask(self, index: int) -> None:
        self.attempt(index, deciding.ask_more, "waiting", by_id=True, reason="More", by=None)

    @rule(hours=st.integers(24, 60))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        for one in db.session.scalars(
            select(Registration.id).where(Registration.offer_ends_at <= self.at)
        ).all():
            waiting.lapse(one, at=self.at)
        for wait in self.waits():
            choice_line.lapse(wait.id, at=self.at)
        db.session.commit()

    @rule(capacity=st.none() | st.integers(0, 4), places=st.none() | st.integers(0, 3))
    def set_limits(self, capacity: int | None, places: int | None) -> None:
        event = db.session.get_one(Event, self.event_id)
        wanted = limits.Wanted(capacity, 48, {self.categories[1]: (places, 1)})
        seen = limits.state_of(event, all_categories(event))
        limits.set_limits(event, wanted, seen=seen, at=self.at)
        db.session.commit()

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "event_id"):
            return
        db.session.expire_all()
        now = limits_of(db.session.get_one(Event, self.event_id))
        for key, limit in {0: now.event, **now.of_category}.items():
            before = self.most.get(key, 0)
            most = (
                None
                if limit.places is None
                else max(limit.places, before if before is not None else limit.held)
            )
            assert most is None or limit.held <= most, "more have a place than there are"
            self.most[key] = None if limit.places is None else max(limit.places, limit.held)
        self._offers_in_order(now)
        self._boat_is_just()

    def _offers_in_order(self, now: places.Limits) -> None:
        waits = db.session.scalars(waiting.in_line(self.event_id)).all()
        eligible = [one for one in waits if one.more_asked_at is None]
        lost = [one.id for one in eligible if not now.is_full_for(one.category_id)]
        assert lost == [], "a place is free for somebody who waits"
        offered = self.of("offered")
        for new in (one for one in offered if one.id not in self.offered):
            overtaken = [one for one in eligible if rank(one) < rank(new)]
            assert all(now.of_category[one.category_id].is_full for one in overtaken), (
                "somebody was overtaken"
            )
        self.offered = {one.id for one in offered}

    def waits(self) -> list[ChoiceWait]:
        """The line for the boat, as it is served."""
        db.session.expire_all()
        found = db.session.scalars(select(ChoiceWait).where(ChoiceWait.event_id == self.event_id))
        return sorted(found, key=lambda one: (one.registration.category.priority, one.id))

    def _boat_is_just(self) -> None:
        waits = self.waits()
        held = {one.id for one in waits if one.offer_ends_at}
        aboard = (
            select(func.count())
            .select_from(Answer)
            .join(Registration, Registration.id == Answer.registration_id)
        )
        aboard = aboard.where(
            Answer.value == self.boat[1],
            Registration.state.in_(ACTIVE),
            Registration.event_id == self.event_id,
        )
        number = db.session.scalars(aboard).one() + len(held)
        assert number == places_taken(db.session.get_one(Event, self.event_id))[self.boat] <= BOAT
        assert number == BOAT or len(held) == len(waits), "a place is free for somebody in its line"
        first = [one.id for one in waits if one.id not in self.held_for][: len(held - self.held_for)]
        assert held - self.held_for == set(first), "somebody in the line was overtaken"
        self.held_for = held


def rank(one: Registration) -> tuple[int, int]:
    return one.category.priority, one.line_number or 0


def test_after_any_order_of_acts_the_line_is_just(database: None) -> None:
    few = settings(
        max_examples=7,
        stateful_step_count=20,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to shrink a failure would take minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Line, settings=few)
