"""Making a new installation what a backup says, on either database.

What happened after the backup was made is lost but for two things: devices at the doors are told that
the server was restored, and send their scans of the last days again; and who was erased since is
erased again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile, ZipFile

import flask_migrate
from sqlalchemy import Connection, column, delete, func, insert, inspect, select
from sqlalchemy import table as clauses

from eventapp.backups.tables import as_clause, read
from eventapp.backups.writing import ABOUT, FORMAT, PIECE
from eventapp.core import schema
from eventapp.core.config import SECRET_FILE
from eventapp.core.db import Base, db
from eventapp.door.pairing import begin_epochs
from eventapp.people.models import Person, SignInCode, WebSession
from eventapp.privacy.domain import SitsOnABody, erase
from eventapp.privacy.erasures import erased_since


class CannotRestore(Exception):
    """The text says why; nothing was changed."""


@dataclass(frozen=True)
class Backup:
    """What a file says of itself."""

    packed: ZipFile
    revision: str
    made_at: datetime
    tables: list[dict[str, Any]]
    secret_key: str

    @classmethod
    def opened(cls, file: Path) -> Self:
        try:
            packed = ZipFile(file)
            broken = packed.testzip()
            about = json.loads(packed.read(ABOUT))
            for one in about["tables"]:
                packed.getinfo(one["file"])
            secret_key = packed.read(SECRET_FILE).decode()
        except (BadZipFile, KeyError, ValueError, OSError) as fault:
            raise CannotRestore(f"{file.name} is no backup of this product, or is broken.") from fault
        if broken or about["format"] != FORMAT:
            raise CannotRestore(f"{file.name} is broken, or was made by a newer version.")
        made_at = datetime.fromisoformat(about["made_at"])
        return cls(packed, about["revision"], made_at, about["tables"], secret_key)


@dataclass(frozen=True)
class Restored:
    """How many rows came back, who was erased again, and the ids of those who could not be."""

    made_at: datetime
    rows: int
    erased: int
    not_erased: list[int]


def restore(backup: Backup, erasures: Path, *, at: datetime) -> Restored:
    """Fill a database that holds nothing yet; raises CannotRestore for any other. `erasures` is the folder
    where these are noted.

    It is brought to the version of the backup, filled in one transaction, and brought up to date.
    Nobody is signed in afterwards.
    """
    _require_empty()
    _require_known(backup.revision)
    if schema.is_there():
        flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade(revision=backup.revision)
    with db.engine.begin() as connection:
        rows = sum(_fill(connection, backup, one) for one in backup.tables)
        if rows != sum(one["rows"] for one in backup.tables):
            raise CannotRestore("The backup has fewer rows than it says.")
        for model in (WebSession, SignInCode):
            connection.execute(delete(model))
    flask_migrate.upgrade()
    begin_epochs()
    erased, not_erased = _erase_again(erased_since(erasures, backup.made_at), at)
    db.session.commit()
    return Restored(backup.made_at, rows, erased, not_erased)


def _require_empty() -> None:
    names = set(inspect(db.engine).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name in names and db.session.scalar(select(func.count()).select_from(table)):
            raise CannotRestore(
                "This installation has data already. Restore into a new one: "
                "set DATABASE_URL or EVENTAPP_VAR to an empty database."
            )
    db.session.rollback()


def _require_known(revision: str) -> None:
    if revision not in schema.revisions():
        raise CannotRestore(
            "The backup was made by a newer version: bring this installation up to date first."
        )


def _fill(connection: Connection, backup: Backup, table: Mapping[str, Any]) -> int:
    name, kinds, count = table["name"], table["columns"], 0
    with backup.packed.open(table["file"]) as lines:
        rows = (read(json.loads(line), kinds) for line in lines)
        for piece in _pieces(rows):
            connection.execute(insert(as_clause(name, kinds)), piece)
            count += len(piece)
    if connection.dialect.name == "postgresql" and kinds.get("id") == "plain" and count:
        _count_on(connection, name)
    return count


def _pieces(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while piece := list(islice(rows, PIECE)):
        yield piece


def _count_on(connection: Connection, name: str) -> None:
    """The next row gets a number that no row has."""
    last = select(func.max(column("id"))).select_from(clauses(name)).scalar_subquery()
    connection.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), last)))


def _erase_again(person_ids: list[int], at: datetime) -> tuple[int, list[int]]:
    """How many were, and those whom a body would have to let go first."""
    done, refused = 0, []
    for person_id in person_ids:
        person = db.session.get(Person, person_id)
        if person is None:
            continue
        try:
            erase(person, at=at)
            db.session.commit()
            done += 1
        except SitsOnABody:
            db.session.rollback()
            refused.append(person_id)
    return done, refused
