"""Building a form: drafts, versions that stay, and what cannot be published."""

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event
from eventapp.registration import domain, form_building
from eventapp.registration.answer_queries import (
    asked,
    current_form,
    given_answers,
    question_in,
    questions_of,
)
from eventapp.registration.asking import READERS, Option
from eventapp.registration.form_models import FormVersion
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import answers
from tests.registration.forms_cast import choice, code, option, published, question, taken


def labels(event: Event) -> list[str]:
    return [asked(row).label["en"] for row in questions_of(event)]


def test_people_are_asked_what_was_published_last(database: None) -> None:
    event = make.event()
    published(event, question("Arrival"))
    form_building.add_question(event, question("Departure"))

    form = current_form(event)

    assert form is not None
    assert ([one.label["en"] for one in form.questions], labels(event)) == (
        ["Arrival"],
        ["Arrival", "Departure"],
    )


def test_answers_keep_the_version_they_were_given_to(database: None) -> None:
    event = make.event()
    form = published(event, question("Arrival"))
    arrival = code(event, "Arrival")
    made = domain.submit(event, make.person(), answers(event, own={arrival: "Monday"}), at=NOON, form=form)
    row = question_in(event, arrival)
    form_building.change_question(row, replace(asked(row), label=Text(en="When do you land?")), seen=1)
    form_building.publish(event, by=None, at=NOON)

    [given] = given_answers([made.id], READERS)[made.id]

    assert (given.question.label["en"], given.value) == ("Arrival", "Monday")
    assert [row.number for row in db.session.query(FormVersion).order_by(FormVersion.number)] == [1, 2]


def test_what_nobody_changed_is_not_published_again(database: None) -> None:
    event = make.event()
    published(event, question())
    with pytest.raises(form_building.NothingNew):
        form_building.publish(event, by=None, at=NOON)


def test_a_form_whose_condition_cannot_hold_is_not_published(database: None) -> None:
    event = make.event()
    form_building.add_question(event, question("Passport", show_if=("gone", "yes")))
    with pytest.raises(form_building.BrokenCondition) as refused:
        form_building.publish(event, by=None, at=NOON)
    assert "“Passport”" in str(refused.value.text)


def test_a_question_moves_and_stays_at_either_end(database: None) -> None:
    event = make.event()
    for label in ("A", "B", "C"):
        form_building.add_question(event, question(label))
    for label, by in (("C", -1), ("A", -1), ("B", 1)):
        form_building.move_question(event, question_in(event, code(event, label)), by=by)
    assert labels(event) == ["A", "C", "B"]


def test_of_two_who_edit_one_question_the_second_is_told(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        form_building.add_question(event, question("Arrival"))
        db.session.commit()
        event_id, arrival = event.id, code(event, "Arrival")

    def rename(label: str) -> str:
        row = question_in(db.session.get_one(Event, event_id), arrival)
        form_building.change_question(row, replace(asked(row), label=Text(en=label)), seen=1)
        return "saved"

    fates = at_once(app, [partial(rename, f"Name {number}") for number in range(4)])

    assert sorted(fates) == ["outdated"] * 3 + ["saved"]


def test_an_option_keeps_its_code_and_those_who_chose_it_when_it_is_renamed(database: None) -> None:
    event = make.event()
    form = published(event, choice(boat=2))
    data = answers(event, own=option(form, "Excursion", "Boat"))
    domain.submit(event, make.person(), data, at=NOON, form=form)
    row = question_in(event, code(event, "Excursion"))
    [boat] = asked(row).options

    renamed = replace(
        asked(row), options=(replace(boat, name=Text(en="Ship"), places=5), Option("", Text(en="Bus")))
    )
    form_building.change_question(row, renamed, seen=1)
    form_building.publish(event, by=None, at=NOON)

    assert sorted(taken().values()) == [0, 1]
    assert taken()[boat.code] == 1
