"""When the doors of a session are open."""

from datetime import datetime, timedelta
from typing import Protocol

DOORS_OPEN = timedelta(minutes=15)  # before a session begins


class Timed(Protocol):
    """A session, or what may be known of one."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def runs(session: Timed, at: datetime) -> bool:
    """Whether its doors are open."""
    return session.starts_at - DOORS_OPEN <= at < session.ends_at
