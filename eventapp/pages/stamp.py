"""What tells whether an event's public pages are still true."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from eventapp.core import clock

JOINED = {"sqlite": "group_concat(part)", "postgresql": "string_agg(part, ',')"}
PLACE = {"sqlite": "?", "postgresql": "%s"}
AS_KEPT = "%Y-%m-%d %H:%M:%S.%f"  # a moment in UTC, on SQLite
STATEMENT = """
    SELECT id, revision, (
        SELECT {joined} FROM (
            SELECT CAST(seats_taken AS VARCHAR) AS part FROM session
            WHERE session.event_id = event.id AND seats IS NOT NULL ORDER BY session.id
        ) AS taken
    ), (
        SELECT {joined} FROM (
            SELECT CAST(room_full.id AS VARCHAR) AS part FROM room_full
            WHERE room_full.event_id = event.id AND ended_at IS NULL ORDER BY room_full.id
        ) AS said
    ), (
        SELECT max(released_at) FROM document
        WHERE document.event_id = event.id AND released_at <= {moment}
    ) FROM event WHERE code = {code}
"""


def stamp_reader(engine: Engine) -> Callable[[str], tuple[Any, ...] | None]:
    """A function of an event's code: its revision, seats taken where they are limited, rooms said to be full,
    and the last moment at which a document was released, which comes without anybody's writing.

    None where there is no such event, or no database: whoever asks then finds that out again.
    It is asked before every public page, so it does without a session and its bookkeeping.
    """
    dialect = engine.dialect.name
    place = PLACE[dialect]
    statement = STATEMENT.format(joined=JOINED[dialect], moment=place, code=place)

    def stamp(event: str) -> tuple[Any, ...] | None:
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                at = clock.now()
                cursor.execute(statement, (at.strftime(AS_KEPT) if dialect == "sqlite" else at, event))
                found = cursor.fetchone()
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
            return None
        return tuple(found) if found else None

    return stamp
