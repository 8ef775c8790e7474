"""Places of a choice: held from registering on, given back, and never given twice."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import domain
from eventapp.registration.answer_queries import current_form
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.answers import Answers
from eventapp.registration.asking import Form
from eventapp.registration.form_models import Answer, ChoicePlaces
from eventapp.registration.models import Registration
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import answers
from tests.registration.forms_cast import choice, option, published, taken

PLACES, PEOPLE = 5, 16


def join(event: Event, form: Form, name: str, chosen: str) -> Registration:
    data = answers(event, own=option(form, "Excursion", chosen))
    return domain.submit(event, make.person(name), data, at=NOON, form=form)


def counts(form: Form) -> dict[str, int]:
    names = {one.code: one.name["en"] for one in form.questions[0].options}
    return {names[code]: number for code, number in taken().items()}


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (lambda made: domain.cancel(made, at=NOON), {"Boat": 0, "Walk": 0}),
        (lambda made: domain.refuse(made.id, reason="No", by=None, at=NOON), {"Boat": 0, "Walk": 0}),
        (lambda made: domain.approve(made.id, by=None, at=NOON), {"Boat": 1, "Walk": 0}),
    ],
)
def test_a_place_is_held_as_long_as_the_registration_stands(
    database: None, step: Callable[[Registration], None], left: dict[str, int]
) -> None:
    event = make.event()
    form = published(event, choice(boat=1, walk=None))
    made = join(event, form, "Ben Adams", "Boat")
    step(made)
    assert counts(form) == left


def test_changing_ones_mind_gives_the_place_to_the_next(database: None) -> None:
    event = make.event()
    form = published(event, choice(boat=1, walk=None))
    ben = join(event, form, "Ben Adams", "Boat")
    with pytest.raises(ChoiceFull):
        join(event, form, "Sue Ray", "Boat")

    domain.change(ben, answers(event, own=option(form, "Excursion", "Walk")), at=NOON, form=form)
    join(event, form, "Tom Fox", "Boat")

    assert counts(form) == {"Boat": 1, "Walk": 1}


def test_a_refusal_is_taken_back_only_while_its_place_is_free(database: None) -> None:
    event = make.event()
    form = published(event, choice(boat=1))
    ben = join(event, form, "Ben Adams", "Boat")
    domain.refuse(ben.id, reason="No", by=None, at=NOON)
    join(event, form, "Sue Ray", "Boat")
    with pytest.raises(ChoiceFull):
        domain.reopen(ben.id, by=None, at=NOON)


def test_registering_again_after_cancelling_takes_a_place_anew(database: None) -> None:
    event = make.event()
    form = published(event, choice(boat=1))
    domain.cancel(join(event, form, "Ben Adams", "Boat"), at=NOON)
    join(event, form, "Ben Adams", "Boat")
    assert counts(form) == {"Boat": 1}


def several(event: Event) -> Form:
    return published(event, replace(choice(boat=1, bus=1, walk=None), several=True))


def test_each_of_several_answers_holds_a_place_of_its_own(database: None) -> None:
    event = make.event()
    form = several(event)

    def chosen(*names: str) -> Answers:
        return answers(event, own=option(form, "Excursion", *names))

    domain.submit(event, make.person("Ben Adams"), chosen("Boat", "Walk"), at=NOON, form=form)
    sue = domain.submit(event, make.person("Sue Ray"), chosen("Bus", "Walk"), at=NOON, form=form)
    assert counts(form) == {"Boat": 1, "Bus": 1, "Walk": 2}

    with pytest.raises(ChoiceFull) as full:
        domain.change(sue, chosen("Boat", "Walk"), at=NOON, form=form)
    assert {full.value.question: full.value.option} == option(form, "Excursion", "Boat")
    db.session.rollback()


def test_changing_some_of_several_answers_keeps_the_places_of_the_others(database: None) -> None:
    event = make.event()
    form = several(event)
    own = option(form, "Excursion", "Boat", "Walk")
    ben = domain.submit(event, make.person("Ben Adams"), answers(event, own=own), at=NOON, form=form)

    domain.change(ben, answers(event, own=option(form, "Excursion", "Boat", "Bus")), at=NOON, form=form)
    assert counts(form) == {"Boat": 1, "Bus": 1, "Walk": 0}

    domain.cancel(ben, at=NOON)
    assert counts(form) == {"Boat": 0, "Bus": 0, "Walk": 0}


def test_of_many_who_want_both_last_places_one_gets_both(app: Flask) -> None:
    """The same conditional UPDATE for each, in one order: nobody waits in turn, nobody keeps half."""
    with app.app_context():
        event = make.event()
        several(event)
        people = [make.person(f"Person {number}").id for number in range(8)]
        db.session.commit()

    fates = at_once(app, [partial(register, one, "Boat", "Bus", "Walk") for one in people])

    with app.app_context():
        form = current_form(db.session.scalars(select(Event)).one())
        assert form is not None
        assert counts(form) == {"Boat": 1, "Bus": 1, "Walk": 1}
    assert sorted(fates) == ["choice_full"] * 7 + ["registered"]


def crowd(app: Flask) -> Sequence[int]:
    with app.app_context():
        event = make.event()
        published(event, choice(boat=PLACES, walk=None))
        people = [make.person(f"Person {number}").id for number in range(PEOPLE)]
        db.session.commit()
    return people


def register(person_id: int, *chosen: str) -> str:
    event = db.session.scalars(select(Event)).one()
    form = current_form(event)
    assert form is not None
    data = answers(event, own=option(form, "Excursion", *(chosen or ["Boat"])))
    domain.submit(event, db.session.get_one(Person, person_id), data, at=NOON, form=form)
    return "registered"


def test_as_many_choose_it_as_there_are_places(app: Flask) -> None:
    people = crowd(app)

    fates = at_once(app, [partial(register, person) for person in people])

    with app.app_context():
        assert sorted(taken().values()) == [0, PLACES]
        assert len(db.session.scalars(select(Answer)).all()) == PLACES
    assert sorted(fates) == ["choice_full"] * (PEOPLE - PLACES) + ["registered"] * PLACES


def test_one_person_in_several_windows_holds_one_place(app: Flask) -> None:
    [person, *_] = crowd(app)
    at_once(app, [partial(register, person)] * 3)

    def change(chosen: str) -> str:
        event = db.session.scalars(select(Event)).one()
        form, made = current_form(event), db.session.scalars(select(Registration)).one()
        assert form is not None
        domain.change(made, answers(event, own=option(form, "Excursion", chosen)), at=NOON, form=form)
        return chosen

    at_once(app, [partial(change, chosen) for chosen in ("Walk", "Boat") * 4])

    with app.app_context():
        held = set(db.session.scalars(select(Answer.value)))
        assert {code for code, number in taken().items() if number} == held
        assert sum(taken().values()) == 1


def test_counting_first_and_writing_then_would_sell_twice(app: Flask) -> None:
    """The control: the same race shows what counting inside the write prevents."""
    people = crowd(app)
    all_counted = Barrier(PEOPLE)

    def count_then_write(_person: int) -> None:
        boat = db.session.scalars(select(ChoicePlaces).where(ChoicePlaces.places == PLACES)).one()
        number, is_free = boat.id, boat.taken < PLACES
        db.session.rollback()
        all_counted.wait()
        if is_free:
            write = update(ChoicePlaces).where(ChoicePlaces.id == number)
            db.session.execute(write.values(taken=ChoicePlaces.taken + 1))

    at_once(app, [partial(count_then_write, person) for person in people])

    with app.app_context():
        assert sorted(taken().values()) == [0, PEOPLE]
