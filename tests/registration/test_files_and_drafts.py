"""Files sent as answers, and forms that are kept to come back to."""

from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import files
from eventapp.registration.form_models import AnswerDraft, AnswerFile
from eventapp.registration.models import Registration
from tests import make
from tests.registration.cast import AMINA, CHANGE, FILLED, FORM, ME, post, state
from tests.registration.forms_cast import kept, question
from tests.registration.test_own_questions import asks, registered

SignIn = Callable[..., FlaskClient]
DRAFT = f"{FORM}/draft"
PDF = b"%PDF-1.7\nA letter of assignment."


@pytest.fixture
def amina(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        make.event()
        db.session.commit()
    return sign_in(AMINA)


def letter(body: bytes = PDF, name: str = "letter.pdf") -> tuple[BytesIO, str]:
    return BytesIO(body), name


# --- files


def test_a_file_is_kept_by_what_it_is_and_given_back_as_a_download(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, question("Letter", "file", required=True))
    post(amina, FORM, **FILLED, **{name: letter(name="../../Lettre é.exe")})
    with app.app_context():
        number = int(kept()[0])

    answer = amina.get(f"{ME}/files/{number}")

    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Lettre%20%C3%A9.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"PK\x03\x04 a zip", "Send a PDF, JPEG or PNG file."),
        (b"<script>alert(1)</script>", "Send a PDF, JPEG or PNG file."),
        (b"", "Send a PDF, JPEG or PNG file."),
        (PDF + b"x" * 1000, "The file is larger than 2 MB. Send a smaller one."),
    ],
)
def test_a_file_that_is_no_document_is_refused_at_its_field(
    app: Flask, amina: FlaskClient, monkeypatch: pytest.MonkeyPatch, body: bytes, words: str
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    [name] = asks(app, question("Letter", "file"))
    answer = post(amina, FORM, **FILLED, **{name: letter(body)})
    assert (answer.status_code, answer.text.count(words), registered(app)) == (422, 2, None)


def test_a_file_need_not_be_sent_again_when_another_answer_was_wrong(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, question("Letter", "file", required=True))
    again = post(amina, FORM, **FILLED | {"family_name": ""}, **{name: letter()})
    assert (again.status_code, "letter.pdf" in again.text) == (422, True)
    with app.app_context():
        number = db.session.scalars(select(AnswerFile.id)).one()

    assert post(amina, FORM, **FILLED, **{name: str(number)}).status_code == 303
    with app.app_context():
        assert kept() == [str(number)]


def test_a_new_file_takes_the_place_of_the_old_one(app: Flask, amina: FlaskClient) -> None:
    [name] = asks(app, question("Letter", "file"))
    for body in (PDF, PDF + b" again"):
        post(amina, FORM if registered(app) is None else CHANGE, **FILLED, **{name: letter(body)})
    with app.app_context():
        assert [row.body for row in db.session.scalars(select(AnswerFile))] == [PDF + b" again"]


def test_nobody_fetches_or_claims_another_ones_file(app: Flask, amina: FlaskClient, sign_in: SignIn) -> None:
    [name] = asks(app, question("Letter", "file", audience="organisers"))
    post(amina, FORM, **FILLED, **{name: letter()})
    with app.app_context():
        number, made = int(kept()[0]), db.session.scalars(select(Registration.id)).one()
        make.role(make.person("Desk"), "registration_desk", db.session.scalars(select(Event)).one())
        db.session.commit()
    ben, desk = sign_in("ben@example.org"), sign_in("desk@example.org")

    post(ben, FORM, **FILLED, **{name: str(number)})

    with app.app_context():
        assert kept() == [str(number)]
    assert ben.get(f"{ME}/files/{number}").status_code == 404
    assert desk.get(f"/forum/organise/registrations/{made}/files/{number}").status_code == 404


# --- drafts


def fields_of(page: TestResponse, *values: str) -> list[bool]:
    return [f'value="{value}"' in page.text for value in values]


def test_answers_are_kept_to_come_back_to_even_when_they_are_wrong(app: Flask, amina: FlaskClient) -> None:
    hotel, card = asks(app, question("Hotel"), question("Letter", "file"))
    wrong = {"family_name": "", "country": "XX", "organisation": "Half a na", hotel: "Métropole"}

    answer = post(amina, DRAFT, **FILLED | wrong, **{card: letter()})

    assert (answer.status_code, answer.location, registered(app)) == (303, FORM, None)
    page = amina.get(FORM)
    assert fields_of(page, "Half a na", "Métropole") == [True, True]
    assert ("letter.pdf" in page.text, "They are not sent yet." in page.text) == (True, True)


def test_a_draft_is_gone_once_the_form_is_sent(app: Flask, amina: FlaskClient) -> None:
    [hotel] = asks(app, question("Hotel"))
    post(amina, DRAFT, **FILLED, **{hotel: "Métropole"})
    post(amina, FORM, **FILLED, **{hotel: "Amigo"})
    with app.app_context():
        assert (kept(), db.session.scalars(select(AnswerDraft)).all()) == (["Amigo"], [])


def test_a_draft_is_gone_even_where_the_event_asks_nothing_of_its_own(app: Flask, amina: FlaskClient) -> None:
    post(amina, DRAFT, **FILLED)
    post(amina, FORM, **FILLED)
    post(amina, DRAFT, **FILLED)
    post(amina, CHANGE, **FILLED)  # which changes nothing
    with app.app_context():
        assert db.session.scalars(select(AnswerDraft)).all() == []


def test_a_draft_of_a_change_leaves_what_stands(app: Flask, amina: FlaskClient) -> None:
    [hotel] = asks(app, question("Hotel"))
    post(amina, FORM, **FILLED, **{hotel: "Amigo"})
    answer = post(amina, DRAFT, **FILLED, **{hotel: "Métropole"})
    assert (answer.location, fields_of(amina.get(CHANGE), "Métropole")) == (CHANGE, [True])
    with app.app_context():
        assert (kept(), state(db.session.scalars(select(Registration.id)).one())) == (["Amigo"], "submitted")


def test_nobody_sees_another_ones_draft(app: Flask, amina: FlaskClient, sign_in: SignIn) -> None:
    [hotel] = asks(app, question("Hotel"))
    post(amina, DRAFT, **FILLED, **{hotel: "Métropole"})
    assert "Métropole" not in sign_in("ben@example.org").get(FORM).text
