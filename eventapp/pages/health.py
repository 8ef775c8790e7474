"""Whether the server lives, whether it can serve, and its figures for a monitor."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eventapp.core import clock, jobs, schema
from eventapp.core.db import db
from eventapp.core.errors import NotFound

bp = Blueprint("health", __name__)
WORKER_SILENCE = timedelta(minutes=2)


@bp.get("/health/live")
def live() -> Response:
    return jsonify(status="ok")


@bp.get("/health/ready")
def ready() -> tuple[Response, int]:
    """200 when database, schema and worker are fit, else 503 naming what is not."""
    checks = _checks()
    fit = all(checks.values())
    return jsonify(status="ok" if fit else "not ready", checks=checks), 200 if fit else 503


@bp.get("/metrics")
def metrics() -> Response:
    """Prometheus text, for a monitor on this machine only."""
    if request.remote_addr not in ("127.0.0.1", "::1"):
        raise NotFound
    lines = ["# TYPE eventapp_jobs_waiting gauge", f"eventapp_jobs_waiting {jobs.waiting()}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _checks() -> dict[str, bool]:
    """In this order, since what fails first makes the rest fail too."""
    has_database = _holds(lambda: db.session.scalar(text("SELECT 1")) == 1)
    is_migrated = has_database and _holds(schema.is_current)
    return {
        "database": has_database,
        "migrations": is_migrated,
        "worker": is_migrated and _holds(_is_beating),
    }


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except SQLAlchemyError:
        db.session.rollback()
        return False


def _is_beating() -> bool:
    beat = jobs.last_beat()
    return beat is not None and clock.now() - beat < WORKER_SILENCE
