"""Writes that wait for their turn go together: SQLite has one writer, and a commit costs it as much as what
is written. PostgreSQL has many writers and joins their commits by itself.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

from flask import current_app

from eventapp.core.db import db

Outcome = TypeVar("Outcome")


@dataclass
class Waiting:
    """A write of a request that waits, and what it gave, once it is committed."""

    write: Callable[[], Any]
    outcome: Any = None
    has_gone: bool = False
    is_committed: bool = False


class Queue:
    """The writes that wait in this process; whose turn it is takes along all that came meanwhile."""

    def __init__(self) -> None:
        self.waiting: deque[Waiting] = deque()
        self.leading = Lock()

    def committed(self, write: Callable[[], Any]) -> Any:
        mine = Waiting(write)
        self.waiting.append(mine)
        with self.leading:
            if not mine.has_gone:
                self._lead()
            return mine.outcome if mine.is_committed else _committed(write)

    def _lead(self) -> None:
        try:
            db.session.connection()  # waits for the turn: until then more may come
        finally:
            going = [self.waiting.popleft() for _place in range(len(self.waiting))]
            for one in going:
                one.has_gone = True
        _commit_all(going)


def together(write: Callable[[], Outcome]) -> Outcome:
    """What `write` gave, once it is committed, be it alone or with those of other requests.

    Another request's thread may call it, in its own session, and again where something of those it went
    with was refused: it may use nothing of this request, which has not begun a transaction yet. It raises
    what it raises alone.
    """
    queue: Queue = current_app.extensions["together"]
    outcome: Outcome = queue.committed(write) if db.engine.dialect.name == "sqlite" else _committed(write)
    return outcome


def _commit_all(writes: list[Waiting]) -> None:
    """In one transaction, or none of them where any fails: each then finds out by itself whether it does."""
    if len(writes) == 1:
        return
    try:
        outcomes = [one.write() for one in writes]
        db.session.commit()
    except Exception:  # noqa: BLE001 - it is raised to whom it belongs
        db.session.rollback()
        return
    for one, outcome in zip(writes, outcomes, strict=True):
        one.outcome, one.is_committed = outcome, True


def _committed(write: Callable[[], Outcome]) -> Outcome:
    outcome = write()
    db.session.commit()
    return outcome
