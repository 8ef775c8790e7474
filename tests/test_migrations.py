"""Migrations on both databases: up from nothing to what the models say, down, and up again."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select, text

from eventapp.app import create_app
from eventapp.core import clock, jobs, schema
from eventapp.core.config import Settings
from eventapp.core.db import Base, db
from eventapp.registration.finding.models import SearchEntry
from tests import make
from tests.registration.forms_cast import bringing, choice, published

BEFORE_OWN_ANSWERS = "5d1c0e7b93af-1"
BEFORE_SEARCH_ENTRIES = "c4d90a6be217-1"


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


def constraints() -> set[tuple[str, str]]:
    """What `differences` does not look at: checks, keys, and indexes, with all that each says."""
    inspector = inspect(db.engine)
    return {
        (table, " ".join(json.dumps(one, sort_keys=True, default=str).split()))
        for table in tables()
        for one in (
            *inspector.get_check_constraints(table),
            *inspector.get_indexes(table),
            inspector.get_pk_constraint(table),
        )
    }


def test_check_constraints_and_keys_are_those_of_the_models(fresh: Flask) -> None:
    flask_migrate.upgrade()
    migrated = constraints()
    db.session.remove()
    flask_migrate.downgrade(revision="base")
    Base.metadata.create_all(db.engine)
    assert migrated == constraints()


def test_an_index_with_another_condition_is_seen(fresh: Flask) -> None:
    Base.metadata.create_all(db.engine)
    before = constraints()
    with db.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_badge_valid"))
        connection.execute(
            text("CREATE UNIQUE INDEX uq_badge_valid ON badge (registration_id) WHERE ended_as IS NULL")
        )
    assert {table for table, _said in before ^ constraints()} == {"badge"}


def test_forms_are_read_again_by_code_that_knows_one_answer_and_nobody_beside(fresh: Flask) -> None:
    flask_migrate.upgrade()
    event = make.event()
    published(event, replace(choice("Trip", boat=None), several=True), bringing())
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(revision=BEFORE_OWN_ANSWERS)
    kept = []
    for column in ("settings FROM question", "questions FROM form_version"):
        [value] = db.session.scalars(text(f"SELECT {column}"))
        kept.append(json.loads(value) if isinstance(value, str) else value)
    db.session.remove()
    settings, [trip] = kept
    assert settings.keys() == {"required", "categories", "options", "show_if"}
    assert trip.keys() - settings.keys() == {
        "code",
        "kind",
        "label",
        "help",
        "purpose",
        "audience",
        "keep_days",
    }


def test_who_was_registered_before_is_found(fresh: Flask) -> None:
    flask_migrate.upgrade()
    made = make.registration(make.event(), make.person("Éléni Papadakis")).id
    db.session.commit()
    kept = {(row.registration_id, row.entry) for row in db.session.scalars(select(SearchEntry))}
    db.session.remove()
    flask_migrate.downgrade(revision=BEFORE_SEARCH_ENTRIES)
    flask_migrate.upgrade()
    again = {(row.registration_id, row.entry) for row in db.session.scalars(select(SearchEntry))}
    assert ((made, "papadakis eleni") in kept, again) == (True, kept)


def test_after_upgrading_the_server_is_ready(fresh: Flask) -> None:
    flask_migrate.upgrade()
    jobs.beat(clock.now())
    answer = fresh.test_client().get("/health/ready")
    assert answer.get_json()["checks"] == {"database": True, "migrations": True, "worker": True}
    assert answer.status_code == 200
