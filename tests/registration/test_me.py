"""My page: how things stand, changing, cancelling."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.text import tidy
from eventapp.registration import domain
from eventapp.registration.answers import answers_of
from eventapp.registration.models import Registration
from tests import make
from tests.registration.cast import AMINA, CANCEL, CHANGE, FILLED, FORM, ME, post, registered, state
from tests.statements import counting

SignIn = Callable[..., FlaskClient]


@pytest.mark.parametrize(
    ("as_state", "title", "offers"),
    [
        ("submitted", "Your registration has arrived", {CHANGE, CANCEL}),
        ("waiting", "You are on the waiting list", {CHANGE, CANCEL}),
        ("approved", "You are registered", {CHANGE, CANCEL, "/forum/badge", "/forum/agenda"}),
        ("refused", "Your registration was not accepted", set()),
        ("cancelled", "Your registration is cancelled", {FORM}),
    ],
)
def test_my_page_says_how_things_stand_and_what_can_be_done(
    app: Flask, sign_in: SignIn, as_state: str, title: str, offers: set[str]
) -> None:
    registered(app, as_state)
    page = sign_in(AMINA).get(ME).text
    main = page[page.index("<main") : page.index("</main")]
    assert title in tidy(main)
    known = (CHANGE, CANCEL, FORM, "/forum/badge", "/forum/agenda")
    assert {path for path in known if f'href="{path}"' in main} == offers


def test_my_page_shows_the_reason_of_a_refusal(app: Flask, sign_in: SignIn) -> None:
    made = registered(app)
    with app.app_context():
        domain.refuse(made, reason="Not <known> to us", by=None, at=make.NOON)
        db.session.commit()
    assert "Not &lt;known&gt; to us" in sign_in(AMINA).get(ME).text


def test_my_page_leads_those_without_a_registration_to_the_form(app: Flask, sign_in: SignIn) -> None:
    registered(app)
    answer = sign_in("ben@example.org").get(ME)
    assert (answer.status_code, answer.location) == (302, FORM)


def test_my_page_takes_few_statements(app: Flask, sign_in: SignIn) -> None:
    registered(app)
    client = sign_in(AMINA)
    with counting(app) as statements:
        client.get(f"{ME}?lang=en")
    assert len(statements) == 14


def test_changing_the_answers_keeps_the_approval(app: Flask, sign_in: SignIn) -> None:
    made = registered(app, "approved")
    answer = post(sign_in(AMINA), CHANGE, **FILLED | {"badge_name": "أمينة", "audience": "public"})
    assert (answer.status_code, answer.location) == (303, ME)
    with app.app_context():
        given = answers_of(db.session.get_one(Registration, made))
        assert (state(made), given.badge_name, given.audience) == ("approved", "أمينة", "public")


def test_an_approved_person_cannot_slip_into_another_category(app: Flask, sign_in: SignIn) -> None:
    made = registered(app, "approved")
    with app.app_context():
        make.category(db.session.get_one(Registration, made).event, "press")
        db.session.commit()

    answer = post(sign_in(AMINA), CHANGE, **FILLED | {"category": "press"})

    assert answer.status_code == 409
    assert "The registration desk can change it." in answer.text
    with app.app_context():
        assert answers_of(db.session.get_one(Registration, made)).category.code == "delegate"


def test_a_wrong_change_shows_the_form_again_and_saves_nothing(app: Flask, sign_in: SignIn) -> None:
    registered(app)
    answer = post(sign_in(AMINA), CHANGE, **FILLED | {"family_name": "", "organisation": "Kept as typed"})
    assert (answer.status_code, 'value="Kept as typed"' in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Registration)).one().organisation.name == "Caisse nationale"


@pytest.mark.parametrize("path", [CHANGE, CANCEL])
@pytest.mark.parametrize("as_state", ["refused", "cancelled"])
def test_what_has_ended_cannot_be_changed(app: Flask, sign_in: SignIn, path: str, as_state: str) -> None:
    registered(app, as_state)
    answer = sign_in(AMINA).get(path)
    assert (answer.status_code, answer.location) == (303, ME)


def test_cancelling_is_asked_first_and_done_by_a_post(app: Flask, sign_in: SignIn) -> None:
    made = registered(app, "approved")
    client = sign_in(AMINA)
    asked = client.get(CANCEL)
    with app.app_context():
        before = state(made)

    answer = post(client, CANCEL)

    with app.app_context():
        assert (asked.status_code, before, answer.location, state(made)) == (200, "approved", ME, "cancelled")


def test_cancelling_twice_shows_that_it_has_ended(app: Flask, sign_in: SignIn) -> None:
    registered(app)
    client = sign_in(AMINA)
    post(client, CANCEL)
    again = post(client, CANCEL)
    assert (again.status_code, again.location) == (303, ME)
    assert "Your registration is cancelled" in client.get(ME).text


def test_after_cancelling_one_can_register_again(app: Flask, sign_in: SignIn) -> None:
    made = registered(app)
    client = sign_in(AMINA)
    post(client, CANCEL)
    post(client, FORM, **FILLED)
    with app.app_context():
        assert state(made) == "submitted"
