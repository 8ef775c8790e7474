"""Telling people of changes: to exactly those who have the session in their week, once, in batches.

A calendar that looked since has told its person already; everybody else gets one mail on all that
changed meanwhile, at an hour at which they want to be told.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.core.inserting import insert_all_absent, insert_if_absent
from eventapp.core.jobs import Job
from eventapp.notices.models import Announcement, MessageWishes, Notice
from eventapp.notices.queries import last_look, wishes_of
from eventapp.programme.models import Event, Session

BATCH = timedelta(minutes=10)  # changes that come so close together are told in one mail
SHORT_BATCH = timedelta(minutes=1)
SOON = timedelta(hours=2)  # before a session starts: its change waits for others in a short batch alone
A_COMMIT = timedelta(minutes=1)  # a calendar that looked so soon after may have seen what was before


def note_change(
    session: Session,
    version: int,
    people: Collection[int],
    *,
    changed_at: datetime,
    started_at: datetime,
    words: Mapping[str, str],
    at: datetime,
) -> None:
    """A notice for each of these people, and a job that tells each; noted twice, it is one.

    Where it starts soon, or would have started at `started_at`, it waits for few others.
    """
    if words:
        insert_if_absent(Announcement, session_id=session.id, version=version, words=dict(words))
    change = {"event_id": session.event_id, "session_id": session.id, "version": version}
    insert_all_absent(
        Notice, [{"person_id": one, "changed_at": changed_at, **change} for one in sorted(people)]
    )
    is_soon = any(at <= start <= at + SOON for start in (started_at, session.starts_at))
    due = _end_of_batch(at, SHORT_BATCH if is_soon else BATCH)
    plan("notices.tell", session.event_id, people, at=at, due=due, key=f"{due:%Y-%m-%dT%H:%M}")


def plan(
    name: str, event_id: int, people: Collection[int], *, at: datetime, due: datetime, key: str, **more: Any
) -> None:
    """A job for each of these people, unless there is one of that key."""
    job = {"name": name, "enqueued_at": at, "due_at": due, "attempts": 0}
    own = [
        {
            "payload": {"event_id": event_id, "person_id": one, **more},
            "unique_key": f"{name} {event_id} {one} {key}",
        }
        for one in sorted(people)
    ]
    insert_all_absent(Job, [job | one for one in own])


def _end_of_batch(at: datetime, batch: timedelta) -> datetime:
    """Never a moment whose batch was told already."""
    minutes = batch.seconds // 60
    return at.replace(minute=at.minute // minutes * minutes, second=0, microsecond=0) + 2 * batch


def tell(person_id: int, event: Event, *, at: datetime) -> list[Notice]:
    """Count what this person was not told of as told; returns what is to be mailed, the oldest first.

    Of two that tell at once, one gets nothing. In quiet hours nothing is told: it waits for their end.
    """
    wishes = wishes_of(person_id, event.id)
    over = quiet_until(wishes, event, at=at)
    if over is not None:
        plan("notices.tell", event.id, [person_id], at=at, due=over, key=f"{over:%Y-%m-%dT%H:%M}")
        return []
    own = update(Notice).where(
        Notice.person_id == person_id, Notice.event_id == event.id, Notice.told_at.is_(None)
    )
    taken = db.session.scalars(own.values(told_at=at).returning(Notice)).all()
    looked = last_look(person_id, event.id)
    news = [one for one in taken if looked is None or looked < one.changed_at + A_COMMIT]
    return sorted(news, key=lambda one: (one.changed_at, one.id)) if wishes.by_mail else []


def quiet_until(wishes: MessageWishes, event: Event, *, at: datetime) -> datetime | None:
    """The end of the quiet hours that it is now; they may go over midnight."""
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins is None or ends is None or begins == ends:
        return None
    zone = ZoneInfo(event.time_zone)
    here = at.astimezone(zone)
    now = here.time().replace(second=0, microsecond=0)
    is_quiet = begins <= now < ends if begins < ends else now >= begins or now < ends
    if not is_quiet:
        return None
    on = here.date() if now < ends else here.date() + timedelta(days=1)
    # In the hour that comes twice, the end is in the same one of the two.
    return datetime.combine(on, ends.replace(fold=here.fold), tzinfo=zone).astimezone(UTC)


def mark_read(person_id: int, event: Event, *, up_to: int, at: datetime) -> None:
    """All that stood on the page when it was made: the notices up to that one."""
    own = update(Notice).where(
        Notice.person_id == person_id,
        Notice.event_id == event.id,
        Notice.id <= up_to,
        Notice.read_at.is_(None),
    )
    db.session.execute(own.values(read_at=at))


def wish(person_id: int, event: Event, **wishes: Any) -> None:
    """Keep how this person wants to be told."""
    own = (MessageWishes.person_id == person_id, MessageWishes.event_id == event.id)
    if not insert_if_absent(MessageWishes, person_id=person_id, event_id=event.id, **wishes):
        db.session.execute(update(MessageWishes).where(*own).values(**wishes))


def wishing(event: Event, *which: Any) -> list[int]:
    """The people at the event whose wishes are such."""
    found = select(MessageWishes.person_id).where(MessageWishes.event_id == event.id, *which)
    return list(db.session.scalars(found.order_by(MessageWishes.person_id)))
