"""Whoever reads of diet and assistance leaves a line, which the person and the organisers see."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import domain
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.form_models import AssistanceRead, AssistanceReading
from eventapp.registration.models import Registration
from eventapp.registration.reading import note
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.registration.cast import answers
from tests.registration.forms_cast import code, published, question
from tests.registration.test_export import asked
from tests.registration.test_export import work as make_files
from tests.sheets.cast import sent
from tests.statements import counting

SignIn = Callable[..., FlaskClient]
REGISTRATION = "/forum/organise/registrations/{}"
LIST = "/forum/organise/assistance"
LOG = "/forum/organise/assistance/log?lang=en"


def told(event: Event, name: str, **said: str) -> Registration:
    """A registration with answers by the labels of their questions."""
    form = published(event, question("Diet", audience="assistance"), question("Hotel"))
    own = {code(event, label): value for label, value in said.items()}
    return domain.submit(event, make.person(name), answers(event, own=own), at=NOON, form=form)


def log() -> list[tuple[str, int]]:
    rows = db.session.scalars(select(AssistanceReading).order_by(AssistanceReading.id))
    return [(row.place, row.people) for row in rows]


@pytest.mark.parametrize(
    ("role", "address", "lines"),
    [
        ("assistance", LIST, [("list", 1)]),
        ("admin", REGISTRATION, [("registration", 1)]),
        ("organiser", REGISTRATION, []),
        ("viewer", REGISTRATION, []),
        ("organiser", LIST, []),
    ],
)
def test_a_reading_is_written_down_by_the_request_that_shows_it(
    app: Flask, sign_in: SignIn, role: str, address: str, lines: list[tuple[str, int]]
) -> None:
    with app.app_context():
        event = make.event()
        number = told(event, "Ben Adams", Diet="Vegan", Hotel="Amigo").id
        make.role(make.person("Ada"), role, None if role == "admin" else event)
        db.session.commit()
    page = sign_in("ada@example.org").get(address.format(number))
    assert ("Vegan" in page.text) == bool(lines)
    with app.app_context():
        assert log() == lines
    own = sign_in("ben.adams@example.org").get("/my-data?lang=en").text
    assert ("Ada" in own) == bool(lines)


@ON_SQLITE
def test_what_is_read_is_noted_by_a_writer(app: Flask, sign_in: SignIn) -> None:
    """A reader that begins to write in the midst of it is refused by SQLite where somebody else wrote."""
    with app.app_context():
        event = make.event()
        told(event, "Ben Adams", Diet="Vegan")
        make.role(make.person("Ada"), "assistance", event)
        db.session.commit()
    with counting(app, begins=True) as sent:
        assert sign_in("ada@example.org").get(LIST).status_code == 200
    noted = next(place for place, one in enumerate(sent) if one.startswith("INSERT INTO assistance"))
    assert [one for one in sent[:noted] if one.startswith("BEGIN")][-1] == "BEGIN IMMEDIATE"


def test_who_told_nothing_of_the_kind_is_not_among_those_who_were_read(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        number = told(event, "Ben Adams", Hotel="Amigo").id
        make.role(make.person("Ada"), "admin", None)
        db.session.commit()
    sign_in("ada@example.org").get(REGISTRATION.format(number))
    with app.app_context():
        assert log() == []


@pytest.mark.parametrize(("label", "lines"), [("Diet", [("export", 1)]), ("Hotel", [])])
def test_an_export_that_has_the_column_is_a_reading(
    database: None, label: str, lines: list[tuple[str, int]]
) -> None:
    event = make.event()
    told(event, "Ben Adams", Diet="Vegan", Hotel="Amigo")
    olga = make.person("Olga")
    for role in ("organiser", "assistance"):
        make.role(olga, role, event)
    asked(event, olga, f"answer:{code(event, label)}")
    make_files()
    assert log() == lines


@pytest.mark.parametrize(("roles", "lines"), [(("assistance",), [("import", 1)]), ((), [])])
def test_a_file_that_is_compared_with_the_answers_is_a_reading(
    database: None, roles: tuple[str, ...], lines: list[tuple[str, int]]
) -> None:
    event = make.event()
    told(event, "Ben Adams", Diet="Vegan", Hotel="Amigo")
    olga = make.person("Olga")
    for role in ("organiser", *roles):
        make.role(olga, role, event)
    row = {"email": "ben.adams@example.org", "Diet": "Halal", "Hotel": "Metropole"}
    sent(event, REGISTRATIONS, table(row), olga)
    assert log() == lines


@pytest.mark.parametrize(("label", "lines"), [("Diet", [("person", 1)]), ("Hotel", [])])
def test_an_operator_who_takes_all_of_a_person_along_is_in_the_log(
    app: Flask, sign_in: SignIn, tmp_path: Path, label: str, lines: list[tuple[str, int]]
) -> None:
    with app.app_context():
        email = told(make.event(), "Ben Adams", **{label: "Vegan"}).person.email
        db.session.commit()
    out = str(tmp_path / "data.zip")
    assert (
        app.test_cli_runner().invoke(args=["person", "export", email, out]).output == f"Written to {out}.\n"
    )
    with app.app_context():
        assert log() == lines
    assert ("by an operator" in sign_in(email).get("/my-data?lang=en").text) == bool(lines)


@pytest.mark.parametrize("readings", [1, 30])
def test_the_log_names_readers_and_not_whom_they_read(app: Flask, sign_in: SignIn, readings: int) -> None:
    with app.app_context():
        event = make.event()
        ben = told(event, "Ben Adams", Diet="Vegan")
        make.role(make.person("Olga"), "organiser", event)
        for number in range(readings):
            reader = make.person(f"Reader {number}")
            note(event.id, [ben.id], by_id=reader.id, place="list", at=NOON)
        db.session.commit()
    olga = sign_in("olga@example.org")
    with counting(app) as statements:
        page = olga.get(LOG).text
    assert (page.count("Reader "), "Ben" in page, len(statements)) == (readings, False, 5)


def test_the_log_outlives_whom_it_is_about(database: None) -> None:
    """Without telling any more that it was they."""
    event = make.event()
    ben = told(event, "Ben Adams", Diet="Vegan")
    note(event.id, [ben.id], by_id=None, place="list", at=NOON)
    db.session.delete(ben)
    db.session.flush()
    assert (log(), db.session.scalars(select(AssistanceRead)).all()) == ([("list", 1)], [])
