"""The organisers build a form: questions, translations, a preview, publishing."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.text import tidy
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import asked, current_form, questions_of
from eventapp.registration.asking import Asked
from tests import make
from tests.registration.cast import post
from tests.registration.forms_cast import choice, code, published, question
from tests.statements import counting

HERE = "/forum/organise/registrations/form"
NEW = f"{HERE}/new?kind="
TYPED = {
    "label_en": "Excursion",
    "label_fr": "Sortie",
    "purpose_en": "For the buses.",
    "audience": "registrars",
    "keep_days": "30",
}
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def olga(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.category(event, "press")
        make.role(make.person("Olga"), "organiser", event)
        db.session.commit()
    return sign_in("olga@example.org")


def drafted(app: Flask) -> list[Asked]:
    with app.app_context():
        return [asked(row) for row in questions_of(db.session.scalars(select(Event)).one())]


def made(app: Flask, *questions: Any) -> str:
    """Published; the address of the last one."""
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        published(event, *questions)
        db.session.commit()
        return f"{HERE}/questions/{code(event, questions[-1].label['en'])}"


def test_a_question_is_made_with_its_translations_and_places(app: Flask, olga: FlaskClient) -> None:
    options = {"option_0_en": "Boat", "option_0_fr": "Bateau", "option_0_places": "20", "option_1_en": "Walk"}
    answer = post(olga, f"{NEW}choice", **TYPED, **options, categories=["press"], required="y", several="y")

    assert (answer.status_code, answer.location) == (303, HERE)
    [one] = drafted(app)
    assert (one.label, one.purpose) == ({"en": "Excursion", "fr": "Sortie"}, {"en": "For the buses."})
    assert [(option.name, option.places) for option in one.options] == [
        ({"en": "Boat", "fr": "Bateau"}, 20),
        ({"en": "Walk"}, None),
    ]
    assert one.several
    assert (one.categories, one.required, one.audience, one.keep_days) == (("press",), True, "registrars", 30)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("label_en", "", "Write the question."),
        ("purpose_en", " ", "Say what the answer is for: people read it."),
        ("audience", "", "Choose who reads the answers."),
        ("audience", "everyone", "Choose who reads the answers."),
        ("keep_days", "", "Say for how many days after the event answers are kept, from 0 to 3650."),
        ("keep_days", "ever", "Say for how many days after the event answers are kept, from 0 to 3650."),
        ("option_0_en", "", "Give at least one answer to choose."),
        ("option_0_places", "-3", "Give a whole number of places, or leave it empty."),
    ],
)
def test_a_question_without_what_it_needs_is_not_saved(
    app: Flask, olga: FlaskClient, field: str, typed: str, words: str
) -> None:
    answer = post(olga, f"{NEW}choice", **TYPED | {"option_0_en": "Boat"} | {field: typed})
    assert (answer.status_code, answer.text.count(words)) == (422, 2)
    assert 'value="Sortie"' in answer.text
    assert drafted(app) == []


def test_there_is_no_other_kind_of_question(olga: FlaskClient) -> None:
    assert [olga.get(f"{NEW}{kind}").status_code for kind in ("colour", "file")] == [404, 200]


def test_the_original_stands_beside_each_translation(app: Flask, olga: FlaskClient) -> None:
    page = olga.get(made(app, choice(boat=2))).text
    assert page.count('<p lang="en" dir="auto">Excursion</p>') == 1
    assert page.count('<p lang="en" dir="auto">Boat</p>') == 1


def test_a_change_waits_for_the_form_to_be_published(app: Flask, olga: FlaskClient) -> None:
    address = made(app, question("Excursion"))

    post(olga, address, **TYPED | {"label_en": "Where to?"}, seen="1")
    before = olga.get("/forum/registration").text
    answer = post(olga, f"{HERE}/publish")

    assert answer.status_code == 303
    assert ("Where to?" in before, "Where to?" in olga.get("/forum/registration").text) == (False, True)
    assert "Version 2 is what people fill in" in tidy(olga.get(HERE).text)


def test_a_stale_edit_is_refused_and_shows_what_was_typed(app: Flask, olga: FlaskClient) -> None:
    address = made(app, question("Excursion"))
    post(olga, address, **TYPED, seen="1")
    answer = post(olga, address, **TYPED | {"label_en": "Too late"}, seen="1")
    assert (answer.status_code, 'value="Too late"' in answer.text) == (409, True)
    assert [one.label["en"] for one in drafted(app)] == ["Excursion"]


def test_publishing_what_cannot_work_says_why(app: Flask, olga: FlaskClient) -> None:
    made(app, question("Visa", "yes_no"))
    [visa] = drafted(app)
    post(olga, f"{NEW}text", **TYPED, show_if=f"{visa.code}=yes")
    post(olga, f"{HERE}/questions/{visa.code}/delete")
    answer = post(olga, f"{HERE}/publish")
    assert (answer.status_code, "“Excursion” depends on an answer" in answer.text) == (409, True)


def test_a_deleted_question_leaves_the_published_form_as_it_is(app: Flask, olga: FlaskClient) -> None:
    post(olga, f"{made(app, question())}/delete")
    with app.app_context():
        form = current_form(db.session.scalars(select(Event)).one())
        assert len(form.questions if form else ()) == 1
    assert drafted(app) == []


def test_questions_are_put_in_order(app: Flask, olga: FlaskClient) -> None:
    address = made(app, question("A"), question("B"))
    post(olga, f"{address}/move", by="-1")
    assert [one.label["en"] for one in drafted(app)] == ["B", "A"]


def test_the_preview_is_the_form_of_each_category(app: Flask, olga: FlaskClient) -> None:
    made(app, question("Hotel"), question("Camera", categories=("press",)))
    pages = [olga.get(f"{HERE}/preview?category={one}").text for one in ("delegate", "press")]
    assert [[word in page for word in ("Hotel", "Camera")] for page in pages] == [[True, False], [True, True]]


@pytest.mark.parametrize("questions", [1, 30])
def test_the_list_takes_as_many_statements_for_one_as_for_thirty(
    app: Flask, olga: FlaskClient, questions: int
) -> None:
    made(app, *(question(f"Question {number}") for number in range(questions)))
    with counting(app) as statements:
        page = olga.get(f"{HERE}?lang=en").text
    assert (page.count(f'<a href="{HERE}/questions/'), len(statements)) == (questions, 9)
