"""The confirmation of a registration as a PDF."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from tests import make, pdfs
from tests.registration.cast import AMINA, registered

SignIn = Callable[..., FlaskClient]


@pytest.mark.parametrize(
    ("state", "title"),
    [("submitted", "Your registration has arrived"), ("approved", "You are registered")],
)
def test_it_says_how_the_registration_stands(app: Flask, sign_in: SignIn, state: str, title: str) -> None:
    registered(app, state)

    answer = sign_in(AMINA).get("/forum/me.pdf")

    assert (answer.content_type, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert pdfs.headings(answer.data)[0] == title
    assert [word in pdfs.words(answer.data) for word in ("Amina Idrissi", "Delegate")] == [True, True]


def test_it_comes_in_the_reader_s_language(app: Flask, sign_in: SignIn) -> None:
    registered(app, "approved")

    document = sign_in(AMINA).get("/forum/me.pdf?lang=ar").data

    assert (b"/Lang(ar)" in document, pdfs.headings(document)[0]) == (True, "تم تسجيلكم")


def test_without_a_registration_it_leads_to_the_form(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        make.event()
        db.session.commit()

    answer = sign_in("new@example.org").get("/forum/me.pdf")

    assert (answer.status_code, answer.location) == (302, "/forum/registration")
