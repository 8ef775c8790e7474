"""Whether the server lives, whether it can serve, and its figures for a monitor."""

from datetime import timedelta

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, jsonify, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from eventapp.core import clock, jobs
from eventapp.core.config import ROOT
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
    try:
        db.session.execute(text("SELECT 1"))
        beat = jobs.last_beat()
        return {
            "database": True,
            "migrations": _is_migrated(),
            "worker": beat is not None and clock.now() - beat < WORKER_SILENCE,
        }
    except SQLAlchemyError:
        db.session.rollback()
        return {"database": False, "migrations": False, "worker": False}


def _is_migrated() -> bool:
    newest = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    return MigrationContext.configure(db.session.connection()).get_current_revision() == newest
