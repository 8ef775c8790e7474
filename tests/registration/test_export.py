"""Registrations taken away as a table: what is in it, who gets it, and what stays in the log."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.domain import submit
from eventapp.registration.exports import domain, queries
from eventapp.registration.exports.columns import STATES
from eventapp.registration.exports.models import A_DAY, RegistrationExport
from eventapp.registration.models import STANDINGS
from tests import make
from tests.make import NOON
from tests.registration.cast import answers, post, submitted
from tests.registration.forms_cast import choice, code, option, published, question
from tests.statements import counting

PAGE = "/forum/organise/registrations/export"
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


def organiser(event: Event, *more: str) -> Person:
    person = make.person("Olga Organiser")
    for role in ("organiser", *more):
        make.role(person, role, event)
    return person


def asked(event: Event, by: Person, *columns: str, **fields: Any) -> RegistrationExport:
    words = {"purpose": "For the host.", "state": "", "kind": "csv", "language": "en", "at": NOON}
    return domain.ask(event, by, columns=columns, **(words | fields))


def work(at: Any = NOON) -> None:
    db.session.commit()
    while jobs.work_one(at):
        pass


def lines(export: RegistrationExport) -> list[list[str]]:
    body = queries.file_of(export, at=NOON)
    if export.kind == "xlsx":
        sheet = load_workbook(io.BytesIO(body)).worksheets[0]
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_says_what_was_chosen_of_each_and_nothing_else(forum: Event, kind: str) -> None:
    submitted(forum, "Amina Idrissi")
    submitted(forum, "Ben Adams")

    export = asked(forum, organiser(forum), "name", "category", "country", "state", kind=kind)
    work()

    assert lines(export) == [
        ["Name", "Category", "Country", "State"],
        ["Ben Adams", "Delegate", "Morocco", "To decide"],
        ["Amina Idrissi", "Delegate", "Morocco", "To decide"],
    ]
    assert (export.total, export.written) == (2, 2)


def test_it_has_a_word_for_every_standing() -> None:
    assert set(STATES) == set(STANDINGS)


@pytest.mark.parametrize(("kind", "guard"), [("csv", "'"), ("xlsx", "")])
def test_no_cell_is_calculated(forum: Event, kind: str, guard: str) -> None:
    submitted(forum, "Ben Adams", badge_name="=HYPERLINK(1)", organisation="+1 Ltd")

    export = asked(forum, organiser(forum), "badge_name", "organisation", kind=kind)
    work()

    assert lines(export)[1:] == [[f"{guard}=HYPERLINK(1)", f"{guard}+1 Ltd"]]


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ((), [["Excursion", "Hotel"], ["Boat", "Amigo"]]),
        (("assistance",), [["Diet", "Excursion", "Hotel"], ["Vegan", "Boat", "Amigo"]]),
    ],
)
def test_answers_go_to_those_who_read_them(forum: Event, roles: tuple[str, ...], told: list[Any]) -> None:
    """What is for assistance alone is left out for an organiser, though asked for."""
    form = published(
        forum, question("Diet", audience="assistance"), choice("Excursion", boat=2), question("Hotel")
    )
    own = {code(forum, "Diet"): "Vegan", code(forum, "Hotel"): "Amigo"} | option(form, "Excursion", "Boat")
    submit(forum, make.person("Ben Adams"), answers(forum, own=own), at=NOON, form=form)
    columns = [f"answer:{code(forum, label)}" for label in ("Diet", "Excursion", "Hotel")]

    export = asked(forum, organiser(forum, *roles), *columns)
    work()

    assert lines(export) == told


def test_several_answers_stand_in_one_cell(forum: Event) -> None:
    form = published(forum, replace(choice("Excursion", boat=2, walk=None, bus=None), several=True))
    own = option(form, "Excursion", "Boat", "Bus")
    submit(forum, make.person("Ben Adams"), answers(forum, own=own), at=NOON, form=form)

    export = asked(forum, organiser(forum), f"answer:{code(forum, 'Excursion')}")
    work()

    assert lines(export) == [["Excursion"], ["Boat; Bus"]]


def test_who_lost_the_role_meanwhile_gets_nothing(forum: Event) -> None:
    submitted(forum)
    export = asked(forum, make.person("Olga Organiser"), "name")
    work()
    assert (export.ready_at, export.written, export.is_at_work) == (None, 0, False)


def test_one_that_is_cancelled_is_not_made(forum: Event) -> None:
    submitted(forum)
    export = asked(forum, organiser(forum), "name")
    domain.end(export, at=NOON)
    work()
    assert (export.ready_at, export.body) == (None, None)


def test_after_a_day_the_file_is_gone_and_the_log_stays(forum: Event) -> None:
    submitted(forum)
    export = asked(forum, organiser(forum), "name")
    work()
    work(NOON + A_DAY)
    db.session.refresh(export)
    assert (export.body, export.purpose, export.is_there(NOON)) == (None, "For the host.", False)


def test_the_page_takes_as_many_statements_for_a_long_log(app: Flask, sign_in: SignIn) -> None:
    browser, counts = sign_in("olga.organiser@example.org"), []
    with app.app_context():
        organiser(make.event())
        db.session.commit()
    for more in (1, 29):
        with app.app_context():
            event = db.session.query(Event).one()
            for number in range(more):
                asked(event, make.person(f"Olga{more} No{number}"), "name")
            db.session.commit()
        with counting(app) as made:
            assert browser.get(PAGE).status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_the_page_asks_for_a_purpose_and_keeps_the_log(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        forum = make.event()
        organiser(forum)
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        submitted(forum)
        db.session.commit()
    olga, dora = sign_in("olga.organiser@example.org"), sign_in("dora.desk@example.org")

    wrong = post(olga, PAGE, columns="name", kind="csv")
    right = post(olga, PAGE, columns=["state", "name"], kind="csv", purpose="<b>For</b> the host.")
    with app.app_context():
        work(clock.now())
        number = db.session.scalars(db.select(RegistrationExport.id)).one()

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "&lt;b&gt;For&lt;/b&gt; the host." in dora.get(PAGE).text
    assert downloaded(olga.get(f"{PAGE}/{number}")) == (
        200,
        "text/csv",
        b"Name,State\r\nAmina Idrissi,To decide\r\n",
    )
    assert dora.get(f"{PAGE}/{number}").status_code == 404
    post(olga, f"{PAGE}/{number}/end")
    assert olga.get(f"{PAGE}/{number}").status_code == 404


def downloaded(answer: TestResponse) -> tuple[int, str | None, bytes]:
    return answer.status_code, answer.mimetype, answer.data.removeprefix(b"\xef\xbb\xbf")


def test_diet_is_no_column_for_organisers(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        forum = make.event()
        organiser(forum)
        published(forum, question("Diet", audience="assistance"))
        diet = f"answer:{code(forum, 'Diet')}"
        db.session.commit()
    answer = post(sign_in("olga.organiser@example.org"), PAGE, columns=diet, kind="csv", purpose="Food")
    assert answer.status_code == 422


def test_an_erased_person_is_in_no_file_that_lies_about(forum: Event) -> None:
    ben = submitted(forum, "Ben Adams").person
    export = asked(forum, organiser(forum), "name")
    work()
    domain.forget(ben.id, at=NOON + timedelta(hours=1))
    db.session.refresh(export)
    assert export.body is None
