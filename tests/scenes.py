"""Rows that many tests begin with: made once per database and process, then put back as they were."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar, cast

from flask import Flask

from eventapp.core.db import Base, db

T = TypeVar("T")
Rows = dict[str, Any]  # of each table that holds any, as its database copies them
_made: dict[tuple[Flask, str], tuple[Any, Rows]] = {}


def once(app: Flask, scene: str, make: Callable[[], T]) -> T:
    """What `make` gives when it commits rows to an empty database. Each test gets a copy of its own.

    Whatever the clock said is that of the first time: a scene goes with a clock that stands.
    """
    key = (app, scene)
    if key in _made:
        with app.app_context():
            _put_back(_made[key][1])
    else:
        made = make()
        with app.app_context():
            _made[key] = (made, _taken())
    return deepcopy(_made[key][0], {id(app): app})


def _taken() -> Rows:
    connection = db.engine.raw_connection()
    take = _taken_sqlite if db.engine.dialect.name == "sqlite" else _taken_postgresql
    taken = {table.name: take(connection.cursor(), table.name) for table in Base.metadata.sorted_tables}
    connection.close()
    return {name: rows for name, rows in taken.items() if rows}


def _put_back(taken: Rows) -> None:
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    if db.engine.dialect.name == "sqlite":
        cursor.execute("BEGIN IMMEDIATE")
        cursor.execute("PRAGMA defer_foreign_keys = ON")  # rows may name later ones of their own table
        for name, rows in taken.items():
            cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    else:
        for name, rows in taken.items():
            with cast("Any", cursor).copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(rows)
    connection.commit()
    connection.close()


def _taken_sqlite(cursor: Any, name: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = cursor.execute(f"SELECT * FROM {name}").fetchall()
    return rows


def _taken_postgresql(cursor: Any, name: str) -> bytes:
    if cursor.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is None:
        return b""
    with cursor.copy(f"COPY {name} TO STDOUT (FORMAT BINARY)") as copy:
        return b"".join(copy)
