"""Statements that are asked all the time: worked out once for each kind of database, then sent as they stand.

SQLAlchemy works out anew at every execution what a statement means; for those with several
sub-selects that takes ten times as long as SQLite takes to answer.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Dialect,
    Float,
    Select,
    String,
    bindparam,
    cast,
    func,
    inspect,
    select,
    update,
)
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class, set_committed_value
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert, ReturningUpdate
from sqlalchemy.types import TypeEngine

from eventapp.core.db import Base, db

Process = Callable[[Any], Any]
Rows = list[tuple[Any, ...]]
Row = TypeVar("Row", bound=Base)
Writing = ReturningInsert[Any] | ReturningUpdate[Any] | ReturningDelete[Any]
Statement = Select[*tuple[Any, ...]] | CompoundSelect[Any] | Writing


class Ready:
    """A statement that returns rows. Each `bindparam` in it that has no value is given one by name.

    An INSERT has to name all columns that are not to be empty: defaults of models are not known here.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.sendable: dict[str, _Sendable] = {}

    def rows(self, **values: Any) -> Rows:
        """In the session's transaction, which knows of what it was told before."""
        session = db.session()
        session.flush()
        connection = session.connection()
        sendable = self._for(connection.dialect)
        send = _send_to_file if connection.dialect.name == "sqlite" else _send
        return sendable.read(send(connection, sendable.text, sendable.bound(values)))

    def first(self, **values: Any) -> tuple[Any, ...] | None:
        return next(iter(self.rows(**values)), None)

    def glance(self, cursor: DBAPICursor, dialect: Dialect, **values: Any) -> tuple[Any, ...] | None:
        """The first row by the driver alone, outside any transaction; its errors are the driver's own."""
        sendable = self._for(dialect)
        cursor.execute(sendable.text, sendable.bound(values))
        row = cursor.fetchone()
        return sendable.read([row])[0] if row else None

    def _for(self, dialect: Dialect) -> "_Sendable":
        found = self.sendable.get(dialect.name)
        if found is None:
            found = self.sendable[dialect.name] = _worked_out(self.statement, dialect)
        return found


def as_text(*columns: Any) -> Select[str]:
    """These columns' rows as one text, empty where there are none: it tells whether they are the same."""
    first, *others = (func.coalesce(cast(column, String), "-") for column in columns)
    return select(func.aggregate_strings(sum((" " + text for text in others), first), ","))


def present(model: type[Row], row: Sequence[Any]) -> Row:
    """The object of the session for a whole row of its table, without asking the database again."""
    columns = dict(zip(model.__table__.columns.keys(), row, strict=True))
    key = identity_key(model, tuple(columns[one.name] for one in inspect(model).primary_key))
    known: Row | None = db.session.identity_map.get(key)
    if known is None:
        known = _as_loaded(model, columns)
        db.session.add(known)
    for name in inspect(known).expired_attributes & columns.keys():  # after a commit, what stands there now
        set_committed_value(known, name, columns[name])
    return known


def _as_loaded(model: type[Row], columns: Mapping[str, Any]) -> Row:
    made = manager_of_class(model).new_instance()
    instance_dict(made).update(columns)  # nothing of this is a change
    make_transient_to_detached(made)
    return made


def overwrite(row: Base, **values: Any) -> None:
    """UPDATE these columns at once; the object says the same as the row."""
    (key,) = inspect(type(row)).primary_key
    _overwriting(type(row), tuple(values)).rows(key=getattr(row, key.name), **values)
    for name, value in values.items():
        set_committed_value(row, name, value)


@cache
def _overwriting(model: type[Base], names: tuple[str, ...]) -> Ready:
    (key,) = inspect(model).primary_key
    written = update(model).where(key == bindparam("key")).values({name: bindparam(name) for name in names})
    return Ready(written.returning(key))


def _send(connection: Connection, text: str, values: Any) -> Sequence[Any]:
    return connection.exec_driver_sql(text, values).fetchall()


def _send_to_file(connection: Connection, text: str, values: Any) -> Sequence[Any]:
    """As SQLAlchemy does, with its events and its errors, but for what it makes ready for other results."""
    cursor = connection.connection.cursor()
    for told in connection.dispatch.before_cursor_execute:
        told(connection, cursor, text, values, None, False)
    try:
        return cursor.execute(text, values).fetchall()  # type: ignore[no-any-return]
    except sqlite3.Error as error:
        raise DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True) from error


@dataclass(frozen=True)
class _Sendable:
    """What the driver gets, and how values come to it and from it.

    `order` names the parameters by their places, where the driver goes by places.
    """

    text: str
    fixed: Mapping[str, Any]
    order: tuple[str, ...] | None
    binding: Mapping[str, Process]
    reading: tuple[tuple[int, Process], ...]

    def bound(self, values: Mapping[str, Any]) -> Any:
        binding = self.binding
        own = {name: binding[name](value) if name in binding else value for name, value in values.items()}
        every = {**self.fixed, **own}
        return every if self.order is None else tuple([every[name] for name in self.order])

    def read(self, rows: Any) -> Rows:
        if not self.reading:
            return list(map(tuple, rows))
        return [self._converted(row) for row in rows]

    def _converted(self, row: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, process in self.reading:
            values[place] = process(values[place])
        return tuple(values)


def _worked_out(statement: Statement, dialect: Dialect) -> _Sendable:
    compiled = statement.compile(dialect=dialect)
    open_ = {name: None for name, bind in compiled.binds.items() if bind.required}
    state = compiled.construct_expanded_state(open_)
    own = {name: _binds(bind, dialect) for name, bind in compiled.binds.items()} | dict(state.processors)
    binding = {name: process for name, process in own.items() if process}
    fixed = {
        name: binding[name](value) if name in binding else value
        for name, value in state.parameters.items()
        if name not in open_
    }
    columns = statement.exported_columns
    reads = ((place, _reads(column.type, dialect)) for place, column in enumerate(columns))
    order = None if state.positiontup is None else tuple(state.positiontup)
    return _Sendable(
        state.statement, fixed, order, binding, tuple((place, read) for place, read in reads if read)
    )


def _binds(bind: BindParameter[Any], dialect: Dialect) -> Process | None:
    return bind.type.dialect_impl(dialect).bind_processor(dialect)


def _reads(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    if isinstance(kind, Float):
        return None  # both drivers give Python's own
    return kind.dialect_impl(dialect).result_processor(dialect, None)
