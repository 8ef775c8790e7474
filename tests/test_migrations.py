"""Migrations on both databases: up from nothing to what the models say, down, and up again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect

from eventapp.app import create_app
from eventapp.core import clock, jobs, schema
from eventapp.core.config import Settings
from eventapp.core.db import Base, db


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, scratch: Path, postgresql: Callable[[str], str]) -> Iterator[Flask]:
    """An application on an empty database, within its context."""
    name = f"migrations_{request.node.name.encode().hex()[:40]}"
    url = postgresql(name) if request.param == "postgresql" else f"sqlite:///{scratch / name}.sqlite3"
    app = create_app(Settings.from_env({"DATABASE_URL": url, "EVENTAPP_VAR": str(scratch / "var")}))
    schema.prepare(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found: list[object] = compare_metadata(context, Base.metadata)
    return found


def test_up_from_empty_gives_what_the_models_say(fresh: Flask) -> None:
    flask_migrate.upgrade()
    assert tables() == set(Base.metadata.tables)
    assert differences() == []


def test_down_leaves_nothing_and_up_again_is_the_same(fresh: Flask) -> None:
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert differences() == []


def test_check_constraints_and_keys_are_those_of_the_models(fresh: Flask) -> None:
    """What comparing does not look at: every named check, on both databases."""
    flask_migrate.upgrade()
    inspector = inspect(db.engine)
    migrated = {
        (table, check["name"]) for table in tables() for check in inspector.get_check_constraints(table)
    }
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    inspector = inspect(db.engine)
    made = {(table, check["name"]) for table in tables() for check in inspector.get_check_constraints(table)}
    assert migrated == made


def test_after_upgrading_the_server_is_ready(fresh: Flask) -> None:
    flask_migrate.upgrade()
    jobs.beat(clock.now())
    answer = fresh.test_client().get("/health/ready")
    assert answer.get_json()["checks"] == {"database": True, "migrations": True, "worker": True}
    assert answer.status_code == 200
