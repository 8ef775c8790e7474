"""An event's own words in its mails: placeholders, languages, preview, and what cannot be."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, own_name
from eventapp.programme.models import Event
from eventapp.registration import domain, letters
from tests import make
from tests.make import NOON
from tests.registration.cast import mails, post, submitted, write_mails

HERE = "/forum/organise/registrations/mails"
AMINA = "amina.idrissi@example.org"
OWN = ("{event} says no", "Dear {name},\n\n{reason}\n\n{link}")
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def olga(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        make.role(make.person("Olga"), "organiser", make.event())
        db.session.commit()
    return sign_in("olga@example.org")


def seen(app: Flask, step: str = "refused") -> str:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        return letters.state_of(letters.templates_of(event, step))


def written(app: Flask, step: str = "refused") -> dict[str, tuple[str, str]]:
    with app.app_context():
        return letters.templates_of(db.session.scalars(select(Event)).one(), step)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Dear {name},", "Dear Ben {event},"),  # what was put in is not looked at again
        ("{{name}} {x} { name } {", "{Ben {event}} {x} { name } {"),
        ("%(name)s {{ 7 * 7 }} {name.__class__}", "%(name)s {{ 7 * 7 }} {name.__class__}"),
    ],
)
def test_placeholders_are_replaced_and_nothing_is_run(text: str, becomes: str) -> None:
    assert letters.filled(text, {"name": "Ben {event}", "event": "Forum"}) == becomes


def test_the_mail_is_in_the_events_words_where_it_has_any(database: None) -> None:
    event = make.event()
    letters.rewrite(event, "refused", {"en": OWN}, languages=["en", "fr"], seen=letters.state_of({}))
    for name, language in (("Amina Idrissi", "en"), ("Ben Adams", "fr")):
        make.person(name, language=language)
        domain.refuse(submitted(event, name).id, reason="No place {name}.", by=None, at=NOON)
    write_mails()

    own, usual = mails(AMINA)[-1], mails("ben.adams@example.org")[-1]

    assert own.subject == "The Forum says no"
    assert own.body == "Dear Amina Idrissi,\n\nNo place {name}.\n\nhttp://localhost/forum/me\n"
    assert usual.subject.startswith("Le Forum")


def test_words_are_kept_for_each_language_and_taken_back(app: Flask, olga: FlaskClient) -> None:
    subject, body = OWN
    answer = post(olga, f"{HERE}/refused", subject_fr=subject, body_fr=body, seen=seen(app))
    assert (answer.status_code, written(app)) == (303, {"fr": OWN})
    assert "français" in olga.get(HERE).text

    post(olga, f"{HERE}/refused", seen=seen(app))
    assert written(app) == {}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("body_en", "Dear {nam},", "{nam} is not known."),
        ("subject_en", "{name.__class__}", "{name.__class__} is not known."),
        ("body_en", "{}", "{} is not known."),
        ("body_en", "", "Write both the subject and the text, or leave both empty."),
        ("subject_en", "x" * 201, "Use at most 200 characters."),
        ("body_en", "a\u202eb", "Remove the invisible control characters from this text."),
    ],
)
def test_words_that_cannot_be_are_said_at_the_field(
    app: Flask, olga: FlaskClient, field: str, typed: str, words: str
) -> None:
    typed_all = {"subject_en": OWN[0], "body_en": OWN[1]} | {field: typed}
    answer = post(olga, f"{HERE}/refused", **typed_all, seen=seen(app))
    assert (answer.status_code, answer.text.count(words), written(app)) == (422, 2, {})


def test_the_preview_shows_each_language_and_saves_nothing(app: Flask, olga: FlaskClient) -> None:
    typed = {"subject_en": OWN[0], "body_en": "Hello {name} <b>"}
    page = post(olga, f"{HERE}/refused", **typed, preview="1", seen=seen(app))
    assert (page.status_code, written(app)) == (200, {})
    assert "Hello Amina El Idrissi &lt;b&gt;" in page.text
    assert "The Forum says no" in page.text
    assert "Le Forum" in page.text  # the usual words in the other language
    assert [page.text.count(f'class="preview" aria-label="{own_name(code)}"') for code in LANGUAGES] == [
        1
    ] * 8


@pytest.mark.parametrize("step", letters.STEPS)
def test_each_step_shows_its_usual_words(olga: FlaskClient, step: str) -> None:
    page = olga.get(f"{HERE}/{step}")
    assert (page.status_code, "Amina El Idrissi" in page.text) == (200, True)


def test_a_stale_edit_of_words_is_refused(app: Flask, olga: FlaskClient) -> None:
    before = seen(app)
    post(olga, f"{HERE}/refused", subject_en=OWN[0], body_en=OWN[1], seen=before)
    answer = post(olga, f"{HERE}/refused", subject_en="Too late", body_en="Mine", seen=before)
    assert (answer.status_code, 'value="Too late"' in answer.text, written(app)) == (409, True, {"en": OWN})
    assert (OWN[0] in answer.text, seen(app) in answer.text) == (
        True,
        True,
    )  # both stand there, to be sent again
