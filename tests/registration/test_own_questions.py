"""Answering an event's own questions: what is asked, what is wrong, files, drafts, and who reads it."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import current_form
from eventapp.registration.asking import Option
from eventapp.registration.form_models import Answer, FormVersion, SensitiveAnswer
from eventapp.registration.models import Registration
from tests import make
from tests.registration.cast import AMINA, FILLED, FORM, ME, post
from tests.registration.forms_cast import choice, kept, published, question, taken
from tests.statements import counting

SignIn = Callable[..., FlaskClient]
DRAFT = f"{FORM}/draft"
PDF = b"%PDF-1.7\nA letter of assignment."


@pytest.fixture
def amina(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.category(event, "press")
        db.session.commit()
    return sign_in(AMINA)


def asks(app: Flask, *questions: Any) -> list[str]:
    """The names of the fields in the event's published form."""
    with app.app_context():
        form = published(db.session.scalars(select(Event)).one(), *questions)
        db.session.commit()
        return [f"own_{one.code}" for one in form.questions]


def letter(body: bytes = PDF, name: str = "letter.pdf") -> tuple[BytesIO, str]:
    return BytesIO(body), name


def registered(app: Flask) -> Registration | None:
    with app.app_context():
        return db.session.scalars(select(Registration)).one_or_none()


@pytest.mark.parametrize(
    ("kind", "typed", "value", "shown"),
    [
        ("text", "  Seat\t3 ", "Seat 3", "Seat 3"),
        ("long_text", "One\n\nTwo", "One\n\nTwo", "One\n\nTwo"),
        ("date", "2019-10-12", "2019-10-12", "12 October 2019"),
        ("number", "12,50", "12.50", "12.50"),
        ("number", "٣", "3", "3"),
        ("yes_no", "yes", "yes", "Yes"),
        ("country", "MA", "MA", "Morocco"),
        ("organisation", " The\tHouse ", "The House", "The House"),
        ("text", "<b>{{ 7*7 }}</b>", "<b>{{ 7*7 }}</b>", "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;"),
    ],
)
def test_an_answer_is_kept_and_shown_on_ones_own_page(
    app: Flask, amina: FlaskClient, kind: str, typed: str, value: str, shown: str
) -> None:
    [name] = asks(app, question("Arrival", kind))
    assert post(amina, FORM, **FILLED, **{name: typed}).status_code == 303
    with app.app_context():
        assert kept() == [value]
    assert shown in amina.get(ME).text


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("text", "x" * 201, "Use at most 200 characters."),
        ("text", "a\u202eb", "Remove the invisible control characters from this text."),
        ("date", "12/10/2019", "Give a date, such as 2019-10-15."),
        ("date", "0019-10-12", "Give a date, such as 2019-10-15."),
        ("number", "many", "Give a number."),
        ("number", "1e999999", "Give a number."),
        ("yes_no", "perhaps", "Choose one of the answers shown."),
        ("country", "XX", "Choose a country from the list."),
        ("organisation", "– . –", "Write this with letters or digits."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_nothing_is_lost(
    app: Flask, amina: FlaskClient, kind: str, typed: str, words: str
) -> None:
    wrong, right = asks(app, question("Arrival", kind), question("Hotel"))
    answer = post(amina, FORM, **FILLED, **{wrong: typed, right: "Métropole"})
    assert (answer.status_code, answer.text.count(words)) == (422, 2)
    assert f'<a href="#{wrong}">{words}</a>' in answer.text
    assert 'value="Métropole"' in answer.text
    assert registered(app) is None


def test_what_is_needed_is_asked_only_of_those_whom_it_concerns(app: Flask, amina: FlaskClient) -> None:
    [visa] = asks(app, question("Visa", "yes_no"))
    needed = {"required": True}
    _visa, passport, card = asks(
        app,
        question("Passport", show_if=(visa.removeprefix("own_"), "yes"), **needed),
        question("Press card", categories=("press",), **needed),
    )

    def missing(**answers: str) -> list[str]:
        page = post(amina, FORM, **FILLED | {"family_name": ""} | answers).text
        return [name for name in (passport, card) if f'<a href="#{name}">' in page]

    assert missing() == []
    assert missing(**{visa: "yes"}) == [passport]
    assert missing(**{visa: "yes", "category": "press"}) == [passport, card]
    assert post(amina, FORM, **FILLED, **{visa: "no", passport: "kept by nobody"}).status_code == 303
    with app.app_context():
        assert kept() == ["no"]


def test_each_question_says_what_it_is_for_who_reads_it_and_until_when(
    app: Flask, amina: FlaskClient
) -> None:
    asks(app, question("Diet", audience="assistance", keep_days=1))
    page = amina.get(FORM).text
    assert "For the diet desk." in page
    assert (
        "Read by those who arrange food and assistance, and nobody else; deleted one day after the event."
        in page
    )


def test_a_full_answer_is_said_at_the_field_and_the_rest_stays(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, choice(boat=1, walk=None))
    with app.app_context():
        boat, walk = sorted(taken(), key=lambda code: code not in _limited())
        db.session.execute(db.text("UPDATE choice_places SET taken = 1 WHERE places = 1"))
        db.session.commit()

    answer = post(amina, FORM, **FILLED | {"organisation": "Kept as typed"}, **{name: boat})

    assert answer.status_code == 409
    assert answer.text.count("All places for this answer are taken. Choose another one.") == 2
    assert 'value="Kept as typed"' in answer.text
    assert registered(app) is None
    assert post(amina, FORM, **FILLED, **{name: walk}).status_code == 303


def test_several_answers_are_ticked_shown_and_ticked_again(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, replace(choice(boat=1, walk=None, bus=None), several=True))
    with app.app_context():
        boat, walk, bus = (one.code for one in _options())
    page = amina.get(FORM).text
    assert (page.count(f'type="checkbox" value="{boat}"'), page.count('name="own_')) == (1, 3)

    assert post(amina, FORM, **FILLED, **{name: [boat, walk + ";" + bus]}).status_code == 422
    assert post(amina, FORM, **FILLED, **{name: [bus, boat, bus]}).status_code == 303

    with app.app_context():
        assert kept() == [f"{boat};{bus}"]
        assert taken() == {boat: 1, walk: 0, bus: 1}
    assert "Boat; Bus" in re.sub("</?bdi>", "", amina.get(ME).text)
    page = amina.get(f"{ME}/change").text
    assert re.findall(r'checked[^>]*name="own_\w+" type="checkbox" value="(\w+)"', page) == [boat, bus]


@pytest.mark.parametrize("several", [False, True])
def test_an_answer_without_a_place_cannot_be_chosen(app: Flask, amina: FlaskClient, several: bool) -> None:
    asks(app, replace(choice(boat=0, walk=None), several=several))
    with app.app_context():
        boat = _options()[0].code
    inputs = re.findall(r"<input[^>]*\bdisabled\b[^>]*>", amina.get(FORM).text)
    assert [re.findall(r'value="(\w+)"', one) for one in inputs] == [[boat]]


def test_of_several_answers_the_full_one_is_named(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, replace(choice(boat=0, walk=None), several=True))
    with app.app_context():
        codes = [one.code for one in _options()]
    answer = post(amina, FORM, **FILLED, **{name: codes})
    assert (answer.status_code, answer.text.count("All places for “Boat” are taken.")) == (409, 2)


def _options() -> tuple[Option, ...]:
    form = current_form(db.session.scalars(select(Event)).one())
    assert form is not None
    return form.questions[0].options


def _limited() -> set[str]:
    return set(db.session.scalars(db.text("SELECT option FROM choice_places WHERE places = 1")))


def test_diet_and_assistance_stand_in_a_table_of_their_own(app: Flask, amina: FlaskClient) -> None:
    diet, hotel = asks(app, question("Diet", audience="assistance"), question("Hotel"))
    post(amina, FORM, **FILLED, **{diet: "Vegan", hotel: "Métropole"})
    with app.app_context():
        assert (kept(Answer), kept(SensitiveAnswer)) == (["Métropole"], ["Vegan"])


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("organiser", ["Secret", "Métropole"]),
        ("registration_desk", ["Métropole"]),
        ("viewer", ["Métropole"]),
        ("admin", ["Secret", "Métropole", "Vegan"]),
    ],
)
def test_an_answer_is_read_by_its_audience(
    app: Flask, amina: FlaskClient, sign_in: SignIn, role: str, reads: list[str]
) -> None:
    names = asks(
        app,
        question("Note", audience="organisers"),
        question("Hotel"),
        question("Diet", audience="assistance"),
    )
    values = ["Secret", "Métropole", "Vegan"]
    post(amina, FORM, **FILLED, **dict(zip(names, values, strict=True)))
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        make.role(make.person("Olga"), role, None if role == "admin" else event)
        number = db.session.scalars(select(Registration.id)).one()
        db.session.commit()

    page = sign_in("olga@example.org").get(f"/forum/organise/registrations/{number}").text

    assert [value for value in values if value in page] == reads


def test_those_who_arrange_assistance_have_a_list_of_it_and_nothing_else(
    app: Flask, amina: FlaskClient, sign_in: SignIn
) -> None:
    diet, hotel = asks(app, question("Diet", audience="assistance"), question("Hotel"))
    post(amina, FORM, **FILLED, **{diet: "Vegan", hotel: "Métropole"})
    with app.app_context():
        make.role(make.person("Ada"), "assistance", db.session.scalars(select(Event)).one())
        db.session.commit()

    ada = sign_in("ada@example.org")
    page = ada.get("/forum/organise/assistance").text

    assert ("Amina El Idrissi" in page, "Vegan" in page, "Métropole" in page) == (True, True, False)
    assert ada.get("/forum/organise/registrations").status_code == 403


@pytest.mark.parametrize("people", [1, 30])
def test_the_list_takes_as_many_statements_for_one_as_for_thirty(
    app: Flask, amina: FlaskClient, sign_in: SignIn, people: int
) -> None:
    [name] = asks(app, question("Diet", audience="assistance"))
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        version = db.session.scalars(select(FormVersion.id)).one()
        for number in range(people):
            made = make.registration(event, make.person(f"Person {number}"))
            own = {"registration_id": made.id, "version_id": version}
            make.keep(SensitiveAnswer(question=name.removeprefix("own_"), value="Vegan", **own))
        make.role(make.person("Ada"), "assistance", event)
        db.session.commit()
    ada = sign_in("ada@example.org")
    with counting(app) as statements:
        page = ada.get("/forum/organise/assistance?lang=en").text
    assert (page.count("Vegan"), len(statements)) == (people, 9)  # of which two write the log
