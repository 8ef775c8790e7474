"""The database: one declarative base, the session, our column types, and SQLite done right.

Two engines, one behaviour. On SQLite a transaction that will write begins IMMEDIATE and
waits its turn at a lock file beside the database, so writers queue fairly and a read
never has to be upgraded to a write (which fails at once, whatever the time-out).
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, TypeDecorator, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry

from eventapp.core.i18n import Text

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")
WRITE_WAIT = 15.0  # seconds a writer queues before it gives up, as long as SQLite's own


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps no zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Translations(TypeDecorator[Text]):
    """A content field in several languages, kept as one JSON object {language: text}."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Text | None, dialect: Dialect) -> dict[str, str] | None:
        return None if value is None else dict(value)

    def process_result_value(self, value: dict[str, str] | None, dialect: Dialect) -> Text | None:
        return None if value is None else Text(value)


# Local time without a zone, as a programme prints it; the event's zone belongs to it.
WallTime = Annotated[datetime, mapped_column(DateTime(timezone=False))]


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Moment,
        Text: Translations,
        list[str]: JSON,
        list[int]: JSON,
        dict[str, Any]: JSON,
        dict[str, int]: JSON,
    }


db = SQLAlchemy(metadata=Base.metadata)

_writes: ContextVar[bool] = ContextVar("writes", default=True)


def reads_only() -> None:
    """This context begins transactions that only read (safe HTTP methods)."""
    _writes.set(False)


def may_write() -> None:
    _writes.set(True)


@contextmanager
def writing() -> Iterator[None]:
    """A short write inside a reading request, such as a feed noting that it was fetched."""
    db.session.commit()
    token = _writes.set(True)
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()
        _writes.reset(token)


def init_app(app: Flask) -> None:
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
        else:
            _prepare_postgresql(db.engine)


def _prepare_postgresql(engine: Engine) -> None:
    """Statements stay prepared from one request to the next.

    What only read is ended with a rollback, and then psycopg forgets all that it had prepared, though
    PostgreSQL would keep it: planning then costs more than running. So it is ended before psycopg looks;
    after an error psycopg forgets as it likes.
    """

    driver: Any = engine.dialect.loaded_dbapi

    def end(connection: Any) -> None:
        if connection.info.transaction_status is driver.pq.TransactionStatus.INTRANS:
            connection.pgconn.exec_(b"ROLLBACK")

    @event.listens_for(engine, "rollback")
    def roll_back(connection: Connection) -> None:
        if not connection.invalidated:
            end(connection.connection.dbapi_connection)

    event.listen(engine, "reset", lambda connection, _entry, _state: end(connection))


def _prepare_sqlite(engine: Engine) -> None:
    turn = WriterTurn(f"{engine.url.database}.lock")

    @event.listens_for(engine, "connect")
    def pragmas(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must never begin by itself
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _writes.get():
            turn.take(connection.info)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    @event.listens_for(engine, "checkin")
    def checkin(connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        turn.give_back(entry.info)


class WriterTurn:
    """One writer at a time: among threads by a lock, among processes by a locked file.

    The kernel queues those who wait, where SQLite alone would have them poll; it also
    keeps the checkpoint race of SQLite up to 3.51.2 from ever arising.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.threads = threading.Lock()

    def take(self, info: dict[Any, Any]) -> None:
        if "turn" in info:
            return
        if not self.threads.acquire(timeout=WRITE_WAIT):
            raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("another writer held on"))
        try:
            info["turn"] = self._lock_file()
        except BaseException:
            self.threads.release()
            raise

    def give_back(self, info: dict[Any, Any]) -> None:
        file = info.pop("turn", None)
        if file is not None:
            os.close(file)  # closing lets go of the lock
            self.threads.release()

    def _lock_file(self) -> int:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        return file
