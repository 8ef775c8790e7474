"""Comparing what was written, in pieces between which others may write."""

from datetime import datetime
from typing import Any

from eventapp.core.db import db
from eventapp.core.jobs import enqueue, handles
from eventapp.programme.models import Event
from eventapp.programme.queries import events
from eventapp.registration.duplicates.domain import JOB, compare


@handles(JOB)
def compare_some(payload: dict[str, Any], at: datetime) -> None:
    """Payload: event_id, or nothing for every event, once a day."""
    if "event_id" not in payload:
        for event in events():
            enqueue(JOB, at=at, event_id=event.id)
        return
    found = db.session.get(Event, payload["event_id"])
    if found is not None and compare(found, at=at):
        enqueue(JOB, at=at, event_id=found.id)
