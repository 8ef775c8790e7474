"""What tells whether an event's public pages are still true."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

DIALECTS = {"sqlite": ("group_concat(taken)", "?"), "postgresql": ("string_agg(taken, ',')", "%s")}
STATEMENT = """
    SELECT id, revision, (
        SELECT {joined} FROM (
            SELECT CAST(seats_taken AS VARCHAR) AS taken FROM session
            WHERE session.event_id = event.id AND seats IS NOT NULL ORDER BY session.id
        ) AS counted
    ) FROM event WHERE code = {code}
"""


def stamp_reader(engine: Engine) -> Callable[[str], tuple[Any, ...] | None]:
    """A function of an event's code: its revision, and the seats taken wherever they are limited.

    None where there is no such event, or no database: whoever asks then finds that out again.
    It is asked before every public page, so it does without a session and its bookkeeping.
    """
    joined, code = DIALECTS[engine.dialect.name]
    statement = STATEMENT.format(joined=joined, code=code)

    def stamp(event: str) -> tuple[Any, ...] | None:
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(statement, (event,))
                found = cursor.fetchone()
        except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
            return None
        return tuple(found) if found else None

    return stamp
