"""Two who confirm, and two workers at one batch: each row is imported once."""

from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.jobs import Job, enqueue
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.sheets import domain, jobs
from eventapp.sheets.models import SheetImport
from tests import make
from tests.core.racing import race
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.sheets.cast import sent, work

ROWS, AT_ONCE = 5, 4
HOUSE = {"family_name": "Adams", "organisation": "Institute", "country": "BE", "category": "delegate"}


@pytest.fixture
def number(app: Flask) -> int:
    """Of a file that is shown."""
    with app.app_context():
        event = make.event()
        olga = make.role(make.person("Olga Organiser"), "organiser", event)
        rows = [HOUSE | {"email": f"ben{place}@example.org"} for place in range(ROWS)]
        return sent(event, REGISTRATIONS, table(*rows), olga).id


def confirm(number: int) -> str:
    try:
        domain.confirm(db.session.get_one(SheetImport, number), run=1, at=NOON)
    except domain.NotAsShown:
        return "too late"
    db.session.commit()
    return "confirmed"


def begun(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Job).where(Job.name == "sheets.import")).all())


def test_of_several_who_confirm_at_once_one_does(app: Flask, number: int) -> None:
    fates = race(app, *[partial(confirm, number)] * AT_ONCE)
    assert sorted(fates) == ["confirmed", *["too late"] * (AT_ONCE - 1)]
    assert begun(app) == 1


def test_looking_first_and_writing_then_would_import_twice(app: Flask, number: int) -> None:
    """The control: the same race shows what the check inside the write prevents."""
    all_looked = Barrier(AT_ONCE)

    def look_then_write() -> None:
        is_shown = db.session.get_one(SheetImport, number).stage == "shown"
        db.session.rollback()
        all_looked.wait()
        if is_shown:
            db.session.get_one(SheetImport, number).stage = "importing"
            enqueue("sheets.import", at=NOON, import_id=number, run=1)
            db.session.commit()

    race(app, *[look_then_write] * AT_ONCE)
    assert begun(app) == AT_ONCE


def test_several_workers_at_one_batch_import_it_once(app: Flask, number: int) -> None:
    with app.app_context():
        confirm(number)

    def take_over() -> None:
        jobs.take_over({"import_id": number, "run": 1}, NOON)
        db.session.commit()

    assert race(app, *[take_over] * AT_ONCE) == [None] * AT_ONCE

    with app.app_context():
        work()
        sheet = db.session.get_one(SheetImport, number)
        made = [len(db.session.scalars(select(model)).all()) for model in (Registration, RegistrationStep)]
        assert (sheet.stage, sheet.done, made) == ("done", ROWS, [ROWS, ROWS])
