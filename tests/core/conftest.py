"""What the core's tests share: a site with pages that go wrong on purpose."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from tests.conftest import new_app


class RoomTaken(Refused):
    text = "Somebody is in that room already."


def _bug() -> str:
    raise ZeroDivisionError("the secret of Ben Adams")


def _no() -> str:
    raise RoomTaken


def _absent() -> str:
    raise NotFound


def _no_database() -> str:
    raise OperationalError("SELECT", None, ConnectionError("no server"))


def _half() -> str:
    db.session.execute(text("CREATE TABLE half_done (id INTEGER)"))
    raise ZeroDivisionError


@pytest.fixture(scope="module")
def site(scratch: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """On SQLite, with /wrong/… for pages and /api/wrong/… for scripts."""
    folder = scratch / f"site-{request.module.__name__}"
    app = new_app(f"sqlite:///{folder}.sqlite3", folder)
    views: dict[str, Callable[[], str]] = {"bug": _bug, "no": _no, "absent": _absent, "half": _half}
    for name, view in (views | {"no-database": _no_database}).items():
        for start in ("/wrong", "/api/wrong"):
            app.add_url_rule(f"{start}/{name}", f"{start} {name}", view, methods=["GET", "POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()
