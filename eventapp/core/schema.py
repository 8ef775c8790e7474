"""The schema's version. Alembic itself is for commands: a serving process never loads it."""

import os
import re
from functools import cache

from flask import Flask
from sqlalchemy import inspect, text

from eventapp.core.config import ROOT
from eventapp.core.db import db

MIGRATIONS = ROOT / "migrations"
REVISION = re.compile(r"""^revision = ["'](\w+)""", re.MULTILINE)
BUILT_ON = re.compile(r"""^down_revision = ["'](\w+)""", re.MULTILINE)


def init_app(app: Flask) -> None:
    """Ready for `flask db …` where the flask command runs."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        prepare(app)


def prepare(app: Flask) -> None:
    from flask_migrate import Migrate  # noqa: PLC0415 - 10 MB that no web worker needs

    Migrate(app, db, directory=str(MIGRATIONS), compare_type=True, render_as_batch=True)


def is_current() -> bool:
    """Whether the database has had the newest migration."""
    return bool(db.session.scalar(text("SELECT version_num FROM alembic_version")) == newest_revision())


@cache
def newest_revision() -> str:
    """The one revision that no other builds on, as the files say."""
    (newest,) = revisions() - {found[1] for source in _sources() if (found := BUILT_ON.search(source))}
    return newest


@cache
def revisions() -> frozenset[str]:
    """All that this code knows of."""
    return frozenset(found[1] for source in _sources() if (found := REVISION.search(source)))


def is_there() -> bool:
    """Whether any migration has been at this database."""
    return inspect(db.engine).has_table("alembic_version")


def _sources() -> list[str]:
    return [path.read_text("utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
