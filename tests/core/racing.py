"""Calls that run at once, as requests in several threads do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

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
