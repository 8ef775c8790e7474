"""An import that somebody looks at who reads fewer answers than who sent it."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.registration import domain
from eventapp.registration.entering import REGISTRATIONS
from eventapp.sheets import domain as sheets
from eventapp.sheets.models import SheetImport
from tests import make
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.registration.cast import answers, post
from tests.registration.forms_cast import code, published, question
from tests.registration.test_import import PAGE, ROW, drain


def test_who_does_not_read_an_answer_does_not_see_it_change(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        forum = make.event()
        olga = make.role(make.person("Olga Organiser"), "organiser", forum)
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        form = published(forum, question("Note", audience="organisers"), question("Hotel"))
        own = {code(forum, "Note"): "Owes us money"}
        domain.submit(forum, make.person("Ben", ROW["email"]), answers(forum, own=own), at=NOON, form=form)
        row = {"email": ROW["email"], "Note": "Has paid", "Hotel": "Amigo"}
        body = table(row)
        number = sheets.receive(forum, REGISTRATIONS, body, by=olga, language="en", at=clock.now()).id
        db.session.commit()
        drain(app)

    pages = [
        sign_in(f"{who}@example.org").get(f"{PAGE}/{number}").text for who in ("olga.organiser", "dora.desk")
    ]

    words = ("Note", "Owes us money", "Has paid", "Hotel", "Amigo")
    assert [[word in page for word in words] for page in pages] == [
        [True] * 5,
        [True, False, False, True, True],  # the heading of the file
    ]


def test_a_colleague_who_reads_a_file_anew_leaves_what_they_do_not_know(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        forum = make.event()
        olga = make.role(make.person("Olga Organiser"), "organiser", forum)
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        published(forum, question("Note", audience="organisers"))
        body = table({"email": ROW["email"], "Note": "Has paid"})
        sheet = sheets.receive(forum, REGISTRATIONS, body, by=olga, language="en", at=clock.now())
        number, before = sheet.id, sheet.columns
        db.session.commit()
        drain(app)

    answer = post(
        sign_in("dora.desk@example.org"), f"{PAGE}/{number}", **{"column-0": "email", "column-1": ""}
    )

    with app.app_context():
        after = db.session.get_one(SheetImport, number).columns
    assert (answer.status_code, after, after["Note"][:7]) == (303, before, "answer:")
