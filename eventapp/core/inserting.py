"""Rows that may be there already: a unique key decides, in the database, who makes them."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from eventapp.core.db import Base, db
from eventapp.core.ready import Ready, Row, present


def insert_all_absent(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """INSERT in one statement those rows in whose way no unique key stands."""
    if rows:
        engine = sqlite if db.engine.dialect.name == "sqlite" else postgresql
        db.session.execute(engine.insert(model).on_conflict_do_nothing(), rows)


def insert_row(model: type[Base], **values: Any) -> tuple[Any, ...]:
    """INSERT a row at once; its primary key."""
    [key] = _ready(model, db.engine.dialect.name, tuple(values), conflicts=True).rows(**values)
    return key


def insert_if_absent(model: type[Base], **values: Any) -> bool:
    """INSERT unless a unique key stands in the way; True when this call made the row.

    Asked with RETURNING, since a row count says nothing here on psycopg.
    """
    ready = _ready(model, db.engine.dialect.name, tuple(values))
    return ready.first(**values) is not None


def made_if_absent(model: type[Row], **values: Any) -> Row | None:
    """The same; the object of the row that this call made."""
    found = _ready(model, db.engine.dialect.name, tuple(values), whole=True).first(**values)
    return present(model, found) if found else None


@cache
def _ready(
    model: type[Base], dialect: str, given: tuple[str, ...], *, conflicts: bool = False, whole: bool = False
) -> Ready:
    """The statement for these columns; any other gets its default. What `conflicts` is refused, else left.

    It gives the primary key, or the `whole` row.
    """
    engine = sqlite if dialect == "sqlite" else postgresql
    others = [one for one in model.__table__.columns if one.name not in given and one.default is not None]
    values = {name: bindparam(name) for name in given} | {one.name: _default(one) for one in others}
    inserting = engine.insert(model.__table__).values(values)
    inserting = inserting if conflicts else inserting.on_conflict_do_nothing()
    return Ready(inserting.returning(*(model.__table__.columns if whole else inspect(model).primary_key)))


def _default(column: ColumnElement[Any]) -> Any:
    if not isinstance(column, Column) or not isinstance(column.default, ScalarElementColumnDefault):
        raise TypeError(f"{column} has no value of its own: say which")
    return column.default.arg
