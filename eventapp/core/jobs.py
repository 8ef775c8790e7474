"""Work to be done later, kept in the database: enqueued in the caller's transaction.

A worker claims the oldest due job by one conditional UPDATE and holds it under a lease; a
job whose worker died is claimed again when the lease ends. Handlers must bear running twice.
What many get yields to what one person waits for: see `Job.urgency`.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base, db
from eventapp.core.inserting import insert_if_absent, insert_row

DAILY = (
    "people.forget_expired",
    "programme.forget_uploads",
    "registration.retention",
    "notices.plan",
    "registration.forget_exports",
    "sheets.forget",
    "badges.forget_contacts",
    "door.forget_staff",
    "registration.compare",
    "core.forget_jobs",
)
MANY = 1  # the urgency of what is enqueued for many at once
KEPT = timedelta(days=7)  # of what is done: longer than anything is planned anew under the same key
FAILED_KEPT = timedelta(days=30)
LEASE = timedelta(minutes=2)
PATIENCE = (10, 60, 300, 1800, 7200)  # seconds before the next try
log = logging.getLogger(__name__)

Handler = Callable[[dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}
_endings: dict[str, Handler] = {}


_UNDONE = text("done_at IS NULL AND failed_at IS NULL")


class Job(Base):
    """Of the jobs that are due, those of the lowest `urgency` are done first."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "urgency", "due_at", "id", sqlite_where=_UNDONE, postgresql_where=_UNDONE),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]]
    unique_key: Mapped[str | None] = mapped_column(String(100), unique=True)
    urgency: Mapped[int] = mapped_column(default=0, server_default="0")
    enqueued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When the worker last looked for work; `/health/ready` asks."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(20), primary_key=True)
    beat_at: Mapped[datetime]


def enqueue(name: str, *, at: datetime, due_at: datetime | None = None, **payload: Any) -> None:
    """Add a job to the caller's transaction; it exists if and only if that commits."""
    insert_row(Job, name=name, payload=payload, enqueued_at=at, due_at=due_at or at)


def enqueue_all(name: str, payloads: Sequence[dict[str, Any]], *, at: datetime) -> None:
    """Add jobs of one kind in one statement; if there are several, whatever else is due comes first."""
    job = {"name": name, "urgency": MANY if len(payloads) > 1 else 0, "enqueued_at": at, "due_at": at}
    rows = [{**job, "payload": one} for one in payloads]
    if rows:
        db.session.execute(insert(Job), rows)


def handles(name: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _handlers[name] = handler
        return handler

    return register


def given_up(name: str) -> Callable[[Handler], Handler]:
    """What is done in the same transaction in which a job of that name is given up."""

    def register(handler: Handler) -> Handler:
        _endings[name] = handler
        return handler

    return register


def work_one(at: datetime) -> bool:
    """Claim and do the most urgent job that is due, the oldest of those; False when nothing is due.

    Commits by itself.
    """
    job = _claim(at)
    if job is None:
        return False
    number, name, payload, attempt = job.id, job.name, job.payload, job.attempts
    try:
        _handlers[name](payload, at)
        _finish(number, attempt, at)
    except Exception:
        db.session.rollback()
        log.exception("job %s of kind %s failed at attempt %s", number, name, attempt)
        if _try_later(number, attempt, at) and name in _endings:
            _endings[name](payload, at)
        db.session.commit()
    return True


def _finish(number: int, attempt: int, at: datetime) -> None:
    """Keep what the handler did, unless the lease ended and another worker has the job now."""
    finished = update(Job).where(Job.id == number, Job.attempts == attempt, Job.done_at.is_(None))
    if db.session.scalar(finished.values(done_at=at).returning(Job.id)) is None:
        db.session.rollback()
        log.warning("job %s took longer than its lease; this worker's part is dropped", number)
        return
    db.session.commit()


def _claim(at: datetime) -> Job | None:
    due = (
        select(Job.id)
        .where(Job.done_at.is_(None), Job.failed_at.is_(None), Job.due_at <= at)
        .order_by(Job.urgency, Job.due_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = update(Job).where(Job.id == due.scalar_subquery())
    claim = claim.values(attempts=Job.attempts + 1, due_at=at + LEASE)
    job = db.session.scalar(claim.returning(Job))
    db.session.commit()
    return job


def _try_later(number: int, attempt: int, at: datetime) -> bool:
    """True where it was tried for the last time, by this worker."""
    again = update(Job).where(Job.id == number, Job.attempts == attempt)
    is_last = attempt > len(PATIENCE)
    if not is_last:
        again = again.values(due_at=at + timedelta(seconds=PATIENCE[attempt - 1]))
    else:
        again = again.values(failed_at=at)
    return db.session.scalar(again.returning(Job.id)) is not None and is_last


def beat(at: datetime) -> None:
    """Leave a sign of life."""
    if not insert_if_absent(Heartbeat, worker="worker", beat_at=at):
        db.session.execute(update(Heartbeat).values(beat_at=at))
    db.session.commit()


def last_beat() -> datetime | None:
    return db.session.scalar(select(Heartbeat.beat_at).limit(1))


def waiting() -> int:
    """How many jobs are still to be done."""
    undone = select(func.count()).where(Job.done_at.is_(None), Job.failed_at.is_(None))
    return db.session.scalar(undone) or 0


def enqueue_daily(at: datetime) -> None:
    """Put each day's upkeep into the queue once, whoever else does so."""
    for name in DAILY:
        key = f"{name} {at:%Y-%m-%d}"
        insert_if_absent(Job, name=name, payload={}, enqueued_at=at, due_at=at, attempts=0, unique_key=key)
    db.session.commit()


@handles("core.forget_jobs")
def forget_old(_payload: dict[str, Any], at: datetime) -> None:
    """What a job was about is not kept for ever."""
    old = or_(Job.done_at < at - KEPT, Job.failed_at < at - FAILED_KEPT)
    db.session.execute(delete(Job).where(old))
