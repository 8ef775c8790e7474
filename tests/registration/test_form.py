"""Registering: the way in for strangers, the form, and all that may be typed into it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.registration.answers import answers_of
from eventapp.registration.domain import PARTICIPANT_LIST_TEXT
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.forms import AUDIENCE_WORDS
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON
from tests.registration.cast import (
    AMINA,
    CANCEL,
    CHANGE,
    FILLED,
    FORM,
    ME,
    consents,
    mails,
    post,
    registered,
    state,
    write_mails,
)

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def amina(app: Flask, sign_in: SignIn) -> FlaskClient:
    """Signed in, at an event with two categories for oneself and one given by others."""
    with app.app_context():
        event = make.event()
        make.category(event, "press")
        make.category(event, "staff", self_service=False)
        db.session.commit()
    return sign_in(AMINA)


def only(app: Flask) -> Registration | None:
    with app.app_context():
        return db.session.scalars(select(Registration)).one_or_none()


def test_a_stranger_is_asked_for_an_address_only(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.event()
        db.session.commit()

    page = client.get(FORM)

    assert page.status_code == 200
    assert 'action="/sign-in"' in page.text
    assert '<input type="hidden" name="next" value="/forum/registration">' in page.text
    assert page.text[page.text.index("<main") :].count("<input") == 2
    assert "Set-Cookie" not in page.headers


def test_the_address_leads_back_to_the_form(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.event()
        db.session.commit()
    answer = post(client, "/sign-in", email=AMINA, next=FORM)
    assert answer.status_code == 303


@pytest.mark.parametrize("path", [ME, CHANGE, CANCEL])
def test_a_stranger_is_sent_to_sign_in(app: Flask, client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


@pytest.mark.parametrize("path", [FORM, CHANGE, CANCEL])
def test_a_stranger_registers_and_cancels_nobody(app: Flask, client: FlaskClient, path: str) -> None:
    made = registered(app)
    answer = post(client, path, **FILLED)
    with app.app_context():
        assert (answer.status_code, state(made)) == (302, "submitted")


@pytest.mark.parametrize("path", ["registration", "me", "me/change", "me/cancel"])
def test_an_event_that_does_not_exist_is_not_found(amina: FlaskClient, path: str) -> None:
    assert amina.get(f"/nowhere/{path}").status_code == 404


def test_the_form_shows_the_address_and_asks_nothing_twice(amina: FlaskClient) -> None:
    page = amina.get(FORM).text
    assert AMINA in page
    assert 'type="email"' not in page
    assert ("Delegate" in page, "Press" in page, "Staff" in page) == (True, True, False)


def test_sending_the_form_registers_and_confirms_by_mail(app: Flask, amina: FlaskClient) -> None:
    answer = post(amina, FORM, **FILLED)

    assert (answer.status_code, answer.location) == (303, ME)
    with app.app_context():
        made = db.session.scalars(select(Registration)).one()
        given = answers_of(made)
        assert (made.person.full_name, given.badge_name) == ("Amina El Idrissi",) * 2
        assert (given.country, given.category.code, given.languages) == ("MA", "delegate", ("fr", "ar"))
        assert consents(made.id) == [("participant_list", "nobody", PARTICIPANT_LIST_TEXT)]
        write_mails()
        assert [mail.body.count("http://localhost/forum/me\n") for mail in mails(AMINA)] == [1]


def test_the_confirmation_is_in_the_language_of_the_form(app: Flask, amina: FlaskClient) -> None:
    post(amina, f"{FORM}?lang=fr", **FILLED)
    with app.app_context():
        write_mails()
        assert mails(AMINA)[0].subject.startswith("Le Forum")


def test_the_form_works_with_everything_left_out_that_may_be(app: Flask, amina: FlaskClient) -> None:
    answer = post(amina, FORM, **FILLED | {"given_name": "", "badge_name": "", "languages": []})
    assert answer.status_code == 303
    with app.app_context():
        given = answers_of(db.session.scalars(select(Registration)).one())
        assert (given.given_name, given.badge_name, given.languages) == ("", "El Idrissi", ())


def test_sending_the_form_twice_leads_to_the_registration(app: Flask, amina: FlaskClient) -> None:
    post(amina, FORM, **FILLED)
    again = post(amina, FORM, **FILLED | {"family_name": "Other"})
    assert (again.status_code, again.location) == (303, ME)
    assert "You are already registered." in amina.get(ME).text
    with app.app_context():
        assert db.session.scalars(select(Registration)).one().person.family_name == "El Idrissi"


def test_the_form_leads_a_registered_person_to_their_page(app: Flask, sign_in: SignIn) -> None:
    registered(app)
    answer = sign_in(AMINA).get(FORM)
    assert (answer.status_code, answer.location) == (303, ME)


def test_the_form_is_filled_with_what_was_answered_before_cancelling(app: Flask, sign_in: SignIn) -> None:
    registered(app, "cancelled")
    assert 'value="Caisse nationale"' in sign_in(AMINA).get(FORM).text


def test_who_registered_with_another_address_is_told_where_to_go(app: Flask, sign_in: SignIn) -> None:
    """Everybody is, so that it says nothing; of one's own mailbox there is more."""
    with app.app_context():
        event = make.event()
        make.registration(event, make.person("Amina", email=AMINA.replace("@", "+forum@")))
        compare(event, at=NOON)
        db.session.commit()
    pages = [sign_in(email).get(FORM).text for email in ("ben@example.org", AMINA)]
    assert ["Have you registered before with another address?" in page for page in pages] == [True, True]
    assert ["Another address of your mailbox" in page for page in pages] == [False, True]


WRONG = [
    ("family_name", "", "Write your family name."),
    ("family_name", "   ", "Write your family name."),
    ("family_name", "\u200b\u200d", "Write your family name with letters."),
    ("family_name", "\u202egnp.exe", "Remove the invisible control characters from this text."),
    ("family_name", "a\x00b", "Remove the invisible control characters from this text."),
    ("family_name", "x" * 121, "Use at most 120 characters."),
    ("given_name", "…", "Write your given name with letters."),
    ("badge_name", "\u2066Amina\u2069", "Remove the invisible control characters from this text."),
    ("badge_name", "🙂", "Write the name on the badge with letters."),
    ("badge_name", "x" * 100_000, "Use at most 120 characters."),
    ("organisation", "", "Write the name of your organisation."),
    ("organisation", "--", "Write the name of your organisation with letters."),
    ("organisation", "x" * 201, "Use at most 200 characters."),
    ("organisation", "ﷺ" * 100, "Use at most 200 characters."),
    ("country", "", "Choose your country."),
    ("country", "XX", "Choose a country from the list."),
    ("country", "Morocco", "Choose a country from the list."),
    ("category", "", "Choose how you take part."),
    ("category", "staff", "Choose one of the categories shown."),
    ("category", "1 OR 1=1", "Choose one of the categories shown."),
    ("languages", ["xx"], "Choose among the languages shown."),
    ("audience", "", "Choose who may see that you take part."),
    ("audience", "everyone", "Choose one of the three answers shown."),
]


@pytest.mark.parametrize(("field", "typed", "words"), WRONG)
def test_what_cannot_be_is_said_at_the_field_and_in_the_summary(
    app: Flask, amina: FlaskClient, field: str, typed: str | list[str], words: str
) -> None:
    answer = post(amina, FORM, **FILLED | {field: typed})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert f'<a href="#{field}">{words}</a>' in answer.text
    assert only(app) is None


def test_a_name_too_long_for_the_badge_asks_for_a_shorter_one(app: Flask, amina: FlaskClient) -> None:
    answer = post(amina, FORM, **FILLED | {"given_name": "x" * 70, "family_name": "y" * 70})
    assert answer.status_code == 422
    words = "Your full name is too long for a badge. Write a shorter one here."
    assert f'<a href="#badge_name">{words}</a>' in answer.text


def test_an_empty_form_names_every_field_that_is_needed(app: Flask, amina: FlaskClient) -> None:
    answer = post(amina, FORM)
    assert (answer.status_code, answer.text.count('<li><a href="#')) == (422, 5)
    assert only(app) is None


STRANGE = [
    "<script>alert(1)</script>",
    "Robert'); DROP TABLE person;--",
    "{{ 7 * 7 }} %(name)s ${x}",
    "O’Brien-Ñandú",
    "Bcc: all@example.org",
    "=cmd|' /C calc'!A0",
    "王小明 أمينة",
]


@pytest.mark.parametrize("typed", STRANGE)
def test_a_strange_name_is_kept_and_shown_as_it_was_typed(app: Flask, amina: FlaskClient, typed: str) -> None:
    answer = post(amina, FORM, **FILLED | {"family_name": typed, "organisation": typed})
    assert answer.status_code == 303
    pages = [amina.get(path).text for path in (ME, CHANGE, FORM)]
    assert "<script>alert" not in "".join(pages)
    with app.app_context():
        made = db.session.scalars(select(Registration)).one()
        assert (made.person.family_name, made.organisation.name) == (typed, typed)
        write_mails()
        assert (len(mails(AMINA)), f"Amina {typed}," in mails(AMINA)[0].body) == (1, True)


def test_names_are_kept_composed_and_tidied(app: Flask, amina: FlaskClient) -> None:
    post(amina, FORM, **FILLED | {"family_name": "  Nu\u0301n\u0303ez\t de \n la  Torre "})
    with app.app_context():
        assert db.session.scalars(select(Registration)).one().person.family_name == "Núñez de la Torre"


def test_another_site_cannot_send_the_form(app: Flask, amina: FlaskClient) -> None:
    answer = amina.post(FORM, data=FILLED, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, only(app)) == (403, None)


def test_a_new_wording_of_the_consent_needs_a_new_number() -> None:
    wordings = {
        "1": [
            "Nobody but the organisers",
            "Other registered participants: my name, organisation and country",
            "Everyone, on the public list: my name, organisation and country",
        ]
    }
    assert [str(choice.label) for choice in AUDIENCE_WORDS] == wordings[PARTICIPANT_LIST_TEXT]
