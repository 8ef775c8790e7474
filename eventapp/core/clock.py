"""The only clock. Edges call `now()` once and pass the moment on as `at=`."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
