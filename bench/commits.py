"""The least that one scan takes: a transaction with its claim and its row, in plain sqlite3."""

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from eventapp.core.db import Base
from eventapp.door import models as door

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")
CLAIM = {"place": "site", "entries": 1}
SCAN = {"direction": "in", "mode": "online", "verdict": "admit", "reason": "ok", "passed": 1, "answer": "{}"}
IDS = {"event_id": "event", "device_id": "device", "checkpoint_id": "door", "badge_id": "badge"}
MOMENTS = ("device_at", "happened_at", "received_at")


class Committer:
    """Writes into eventapp's own tables, with all the constraints that they have."""

    def __init__(self, file: Path) -> None:
        self.file, self.own = file, threading.local()
        self.claim = Insert(Base.metadata.tables[door.EntryClaim.__tablename__])
        self.scan = Insert(Base.metadata.tables[door.Scan.__tablename__])

    def commit(self, one: Mapping[str, Any]) -> None:
        """`one` has id, code, at, counter, and the row ids event, door, device, badge, registration."""
        uuid = UUID(one["id"]).hex
        claim = {"registration_id": one["registration"], "period": one["code"], "scan_uuid": uuid}
        scan = {"uuid": uuid, "device_counter": one["counter"]}
        scan |= {column: one[key] for column, key in IDS.items()} | dict.fromkeys(MOMENTS, one["at"])
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.execute(self.claim.statement, self.claim.row(CLAIM | claim))
            connection.execute(self.scan.statement, self.scan.row(SCAN | scan))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        """One for each thread."""
        if not hasattr(self.own, "connection"):
            self.own.connection = sqlite3.connect(self.file, isolation_level=None)
            for pragma in PRAGMAS:
                self.own.connection.execute(f"PRAGMA {pragma}")
        connection: sqlite3.Connection = self.own.connection
        return connection


class Insert:
    """An INSERT of all columns; those that nobody names are empty, or zero where they must not be."""

    def __init__(self, table: Table) -> None:
        columns = [column for column in table.columns if not column.primary_key]
        marks = ", ".join(f":{column.name}" for column in columns)
        names = ", ".join(column.name for column in columns)
        self.statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"
        self.empty = {column.name: None if column.nullable else 0 for column in columns}

    def row(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return self.empty | {name: value for name, value in values.items() if name in self.empty}
