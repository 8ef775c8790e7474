"""What tells whether a page of an event is still true."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from eventapp.core import clock

JOINED = {"sqlite": "group_concat(part)", "postgresql": "string_agg(part, ',')"}
PLACE = {"sqlite": ":{}", "postgresql": "%({})s"}
AS_KEPT = "%Y-%m-%d %H:%M:%S.%f"  # a moment in UTC, on SQLite
ADDRESS = re.compile(
    r"/([a-z0-9-]{1,40})/(?:sessions/(?P<session>[a-z0-9]+)$|programme/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})$)?"
)
STATEMENT = """
    SELECT id, {grown}, (
        SELECT {joined} FROM (
            SELECT CAST(seats_taken AS VARCHAR) AS part FROM session
            WHERE session.event_id = event.id AND seats IS NOT NULL {own} ORDER BY session.id
        ) AS taken
    ), (
        SELECT {joined} FROM (
            SELECT CAST(room_full.id AS VARCHAR) AS part FROM room_full
            WHERE room_full.event_id = event.id AND ended_at IS NULL ORDER BY room_full.id
        ) AS said
    ), (
        SELECT max(released_at) FROM document
        WHERE document.event_id = event.id AND released_at <= {moment}
    ), (
        SELECT min(released_at) FROM document
        WHERE document.event_id = event.id AND released_at > {moment}
    ) FROM event WHERE code = {code}
"""
MOST = 1000  # stamps that a connection remembers
ONE = "SELECT {} FROM session WHERE session.event_id = event.id AND ref = {{part}}"
DAY_S = "SELECT {} FROM session WHERE day_id = {{day}}"
DAY = "(SELECT id FROM programme_day WHERE programme_day.event_id = event.id AND on_date = {part})"
# By what it is a page of: what grows when it is to be made anew, and whose seats it may show.
GROWN = {
    "": ("revision", ""),
    "session": (f"frame_revision, ({ONE.format('revision')})", "AND ref = {part}"),
    "day": (
        f"frame_revision, ({DAY_S.format('count(*)')}), ({DAY_S.format('max(revision)')})",
        "AND day_id = {day}",
    ),
}


def stamp_reader(engine: Engine) -> Callable[[str], tuple[Any, ...] | None]:
    """A function of a page's path: how often what it shows was changed, seats taken where they are limited,
    rooms said to be full, and the last and the next moment at which a document is released, which comes
    without anybody's writing. A page of a session or a day goes by the event's frame and by its own sessions.

    None where there is no such event, or no database: whoever asks then finds that out again.
    It is asked before every public page, so it does without a session and its bookkeeping; and a
    connection that sees that nobody has changed anything since it asked last needs not ask again.
    """
    dialect = engine.dialect.name
    statements = {kind: _statement(kind, dialect) for kind in GROWN}

    def stamp(path: str) -> tuple[Any, ...] | None:
        address = ADDRESS.match(path)
        if address is None:
            return None
        kind = address.lastgroup or ""
        at = clock.now()
        values = {"code": address[1], "moment": at.strftime(AS_KEPT) if dialect == "sqlite" else at}
        if kind:
            values["part"] = address[kind]
        try:
            with closing(engine.raw_connection()) as connection:
                known = _known(connection)
                found = known.get(path)
                if found is None or (found[-1] is not None and found[-1] <= values["moment"]):
                    cursor = connection.cursor()
                    cursor.execute(statements[kind], values)
                    known[path] = found = cursor.fetchone()
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
            return None
        return tuple(found) if found else None

    return stamp


def _known(connection: PoolProxiedConnection) -> dict[str, Any]:
    """What this connection has read, by path, while neither it nor any other changes the database."""
    driver = connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        return {}  # PostgreSQL keeps no such count
    (version,) = driver.execute("PRAGMA data_version").fetchone()  # counts what others commit
    known: dict[str, Any]
    changes, known = connection.info.get("known", (None, {}))
    if changes != (version, driver.total_changes) or len(known) > MOST:
        known = {}
        connection.info["known"] = (version, driver.total_changes), known
    return known


def _statement(kind: str, dialect: str) -> str:
    code, moment, part = (PLACE[dialect].format(name) for name in ("code", "moment", "part"))
    if (kind, dialect) == ("day", "postgresql"):
        part = f"CAST({part} AS DATE)"
    grown, own = (text.format(part=part, day=DAY.format(part=part)) for text in GROWN[kind])
    return STATEMENT.format(joined=JOINED[dialect], grown=grown, own=own, code=code, moment=moment)
