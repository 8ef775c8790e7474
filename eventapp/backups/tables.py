"""Rows of any table as JSON and back, whatever the database and whatever the models are then."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    LargeBinary,
    RowMapping,
    Table,
    TableClause,
    Time,
    Uuid,
)
from sqlalchemy import column as clause
from sqlalchemy import table as clauses
from sqlalchemy.types import NullType, TypeEngine

from eventapp.core.db import Moment, Translations


@dataclass(frozen=True)
class Kind:
    """How values of a column are written, and of which type they are when they are read."""

    type: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


KINDS: Mapping[str, Kind] = {
    "plain": Kind(NullType(), _as_it_is, _as_it_is),
    "flag": Kind(Boolean(), _as_it_is, _as_it_is),
    "json": Kind(JSON(), _as_it_is, _as_it_is),
    "json, if any": Kind(JSON(none_as_null=True), _as_it_is, _as_it_is),
    "moment": Kind(Moment(), datetime.isoformat, datetime.fromisoformat),
    "wall time": Kind(DateTime(), datetime.isoformat, datetime.fromisoformat),
    "date": Kind(Date(), date.isoformat, date.fromisoformat),
    "time": Kind(Time(), time.isoformat, time.fromisoformat),
    "id": Kind(Uuid(), str, UUID),
    "bytes": Kind(LargeBinary(), lambda value: b64encode(value).decode(), b64decode),
}
_OF_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "flag"),
    (Translations, "json"),
    (JSON, "json"),
    (Moment, "moment"),
    (DateTime, "wall time"),
    (Date, "date"),
    (Time, "time"),
    (Uuid, "id"),
    (LargeBinary, "bytes"),
)


def kind_of(column: Column[Any]) -> str:
    """The name of its kind."""
    name = next((kind for type_, kind in _OF_TYPE if isinstance(column.type, type_)), "plain")
    return "json, if any" if name == "json" and column.nullable else name


def kinds_of(table: Table) -> dict[str, str]:
    """{column: kind}"""
    return {column.name: kind_of(column) for column in table.columns}


def as_clause(name: str, kinds: Mapping[str, str]) -> TableClause:
    """The table as far as it takes to write its rows, without the models."""
    return clauses(name, *(clause(column, KINDS[kind].type) for column, kind in kinds.items()))


def written(row: RowMapping, kinds: Mapping[str, str]) -> list[Any]:
    """The values in the order of `kinds`, as JSON takes them."""
    return [None if row[name] is None else KINDS[kind].write(row[name]) for name, kind in kinds.items()]


def read(values: list[Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    pairs = zip(kinds.items(), values, strict=True)
    return {name: None if value is None else KINDS[kind].read(value) for (name, kind), value in pairs}
