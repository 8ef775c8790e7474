"""Asking for more before a decision, and answering many at once."""

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.registration import deciding, domain
from eventapp.registration.answers import answers_of
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.registration.queries import oldest_undecided_at, registrations, states_of
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import (
    CHANGE,
    FILLED,
    ME,
    answers,
    mails,
    post,
    state,
    steps,
    submitted,
    write_mails,
)

LIST = "/forum/organise/registrations"
WORDS = "Which institution do you come for?"
AMINA = "amina.idrissi@example.org"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def desk(app: Flask, sign_in: SignIn) -> FlaskClient:
    """Three people at the forum are to be decided."""
    with app.app_context():
        event = make.event()
        make.role(make.person("Desk"), "registration_desk", event)
        for name in ("Amina Idrissi", "Ben Adams", "Sue Ray"):
            submitted(event, name)
        db.session.commit()
    return sign_in("desk@example.org")


def numbers(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Registration.id).order_by(Registration.id)))


def test_who_is_asked_for_more_leaves_the_queue_until_they_answer(database: None) -> None:
    event = make.event()
    made = submitted(event)
    deciding.ask_more(made.id, reason=WORDS, by=None, at=NOON)
    asked = (
        [row.standing for row in registrations(event, words="", state="asked", page=1).rows],
        states_of(event),
    )
    assert asked[0] == ["asked"]
    assert (asked[1]["asked"], asked[1]["submitted"], oldest_undecided_at(event)) == (1, 0, None)

    domain.change(made, answers(event, organisation="Social Fund"), at=NOON)

    assert registrations(event, words="", state="asked", page=1).total == 0
    assert (states_of(event)["submitted"], steps(made.id)) == (1, ["submitted", "asked", "answered"])


def test_confirming_the_answers_is_an_answer_too(database: None) -> None:
    event = make.event()
    made = submitted(event)
    deciding.ask_more(made.id, reason=WORDS, by=None, at=NOON)
    domain.change(made, answers_of(made), at=NOON)
    assert (made.standing, steps(made.id)[-1]) == ("submitted", "answered")


@pytest.mark.parametrize("as_state", ["approved", "refused", "cancelled"])
def test_what_is_decided_is_not_asked_about(database: None, as_state: str) -> None:
    made = make.registration(make.event(), make.person(), as_state)
    with pytest.raises(domain.AlreadyDecided):
        deciding.ask_more(made.id, reason=WORDS, by=None, at=NOON)


def test_a_decision_ends_the_question(database: None) -> None:
    made = submitted(make.event())
    deciding.ask_more(made.id, reason=WORDS, by=None, at=NOON)
    domain.approve(made.id, by=None, at=NOON)
    db.session.refresh(made)
    assert (made.standing, made.more_asked_at) == ("approved", None)


def test_asking_and_approving_at_once_leaves_nobody_approved_and_asked(app: Flask) -> None:
    with app.app_context():
        made = submitted(make.event()).id
        db.session.commit()

    ask = partial(deciding.ask_more, made, reason=WORDS, by=None, at=NOON)
    at_once(app, [ask, partial(domain.approve, made, by=None, at=NOON)] * 3)

    with app.app_context():
        row = db.session.get_one(Registration, made)
        assert (row.state, row.more_asked_at) == ("approved", None)


def test_the_person_reads_what_is_needed_and_answers(app: Flask, desk: FlaskClient, sign_in: SignIn) -> None:
    amina, *_ = numbers(app)
    answer = post(desk, f"{LIST}/{amina}/ask", more=WORDS)
    with app.app_context():
        write_mails()
        sent = mails(AMINA)[-1]
    person = sign_in(AMINA)
    page = person.get(ME).text

    assert answer.status_code == 303
    assert (sent.subject, WORDS in sent.body) == ("The Forum: the organisers need something more", True)
    assert (WORDS in page, f'data-main href="{CHANGE}"' in page) == (True, True)

    post(person, CHANGE, **FILLED)
    assert WORDS not in person.get(ME).text
    assert "Answered what was asked" in desk.get(f"{LIST}/{amina}").text


@pytest.mark.parametrize("typed", ["", "  \n ", "a\u202eb"])
def test_a_question_without_words_is_not_asked(app: Flask, desk: FlaskClient, typed: str) -> None:
    amina, *_ = numbers(app)
    answer = post(desk, f"{LIST}/{amina}/ask", more=typed)
    with app.app_context():
        assert (answer.status_code, steps(amina)) == (422, ["submitted"])


@pytest.mark.parametrize(
    ("answer", "told", "step"),
    [
        ("refuse", "2 registrations are refused.", "refused"),
        ("ask", "2 people are asked for more.", "asked"),
    ],
)
def test_several_are_answered_with_the_same_words(
    app: Flask, desk: FlaskClient, answer: str, told: str, step: str
) -> None:
    amina, ben, sue = numbers(app)
    with app.app_context():
        domain.approve(sue, by=None, at=NOON)
        db.session.commit()

    done = post(desk, f"{LIST}/{answer}?state=submitted", registration=[amina, ben, sue], reason=WORDS)

    assert (done.status_code, done.location) == (303, f"{LIST}?state=submitted")
    page = desk.get(LIST).text
    assert (told in page, "1 was already decided." in page) == (True, True)
    with app.app_context():
        written = select(RegistrationStep.reason).where(RegistrationStep.state == step)
        assert list(db.session.scalars(written)) == [WORDS, WORDS]
        assert state(sue) == "approved"


@pytest.mark.parametrize("missing", ["reason", "registration"])
def test_answering_several_needs_both_people_and_words(app: Flask, desk: FlaskClient, missing: str) -> None:
    amina, *_ = numbers(app)
    data = {"registration": str(amina), "reason": WORDS} | {missing: ""}
    answer = post(desk, f"{LIST}/refuse", **data)
    with app.app_context():
        assert (answer.status_code, state(amina)) == (422, "submitted")
    assert missing == "reason" or WORDS in answer.text


def test_another_events_people_are_not_answered(app: Flask, desk: FlaskClient, sign_in: SignIn) -> None:
    amina, *_ = numbers(app)
    with app.app_context():
        make.role(make.person("Otto"), "organiser", make.event("other"))
        db.session.commit()
    post(sign_in("otto@example.org"), "/other/organise/registrations/refuse", registration=amina, reason="No")
    with app.app_context():
        assert state(amina) == "submitted"
