"""Drafts of changes, for the tests that ask every route as everybody."""

from typing import Any
from uuid import uuid4

from eventapp.core.db import db
from eventapp.programme.models import Session
from eventapp.programme.pending_models import PendingChange
from tests.make import LONG_AGO, keep

PENDING = {name: f"Zqpending{name}q" for name in ("open", "hidden")}


def keep_changes(sessions: dict[str, int], by: int) -> None:
    for name, title in PENDING.items():
        own = {"session_id": sessions[name], "based_on": 1, "mark": uuid4()}
        keep(PendingChange(fields={"title": {"en": title}}, kept_at=LONG_AGO, kept_by_id=by, **own))


def ticked(session_id: int) -> dict[str, Any]:
    """What the button of the draft sends; somebody may have thrown it away meanwhile."""
    session, kept = db.session.get_one(Session, session_id), db.session.get(PendingChange, session_id)
    return {"change": f"{session.ref}.{kept.mark if kept else uuid4()}"}
