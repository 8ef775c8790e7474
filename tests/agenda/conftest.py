"""What the agenda's tests share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from eventapp.agenda import domain
from eventapp.core.db import db
from tests import make
from tests.agenda.cast import attendee
from tests.make import NOON
from tests.statements import counting


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that is sent while the test runs; `clear()` starts anew."""
    with counting(app) as sent:
        yield sent


@pytest.fixture
def followed(app: Flask) -> str:
    """The address of a calendar that follows Ben Adams; his week is empty."""
    with app.app_context():
        event = make.event()
        token = domain.follow(attendee(event).id, event, "phone", at=NOON)
        db.session.commit()
    return f"/calendar/{token}.ics"
