"""Waiting for an option of a choice: who is offered its place, what becomes of the offer, and the race."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Event
from eventapp.registration import answering, choice_line, domain, form_building
from eventapp.registration.answer_queries import asked, current_form, question_in, values_of
from eventapp.registration.answers import answers_of
from eventapp.registration.asking import Form
from eventapp.registration.choice_line import PlaceFree, lines_of, to_wait_for
from eventapp.registration.form_models import ChoiceWait
from eventapp.registration.models import Category, Registration
from eventapp.registration.places import OfferEnded
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import ME, answers, post, subjects
from tests.registration.forms_cast import choice, code, option, published, question, taken

SignIn = Callable[..., FlaskClient]
LATER = NOON + timedelta(hours=48)
PLACES, PEOPLE = 2, 12


def full(event: Event, places: int = 1) -> Form:
    """A boat with so many places and a walk for anyone."""
    return published(event, choice(boat=places, walk=None))


def chooses(event: Event, name: str, option_name: str, category: Category | None = None) -> Registration:
    form = current_form(event)
    assert form is not None
    more = {"category": category} if category else {}
    said = answers(event, own=option(form, "Excursion", option_name), **more)
    return domain.submit(event, make.person(name), said, at=NOON, form=form)


def boat(event: Event) -> tuple[str, str]:
    form = current_form(event)
    assert form is not None
    [(question, value)] = option(form, "Excursion", "Boat").items()
    return question, value


def waits(event: Event, name: str, category: Category | None = None) -> Registration:
    made = chooses(event, name, "Walk", category)
    choice_line.join(made, *boat(event), at=NOON)
    return made


def stands(*people: Registration) -> list[str]:
    """What each holds or awaits."""
    db.session.expire_all()
    return [_stands(one) for one in people]


def _stands(one: Registration) -> str:
    if boat(one.event)[1] in values_of(one.id).values():
        return "boat"
    lines = lines_of(one)
    return "" if not lines else "offered" if lines[0].offer_ends_at else str(lines[0].position)


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event()
    full(event)
    return event


def test_a_place_that_is_freed_is_offered_to_the_first_and_lapses_to_the_next(forum: Event) -> None:
    ben = chooses(forum, "Ben", "Boat")
    first, second = waits(forum, "First"), waits(forum, "Second")
    assert stands(ben, first, second) == ["boat", "1", "2"]

    domain.cancel(ben, at=NOON)
    assert stands(first, second) == ["offered", "1"]
    assert taken()[boat(forum)[1]] == 1

    [wait] = db.session.scalars(select(ChoiceWait).filter_by(registration_id=first.id))
    assert choice_line.lapse(wait.id, at=LATER - timedelta(seconds=1)) is None
    with pytest.raises(OfferEnded):
        choice_line.take(first, *boat(forum), at=LATER)
    assert choice_line.lapse(wait.id, at=LATER) is not None
    assert stands(first, second) == ["", "offered"]

    choice_line.take(second, *boat(forum), at=LATER)
    assert (stands(second), taken()) == (["boat"], dict.fromkeys(taken(), 1))
    walk = next(one for one in taken() if one != boat(forum)[1])
    assert taken() == {boat(forum)[1]: 1, walk: 1}


@pytest.mark.parametrize("frees", ["change", "refuse", "leave", "publish"])
def test_whatever_frees_a_place_offers_it(forum: Event, frees: str) -> None:
    ben, first, second = chooses(forum, "Ben", "Boat"), waits(forum, "First"), waits(forum, "Second")
    form = current_form(forum)
    assert form is not None
    if frees == "change":
        said = answers(forum, **vars(answers_of(ben)) | {"own": option(form, "Excursion", "Walk")})
        domain.change(ben, said, at=NOON, form=form)
    elif frees == "refuse":
        domain.refuse(ben.id, reason="No.", by=None, at=NOON)
    elif frees == "leave":
        domain.cancel(ben, at=NOON)
        choice_line.leave(first, *boat(forum), at=NOON)
        first = second
    else:
        _more_places(forum)
    assert stands(first) == ["offered"]


def _more_places(event: Event) -> None:
    row = question_in(event, code(event, "Excursion"))
    now = asked(row)
    more = tuple(replace(one, places=one.places and one.places + 1) for one in now.options)
    form_building.change_question(row, replace(now, options=more), seen=row.version)
    db.session.expire_all()
    form_building.publish(event, by=None, at=NOON)


def test_the_class_of_a_category_comes_before_the_moment_of_joining(forum: Event) -> None:
    vip = make.category(forum, "vip", priority=1)
    ben, first, minister = chooses(forum, "Ben", "Boat"), waits(forum, "First"), waits(forum, "Min", vip)
    assert stands(first, minister) == ["2", "1"]
    domain.cancel(ben, at=NOON)
    assert stands(first, minister) == ["1", "offered"]


def test_an_offer_ends_with_the_registration(forum: Event) -> None:
    ben, first, second = chooses(forum, "Ben", "Boat"), waits(forum, "First"), waits(forum, "Second")
    domain.cancel(ben, at=NOON)
    domain.cancel(first, at=NOON)
    assert (stands(first, second), taken()[boat(forum)[1]]) == (["", "offered"], 1)


def test_one_waits_for_what_is_full_and_asked_alone(forum: Event) -> None:
    amina = chooses(forum, "Amina", "Walk")
    assert to_wait_for(amina, lines_of(amina)) == []
    with pytest.raises(PlaceFree):
        choice_line.join(amina, *boat(forum), at=NOON)
    chooses(forum, "Ben", "Boat")
    [(question, kind)] = to_wait_for(amina, lines_of(amina))
    assert (question.code, kind.code) == boat(forum)
    with pytest.raises(NotFound):
        choice_line.join(amina, question.code, "another", at=NOON)
    for _twice in range(2):
        choice_line.join(amina, *boat(forum), at=NOON)
    assert (stands(amina), to_wait_for(amina, lines_of(amina))) == (["1"], [])


def crowd(app: Flask) -> list[int]:
    """The first hold the places of the boat, the others wait in the order of the list."""
    with app.app_context():
        event = make.event()
        full(event, PLACES)
        people = [chooses(event, f"Person {number:02}", "Boat") for number in range(PLACES)]
        people += [waits(event, f"Person {number:02}") for number in range(PLACES, PEOPLE)]
        db.session.commit()
        return [one.id for one in people]


def cancel_all_at_once(app: Flask, people: list[int]) -> tuple[list[str], int]:
    """How those in line stand after both who hold a place cancelled, and the places that are taken."""

    def cancel(number: int) -> None:
        domain.cancel(db.session.get_one(Registration, number), at=NOON)

    at_once(app, [partial(cancel, one) for one in people[:PLACES]])
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        line = [db.session.get_one(Registration, one) for one in people[PLACES:]]
        return stands(*line), taken()[boat(event)[1]]


def test_places_freed_at_once_are_offered_once_each_in_order(app: Flask) -> None:
    rest = [str(number) for number in range(1, PEOPLE - 2 * PLACES + 1)]
    assert cancel_all_at_once(app, crowd(app)) == (["offered"] * PLACES + rest, PLACES)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_without_the_check_in_the_write_places_are_oversold(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above would find, if a claim did not count."""
    people = crowd(app)
    monkeypatch.setattr(choice_line, "full_options", lambda _event: set())
    monkeypatch.setattr(answering, "_claim", lambda _row, _number: True)
    offered, _taken = cancel_all_at_once(app, people)
    assert offered.count("offered") > PLACES


def test_ones_own_page_leads_through_the_line(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        full(event)
        ben = chooses(event, "Ben Adams", "Boat").id
        chooses(event, "Sue Ray", "Walk")
        place = ":".join(boat(event))
        db.session.commit()
    sue = sign_in("sue.ray@example.org")
    assert "Wait for a place" in sue.get(ME).text
    assert post(sue, f"{ME}/choices/wait", place=place).location == ME
    assert "Number 1 in line." in sue.get(ME).text
    with app.app_context():
        domain.cancel(db.session.get_one(Registration, ben), at=NOON)
        db.session.commit()
        while jobs.work_one(NOON):
            pass
        assert "The Forum: a place is free for you" in subjects("sue.ray@example.org")
    post(sue, f"{ME}/choices/take", place=place)
    assert "This offer has ended" in sue.get(ME).text
    post(sue, f"{ME}/choices/leave", place=place)
    assert "You wait no longer." in sue.get(ME).text


def test_whoever_takes_a_place_is_asked_what_it_asks(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.app_context():
        event = make.event()
        full(event)
        ben, _sue = chooses(event, "Ben Adams", "Boat"), waits(event, "Sue Ray")
        published(event, replace(question("Shoe size"), required=True, show_if=boat(event)))
        domain.cancel(ben, at=NOON)
        place = ":".join(boat(event))
        db.session.commit()
    sue = sign_in("sue.ray@example.org")
    assert "Shoe size" not in sue.get(ME).text
    assert post(sue, f"{ME}/choices/take", place=place).location == f"{ME}/change"
    assert "please answer that, too" in sue.get(f"{ME}/change").text
    assert re.search("Still missing.*Shoe size.*Answer now", sue.get(ME).text, re.DOTALL)
