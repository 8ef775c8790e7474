"""The mails that follow each step: to whom, in which language, and once."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.mail import Mail
from eventapp.registration import domain
from eventapp.registration.answers import answers_of
from eventapp.registration.jobs import tell
from eventapp.registration.models import RegistrationStep
from eventapp.registration.queries import language_of
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import mails, subjects, submitted, write_mails

AMINA = "amina.idrissi@example.org"
LINK = "http://localhost/forum/me"


def test_each_step_is_told_in_its_own_mail(database: None) -> None:
    registration = submitted(make.event())
    domain.approve(registration.id, by=None, at=NOON)
    domain.cancel(registration, at=NOON)
    write_mails()
    assert subjects(AMINA) == [
        "The Forum: your registration has arrived",
        "The Forum: your registration is approved",
        "The Forum: your registration is cancelled",
    ]
    assert [mail.body.count(LINK) for mail in mails(AMINA)] == [1, 1, 1]


def test_a_refusal_tells_the_reason_as_it_was_written(database: None) -> None:
    registration = submitted(make.event())
    domain.refuse(registration.id, reason="<b>Not</b> {{ known }} %(to)s us\n.", by=None, at=NOON)
    write_mails()
    assert "\n\n<b>Not</b> {{ known }} %(to)s us\n.\n\n" in mails(AMINA)[-1].body


def test_taking_a_refusal_back_and_changing_answers_send_nothing(database: None) -> None:
    registration = submitted(make.event())
    write_mails()
    before = subjects(AMINA)
    registration.state = "refused"
    domain.reopen(registration.id, by=None, at=NOON)
    domain.change(registration, answers_of(registration), at=NOON)
    write_mails()
    assert subjects(AMINA) == before


def test_running_the_job_twice_posts_one_mail(database: None) -> None:
    submitted(make.event())
    step = db.session.scalars(select(RegistrationStep.id)).one()
    tell({"step_id": step}, NOON)
    tell({"step_id": step}, NOON)
    assert len(mails(AMINA)) == 1


def test_running_the_job_side_by_side_posts_one_mail(app: Flask) -> None:
    with app.app_context():
        submitted(make.event())
        db.session.commit()
        step = db.session.scalars(select(RegistrationStep.id)).one()

    at_once(app, [partial(tell, {"step_id": step}, NOON)] * 6)

    with app.app_context():
        assert len(mails(AMINA)) == 1


def test_a_job_of_a_registration_that_is_gone_does_nothing(database: None) -> None:
    tell({"step_id": 12345}, NOON)
    assert db.session.scalars(select(Mail)).all() == []


@pytest.mark.parametrize(
    ("chosen", "page", "expected"), [("de", "fr", "de"), (None, "fr", "fr"), (None, None, "nl")]
)
def test_the_language_is_the_persons_then_the_pages_then_the_events(
    database: None, chosen: str | None, page: str | None, expected: str
) -> None:
    person = make.person(language=chosen)
    registration = make.registration(make.event(default_language="nl"), person, page_language=page)
    assert language_of(registration) == expected


def test_a_mail_speaks_of_the_event_in_the_persons_language(database: None) -> None:
    make.person("Amina Idrissi", language="fr")
    submitted(make.event())
    write_mails()
    assert mails(AMINA)[0].subject.startswith("Le Forum")


def test_a_mail_has_no_line_left_for_a_header(database: None) -> None:
    submitted(make.event(title={"en": "Forum\r\nBcc: all@example.org"}))
    write_mails()
    assert mails(AMINA)[0].subject == "Forum Bcc: all@example.org: your registration has arrived"
