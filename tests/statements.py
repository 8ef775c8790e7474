"""Counting what a piece of work asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from eventapp.core.db import db


@contextmanager
def counting(app: Flask, *, begins: bool = False) -> Iterator[list[str]]:
    """The statements that SQLAlchemy sends meanwhile, in a list that fills, with or without those that begin
    a transaction on SQLite."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if begins or not statement.startswith("BEGIN"):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def sent_to_sqlite(app: Flask) -> Iterator[list[str]]:
    """All that SQLite gets meanwhile, by whatever way."""
    statements: list[str] = []

    def listen(connection: Any, *_rest: Any) -> None:
        connection.set_trace_callback(statements.append)

    def stop(connection: Any, *_rest: Any) -> None:
        connection.set_trace_callback(None)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", listen)
    event.listen(engine, "checkin", stop)
    try:
        yield statements
    finally:
        event.remove(engine, "checkout", listen)
        event.remove(engine, "checkin", stop)
