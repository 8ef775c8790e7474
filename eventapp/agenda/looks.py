"""When calendars looked and found nothing new: written down together, a few seconds later."""

import atexit
import logging
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Timer

from sqlalchemy import Engine, bindparam, or_, update
from sqlalchemy.exc import SQLAlchemyError

from eventapp.agenda.models import CalendarSubscription

GATHERED = 5.0  # seconds
log = logging.getLogger(__name__)
_own = CalendarSubscription
NOTED = (
    update(_own)
    .where(
        _own.id == bindparam("subscription"),
        or_(_own.fetched_at.is_(None), _own.fetched_at < bindparam("at")),
    )
    .values(fetched_at=bindparam("at"), fetched_by=bindparam("by"))
)


@dataclass
class Looks:
    """Those of this process that wait to be written; a process that is killed loses a few seconds of them.

    That is what may be lost: a calendar for which anything is new is noted at once, with its answer.
    """

    engine: Engine
    lock: Lock = field(default_factory=Lock)
    waiting: dict[int, tuple[datetime, str]] = field(default_factory=dict)
    timer: Timer | None = None

    def note(self, subscription_id: int, by: str, at: datetime) -> None:
        with self.lock:
            self.waiting[subscription_id] = (at, by)
            if self.timer is None:
                self.timer = Timer(GATHERED, self.write)
                self.timer.daemon = True
                self.timer.start()
                atexit.register(self.close)

    def write(self) -> None:
        with self.lock:
            waiting, self.waiting, self.timer = self.waiting, {}, None
            atexit.unregister(self.close)
        rows = [{"subscription": one, "at": at, "by": by} for one, (at, by) in sorted(waiting.items())]
        if not rows:
            return
        try:
            with self.engine.begin() as connection:
                connection.execute(NOTED, rows)
        except SQLAlchemyError:
            log.warning("the looks of %s calendars were not noted", len(rows))

    def close(self) -> None:
        """Write what waits, now; nothing is written by itself any more."""
        timer = self.timer
        if timer is not None:
            timer.cancel()
            timer.join()
        self.write()
