"""Calls that run at once, as requests in several threads do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from flask import Flask


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
