"""One file with the whole state of the installation, from either database, as it is at one moment.

A ZIP: `about.json`, a line of JSON for each row in `tables/NAME.jsonl`, and the secret with which
badge codes are sealed. Who has it has everything: it is made for its owner's eyes alone.
"""

import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Connection, Table, select

from eventapp.backups.tables import kinds_of, written
from eventapp.core.config import SECRET_FILE
from eventapp.core.db import Base, db, reads_only
from eventapp.core.schema import newest_revision

FORMAT = 1
ABOUT = "about.json"
PIECE = 1000  # rows held in memory


def back_up(out: Path, secret_key: str, *, at: datetime) -> int:
    """Write it; how many rows there were. The file appears whole or not at all.

    Whoever writes meanwhile is not kept waiting, and what they write is not in it.
    """
    making = out.with_name(f".{out.name}-{secrets.token_hex(4)}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED) as packed:
                count = _pack(packed, secret_key, at)
            file.flush()
            os.fsync(file.fileno())
        making.rename(out)
    except BaseException:
        making.unlink()
        raise
    return count


def _pack(packed: ZipFile, secret_key: str, at: datetime) -> int:
    rows: dict[str, int] = {}
    with _one_moment() as connection:
        for table in Base.metadata.sorted_tables:
            rows[table.name] = _pack_rows(packed, connection, table)
    about = {
        "format": FORMAT,
        "revision": newest_revision(),
        "made_at": at.isoformat(),
        "tables": [
            {"name": one.name, "file": _file(one), "rows": rows[one.name], "columns": kinds_of(one)}
            for one in Base.metadata.sorted_tables
        ],
    }
    packed.writestr(SECRET_FILE, secret_key)
    packed.writestr(ABOUT, json.dumps(about, indent=1))
    return sum(rows.values())


def _one_moment() -> Connection:
    """A connection that sees the database as it is now, to the end."""
    if db.engine.dialect.name == "postgresql":
        return db.engine.connect().execution_options(isolation_level="REPEATABLE READ")
    reads_only()
    return db.engine.connect()


def _file(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _pack_rows(packed: ZipFile, connection: Connection, table: Table) -> int:
    kinds, count = kinds_of(table), 0
    found = connection.execution_options(yield_per=PIECE).execute(
        select(table).order_by(*table.primary_key.columns)
    )
    with packed.open(_file(table), "w", force_zip64=True) as lines:
        for row in found.mappings():
            lines.write(json.dumps(written(row, kinds), ensure_ascii=False).encode() + b"\n")
            count += 1
    return count
