"""Calls that run at once, as requests in several threads do."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError, Semaphore
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from eventapp.core.db import db
from eventapp.core.together import Queue, Waiting


def race(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, or the exception it raised; each has its own application context."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        with app.app_context():
            start.wait()
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - an outcome like any other
                return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def crossing(monkeypatch: pytest.MonkeyPatch, *places: tuple[Any, str]) -> None:
    """Who comes to one of these two functions, (module, name), waits a moment for somebody at the other.

    By then each holds what the other needs next, unless both take their locks in the same order.
    """
    both = Barrier(2)

    def after_the_other(real: Callable[..., Any]) -> Callable[..., Any]:
        def wait(*args: Any, **more: Any) -> Any:
            with suppress(BrokenBarrierError):
                both.wait(0.5)
            return real(*args, **more)

        return wait

    for module, name in places:
        monkeypatch.setattr(module, name, after_the_other(getattr(module, name)))


class _Counted(deque[Waiting]):
    """Lets somebody wait for those who come."""

    def __init__(self) -> None:
        super().__init__()
        self.came = Semaphore(0)

    def append(self, one: Waiting) -> None:
        super().append(one)
        self.came.release()


def together_at_once(app: Flask, *calls: Callable[[], Any]) -> list[Any]:
    """A race of calls that write `together`: on SQLite all of them wait when the first one's turn comes."""
    queue: Queue = app.extensions["together"]
    queue.waiting = waiting = _Counted()

    def begin() -> None:
        if has_one_writer(app):
            for _call in calls:
                assert waiting.came.acquire(timeout=30)
        queue.leading.release()

    assert queue.leading.acquire(timeout=30)
    return race(app, *calls, begin)[:-1]


@contextmanager
def commits_of(app: Flask) -> Iterator[list[object]]:
    """One for each transaction that is committed meanwhile."""
    counted: list[object] = []
    note = counted.append
    with app.app_context():
        event.listen(db.engine, "commit", note)
        yield counted
        event.remove(db.engine, "commit", note)


def has_one_writer(app: Flask) -> bool:
    with app.app_context():
        return db.engine.dialect.name == "sqlite"
