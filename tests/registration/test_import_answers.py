"""Answers to an event's own questions that a spreadsheet brings, row by row."""

from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering, domain
from eventapp.registration.answer_cells import answer_in
from eventapp.registration.answer_queries import current_form, values_of
from eventapp.registration.asking import Asked, Option
from eventapp.registration.cells import Unfit
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.form_models import Answer, SensitiveAnswer
from eventapp.registration.models import Registration
from eventapp.sheets import domain as sheets
from tests import make
from tests.agenda.cast import at_once
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.registration.cast import answers, steps
from tests.registration.forms_cast import choice, code, kept, option, published, question, taken
from tests.registration.test_choice_line import boat, waits
from tests.registration.test_import import ROW
from tests.sheets.cast import imported, sent, told, work
from tests.statements import counting

SUE = ROW | {"email": "sue@example.org", "given_name": "Sue"}
TRIPS = (Option("boat", Text(en="Boat", fr="Bateau")), Option("bus", Text(en="Bus; slow")))


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def olga(forum: Event) -> Person:
    return make.role(make.person("Olga Organiser"), "organiser", forum)


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("text", "  Seat\t3 ", "Seat 3"),
        ("long_text", "One\n\nTwo", "One\n\nTwo"),
        ("date", "2019-10-12", "2019-10-12"),
        ("date", "2019-10-12 00:00", "2019-10-12"),
        ("number", "12,50", "12.50"),
        ("yes_no", "YES", "yes"),
        ("yes_no", "نعم", "yes"),
        ("yes_no", "否", "no"),
        ("organisation", " The\tHouse ", "The House"),
        ("country", "ma", "MA"),
        ("country", "Marokko", "MA"),
        ("choice", "BOAT", "boat"),
        ("choice", "bateau", "boat"),
        ("choice", "Bus; slow", "bus"),
        ("several", "Bus; slow", "bus"),
        ("several", "bus;Bateau; boat", "boat;bus"),
    ],
)
def test_a_cell_is_read_as_the_question_asks(app: Flask, kind: str, cell: str, value: str) -> None:
    with app.app_context():
        assert answer_in(_asked(kind), cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        ("text", "x" * 201, "Use at most 200 characters."),
        ("text", "a\u202eb", "Remove the invisible control characters from this text."),
        ("date", "12/10/2019", "Give a date, such as 2019-10-15."),
        ("date", "2019-W42-2", "Give a date, such as 2019-10-15."),
        ("number", "many", "Give a number."),
        ("yes_no", "perhaps", "“perhaps” is not known here."),
        ("country", "Atlantis", "“Atlantis” is not known here."),
        ("choice", "boat; bus", "“boat; bus” is not known here."),
        ("several", "boat; plane", "“plane” is not known here."),
    ],
)
def test_what_is_no_answer_is_said(app: Flask, kind: str, cell: str, words: str) -> None:
    with app.app_context(), pytest.raises(Unfit) as unfit:
        answer_in(_asked(kind), cell)
    assert (unfit.value.column, str(unfit.value.because)) == ("answer:arrival", words)


def _asked(kind: str) -> Asked:
    is_choice = kind in ("choice", "several")
    one = question(kind="choice" if is_choice else kind, coded="arrival")
    return replace(one, options=TRIPS if is_choice else (), several=kind == "several")


def test_answers_come_with_new_people_and_stand_where_they_belong(forum: Event, olga: Person) -> None:
    """Under the question's words in any of its languages; where there is no column nothing is missing."""
    make.role(olga, "assistance", forum)
    diet = replace(question("Diet", audience="assistance"), label=Text(en="Diet", fr="Régime"))
    published(forum, diet, choice(boat=2, walk=None), question("Hotel", required=True))

    sheet = sent(
        forum,
        REGISTRATIONS,
        table(ROW | {"RÉGIME": "Vegan", "Excursion": "Boat"}, SUE | {"RÉGIME": ""}),
        olga,
    )

    assert told(sheet) == [("new", []), ("new", [])]
    imported(sheet)
    boat = code_of(forum, "Boat")
    assert (kept(Answer), kept(SensitiveAnswer)) == ([boat], ["Vegan"])
    assert taken() == {boat: 1, code_of(forum, "Walk"): 0}


def test_the_same_address_changes_what_is_said_and_leaves_the_rest(forum: Event, olga: Person) -> None:
    """What is not in the file keeps its value and the version it was given to."""
    form = published(forum, choice(boat=1, walk=None), question("Hotel"))
    own = option(form, "Excursion", "Boat") | {code(forum, "Hotel"): "Amigo"}
    ben = domain.submit(forum, make.person("Ben Adams"), answers(forum, own=own), at=NOON, form=form)
    published(forum, question("Arrival", "date"))
    row = {"email": "ben.adams@example.org", "Excursion": "walk", "Arrival": "2019-10-12", "Hotel": ""}

    sheet = sent(forum, REGISTRATIONS, table(row), olga)

    trip, hotel, day = (f"answer:{code(forum, label)}" for label in ("Excursion", "Hotel", "Arrival"))
    assert told(sheet) == [("changed", [[trip, "Boat", "Walk"], [day, "", "2019-10-12"]])]
    imported(sheet)
    walk = code_of(forum, "Walk")
    versions = {row.question: row.version_id for row in db.session.scalars(select(Answer))}
    assert values_of(ben.id) == {
        trip.removeprefix("answer:"): walk,
        hotel.removeprefix("answer:"): "Amigo",
        day.removeprefix("answer:"): "2019-10-12",
    }
    assert versions[hotel.removeprefix("answer:")] == form.version_id < versions[trip.removeprefix("answer:")]
    assert taken() == {code_of(forum, "Boat"): 0, walk: 1}
    assert steps(ben.id) == ["submitted", "submitted"]
    assert told(sent(forum, REGISTRATIONS, table(row), olga)) == [("unchanged", [])]


def test_a_wrong_or_unasked_answer_refuses_its_row_alone(forum: Event, olga: Person) -> None:
    make.category(forum, "press")
    published(forum, question("Arrival", "date"), question("Press card", categories=("press",)))
    rows = [
        ROW | {"Arrival": "soon", "Press card": ""},
        SUE | {"Arrival": "", "Press card": "77"},
        ROW | {"email": "tom@example.org", "category": "press", "Arrival": "2019-10-12", "Press card": "77"},
    ]

    sheet = imported(sent(forum, REGISTRATIONS, table(*rows), olga, leave_out=True))

    others = "This is asked of others only: it depends on the category or on another answer."
    assert told(sheet) == [
        ("refused", f"answer:{code(forum, 'Arrival')}: Give a date, such as 2019-10-15."),
        ("refused", f"answer:{code(forum, 'Press card')}: {others}"),
        ("new", []),
    ]
    assert kept() == ["2019-10-12", "77"]


def test_places_of_a_choice_hold_within_a_file(forum: Event, olga: Person) -> None:
    published(forum, choice(boat=1))
    rows = table(ROW | {"Excursion": "Boat"}, SUE | {"Excursion": "Boat"})

    sheet = sent(forum, REGISTRATIONS, rows, olga, leave_out=True)
    full = "All places for this answer are taken. Choose another one."
    refused = ("refused", f"answer:{code(forum, 'Excursion')}: {full}")
    assert told(sheet) == [("new", []), refused]
    imported(sheet)

    assert told(sheet) == [("new", []), refused]
    assert (list(taken().values()), len(db.session.scalars(select(Registration)).all())) == ([1], 1)
    again = sent(forum, REGISTRATIONS, table(SUE | {"Excursion": "Boat"}), olga)
    assert told(again) == [refused]


@pytest.mark.parametrize("at_once", [1, 250])
@pytest.mark.parametrize(("waiting", "verdict"), [(False, "new"), (True, "refused")])
def test_a_place_that_a_row_gives_up_is_free_for_the_next_unless_somebody_waits(
    forum: Event,
    olga: Person,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
    waiting: bool,
    verdict: str,
) -> None:
    monkeypatch.setattr(sheets, "CHECKED_AT_ONCE", at_once)
    published(forum, choice(boat=1, walk=None))
    imported(sent(forum, REGISTRATIONS, table(ROW | {"Excursion": "Boat"}), olga))
    if waiting:
        waits(forum, "Wim")
    rows = table(ROW | {"Excursion": "Walk"}, SUE | {"Excursion": "Boat"})
    sheet = sent(forum, REGISTRATIONS, rows, olga, leave_out=True)
    assert [word for word, _changes in told(sheet)] == ["changed", verdict]
    imported(sheet)
    assert [word for word, _changes in told(sheet)] == ["changed", verdict]
    assert taken()[boat(forum)[1]] == 1


def test_a_file_brings_answers_only_to_questions_whose_answers_its_sender_reads(forum: Event) -> None:
    desk = make.role(make.person("Dora Desk"), "registration_desk", forum)
    published(forum, question("Note", audience="organisers"), question("Diet", audience="assistance"))
    published(forum, question("Hotel"), question("Letter", "file"))
    row = ROW | {"Note": "Late", "Diet": "Vegan", "Hotel": "Amigo", "Letter": "3"}

    sheet = sent(forum, REGISTRATIONS, table(row), desk)
    assert [sheet.columns[name] for name in ("Note", "Diet", "Hotel", "Letter")] == [
        "",
        "",
        f"answer:{code(forum, 'Hotel')}",
        "",
    ]
    columns = sheet.columns | {"Diet": f"answer:{code(forum, 'Diet')}"}
    sheets.read_anew(sheet, columns, {}, at=NOON)
    work()
    imported(sheet)
    assert (kept(Answer), kept(SensitiveAnswer)) == (["Amigo"], [])


@ON_SQLITE
def test_answers_cost_no_statement_for_each_row(app: Flask, forum: Event, olga: Person) -> None:
    published(forum, choice(boat=1, walk=None))
    counts = []
    for number in (1, 30):
        emails = [f"ben{number}.{place}@example.org" for place in range(number)]
        for email in emails:
            make.registration(forum, make.person("Ben", email))
        work()
        rows = [{"email": email, "Excursion": "Walk"} for email in emails]
        sheet = sheets.receive(forum, REGISTRATIONS, table(*rows), by=olga, language="en", at=NOON)
        db.session.commit()
        jobs.work_one(NOON)
        with counting(app) as made:
            jobs.work_one(NOON)
        counts.append(len([one for one in made if one.startswith("SELECT")]))
        work()
        assert {verdict for verdict, _words in told(sheet)} == {"changed"}
    assert counts[0] == counts[1]


def test_whole_batches_at_once_never_wait_for_each_other_in_turn(app: Flask) -> None:
    """Each writes two people's answers in one transaction, half of them in the other order."""
    with app.app_context():
        forum = make.event()
        published(forum, choice(boat=20, walk=20))
        made = [make.registration(forum, make.person(f"Person {number}")).id for number in range(16)]
        db.session.commit()

    def batch(numbers: list[int], names: tuple[str, str]) -> str:
        form = current_form(db.session.scalars(select(Event)).one())
        assert form is not None
        for number, name in zip(numbers, names, strict=True):
            row = db.session.get_one(Registration, number)
            answering.save_some(row, form, "delegate", option(form, "Excursion", name))
        return "written"

    orders = (("Boat", "Walk"), ("Walk", "Boat"))
    batches = [partial(batch, made[place : place + 2], orders[place // 2 % 2]) for place in range(0, 16, 2)]
    assert at_once(app, batches) == ["written"] * 8
    with app.app_context():
        assert sorted(taken().values()) == [8, 8]


def code_of(event: Event, name: str) -> str:
    """Of an option."""
    form = current_form(event)
    assert form is not None
    return next(one.code for asked in form.questions for one in asked.options if one.name["en"] == name)
