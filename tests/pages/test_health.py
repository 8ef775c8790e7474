"""What a monitor asks."""

import sqlite3
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock, jobs, schema
from eventapp.core.db import db
from eventapp.core.jobs import enqueue
from tests.core.engines import ON_SQLITE
from tests.make import NOON


def test_a_server_that_answers_lives(client: FlaskClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(("silent", "status"), [(None, 503), (119, 200), (121, 503)])
def test_readiness_asks_when_the_worker_was_last_heard_of(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, silent: int | None, status: int
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(schema, "is_current", lambda: True)
    if silent is not None:
        with app.app_context():
            jobs.beat(NOON - timedelta(seconds=silent))
    answer = client.get("/health/ready")
    checks = {"database": True, "migrations": True, "worker": status == 200}
    assert (answer.status_code, answer.get_json()["checks"]) == (status, checks)


def test_a_database_without_migrations_is_named_as_such(client: FlaskClient) -> None:
    """As the tests' own is."""
    answer = client.get("/health/ready")
    checks = {"database": True, "migrations": False, "worker": False}
    assert (answer.status_code, answer.get_json()) == (503, {"status": "not ready", "checks": checks})


@ON_SQLITE
def test_without_a_database_the_server_lives_but_is_not_ready(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    with app.app_context(), monkeypatch.context() as broken:
        db.engine.dispose()
        broken.setattr(db.engine.pool, "_creator", refuse)
        ready, live = client.get("/health/ready"), client.get("/health/live")
    assert (ready.status_code, set(ready.get_json()["checks"].values())) == (503, {False})
    assert live.status_code == 200


def test_metrics_are_for_a_monitor_on_this_machine(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        enqueue("note", at=NOON)
        db.session.commit()
    answer = client.get("/metrics")
    assert answer.text == "# TYPE eventapp_jobs_waiting gauge\neventapp_jobs_waiting 1\n"
    elsewhere = client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert elsewhere.status_code == 404
