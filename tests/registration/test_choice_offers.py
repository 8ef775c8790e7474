"""What becomes of a place that is offered, or waited for, when the form or the registration changes."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.merging import domain as merging
from eventapp.merging.queries import seen_of
from eventapp.programme.models import Event
from eventapp.registration import answering, choice_line, domain, form_building
from eventapp.registration.answer_queries import asked, current_form, question_in, still_asked, values_of
from eventapp.registration.answers import answers_of
from eventapp.registration.choice_line import lines_of
from eventapp.registration.models import Registration
from eventapp.registration.places import OfferEnded
from tests import make
from tests.make import NOON
from tests.registration.cast import answers
from tests.registration.forms_cast import code, option, published, question, taken
from tests.registration.test_choice_line import boat, chooses, full, stands, waits
from tests.statements import counting


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event()
    full(event)
    return event


def offered(forum: Event) -> tuple[Registration, Registration]:
    """Somebody to whom the place on the boat is offered, and the next in line."""
    ben, first, second = chooses(forum, "Ben", "Boat"), waits(forum, "First"), waits(forum, "Second")
    domain.cancel(ben, at=NOON)
    assert stands(first, second) == ["offered", "1"]
    return first, second


def asks(forum: Event, **of_question: Any) -> None:
    """The form asks for an excursion in another way from now on."""
    row = question_in(forum, code(forum, "Excursion"))
    form_building.change_question(row, replace(asked(row), **of_question), seen=row.version)
    db.session.expire_all()
    form_building.publish(forum, by=None, at=NOON)


def changed(one: Registration, **answered: Any) -> None:
    said = answers(one.event, **vars(answers_of(one)) | answered)
    domain.change(one, said, at=NOON, form=current_form(one.event))


def merged(kept: Registration, gone: Registration) -> Any:
    seen = seen_of((kept.id, gone.id))
    return merging.merge(kept.event, kept.id, gone.id, [], seen=seen, by=make.person("Dora"), at=NOON)


def test_who_is_not_asked_any_more_leaves_the_line_and_takes_nothing(forum: Event) -> None:
    first, second = offered(forum)
    press = make.category(forum, "press")
    asks(forum, categories=(first.category.code,))
    changed(first, category=press, own={})
    assert (lines_of(first), stands(second), taken()[boat(forum)[1]]) == ([], ["offered"], 1)
    with pytest.raises(OfferEnded):
        choice_line.take(first, *boat(forum), at=NOON)


def test_an_answer_that_is_not_asked_for_is_not_written(forum: Event) -> None:
    amina, press = chooses(forum, "Amina", "Walk"), make.category(forum, "press")
    asks(forum, categories=(amina.category.code,))
    form = current_form(forum)
    assert form is not None
    answering.save_some(amina, form, press.code, option(form, "Excursion", "Boat"))
    assert (values_of(amina.id), set(taken().values())) == ({}, {0})


def test_an_option_that_is_gone_takes_no_answer_along(forum: Event) -> None:
    first, _second = offered(forum)
    place, before = boat(forum), values_of(first.id)
    row = asked(question_in(forum, code(forum, "Excursion")))
    asks(forum, options=tuple(one for one in row.options if one.code != place[1]))
    with pytest.raises(OfferEnded):
        choice_line.take(first, *place, at=NOON)
    assert values_of(first.id) == before


def test_an_offer_ends_where_the_form_asks_for_it_no_longer(forum: Event) -> None:
    first, second = offered(forum)
    press = make.category(forum, "press")
    asks(forum, categories=(press.code,))
    assert (lines_of(first), lines_of(second), taken()[boat(forum)[1]]) == ([], [], 0)
    asks(forum, categories=())
    assert (stands(first, second), taken()[boat(forum)[1]]) == (["offered", "1"], 1)


def test_what_a_place_newly_asks_is_still_to_be_answered(forum: Event) -> None:
    first, _second = offered(forum)
    shoes = replace(question("Shoe size"), required=True, show_if=boat(forum))
    published(forum, shoes, replace(question("Arrival"), required=True))
    assert [one.label["en"] for one in still_asked(first)] == ["Arrival"]
    choice_line.take(first, *boat(forum), at=NOON)
    assert [one.label["en"] for one in still_asked(first)] == ["Shoe size", "Arrival"]
    changed(
        first, own=values_of(first.id) | {code(forum, "Shoe size"): "43", code(forum, "Arrival"): "Monday"}
    )
    assert still_asked(first) == []


def test_an_offer_stands_where_all_limits_are_gone(forum: Event) -> None:
    first, second = offered(forum)
    row = asked(question_in(forum, code(forum, "Excursion")))
    asks(forum, options=tuple(replace(one, places=None) for one in row.options))
    assert stands(first, second) == ["offered", "offered"]


def test_who_has_ended_joins_no_line(forum: Event) -> None:
    chooses(forum, "Ben", "Boat")
    amina = chooses(forum, "Amina", "Walk")
    domain.cancel(amina, at=NOON)
    with pytest.raises(NotFound):
        choice_line.join(amina, *boat(forum), at=NOON)


def test_what_is_offered_can_be_chosen_in_the_form(forum: Event) -> None:
    first, second = offered(forum)
    form = current_form(forum)
    assert form is not None
    assert choice_line.offered_to(first.id) == {boat(forum)}
    changed(first, own=option(form, "Excursion", "Boat"))
    assert (stands(first, second), lines_of(first)) == (["boat", "1"], [])
    assert taken()[boat(forum)[1]] == 1


def test_a_place_that_a_merge_frees_is_offered_once_it_is_done(forum: Event) -> None:
    kept, gone = chooses(forum, "Kept Amina", "Walk"), chooses(forum, "Gone Amina", "Boat")
    ben = waits(forum, "Ben")
    made = merged(kept, gone)
    assert (stands(kept, gone, ben), taken()[boat(forum)[1]]) == (["", "boat", "offered"], 1)
    with pytest.raises(answering.ChoiceFull):
        merging.undo(made, by=make.person("Dora"), at=NOON)


def test_a_place_in_line_goes_with_the_person(forum: Event) -> None:
    chooses(forum, "Ben", "Boat")
    gone, next_ = waits(forum, "Gone Amina"), waits(forum, "Next")
    kept = chooses(forum, "Kept Amina", "Walk")
    made = merged(kept, gone)
    assert stands(kept, next_) == ["1", "2"]
    merging.undo(made, by=make.person("Dora"), at=NOON)
    assert (stands(gone, next_), stands(kept)) == (["1", "2"], [""])


def test_a_place_in_line_that_ended_with_a_merge_comes_back_where_it_was(forum: Event) -> None:
    chooses(forum, "Ben", "Boat")
    gone, next_, kept = waits(forum, "Gone Amina"), waits(forum, "Next"), waits(forum, "Kept Amina")
    made = merged(kept, gone)
    assert stands(kept, gone, next_) == ["2", "", "1"]
    merging.undo(made, by=make.person("Dora"), at=NOON)
    assert stands(gone, next_, kept) == ["1", "2", "3"]


def test_an_offer_that_ended_with_a_merge_comes_back_as_a_place_in_line(forum: Event) -> None:
    """Its place went to the next."""
    gone, next_ = offered(forum)
    kept = waits(forum, "Kept Amina")
    made = merged(kept, gone)
    assert stands(kept, next_) == ["1", "offered"]
    merging.undo(made, by=make.person("Dora"), at=NOON)
    assert stands(gone, next_, kept) == ["1", "offered", "2"]


def test_who_has_the_place_already_takes_no_second_one_along(forum: Event) -> None:
    """By a merge with somebody to whom it is offered."""
    row = asked(question_in(forum, code(forum, "Excursion")))
    asks(forum, options=tuple(replace(one, places=one.places and 2) for one in row.options))
    kept, ben = chooses(forum, "Kept Amina", "Boat"), chooses(forum, "Ben", "Boat")
    gone, next_ = waits(forum, "Gone Amina"), waits(forum, "Next")
    domain.cancel(ben, at=NOON)
    assert stands(gone, next_) == ["offered", "1"]
    merged(kept, gone)
    assert (stands(kept, next_), lines_of(kept)) == (["boat", "offered"], [])
    assert taken()[boat(forum)[1]] == 2


def test_a_change_of_somebody_who_waits_for_nothing_costs_no_more(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        full(event)
        amina = chooses(event, "Amina", "Walk")
        db.session.flush()
        with counting(app) as sent:
            choice_line.leave_unasked(amina)
        assert len(sent) == 1
