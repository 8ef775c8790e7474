"""Making a person's scans anonymous: that somebody passed stays, who it was does not."""

import json
from typing import Any

from sqlalchemy import select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.models import Scan, ScanUndo
from eventapp.registration.models import Registration


def make_anonymous(person_id: int) -> None:
    """No badge, no name in the answer that is given again, no words of the desk."""
    own = select(Badge.id).join(Registration).where(Registration.person_id == person_id)
    scans = db.session.execute(select(Scan.id, Scan.answer).where(Scan.badge_id.in_(own))).all()
    for number, answer in scans:
        bare: dict[str, Any] = {"badge_id": None, "code_digest": b"", "answer": _nameless(answer)}
        bare["forced_because"] = None
        db.session.execute(update(Scan).where(Scan.id == number).values(**bare))
        db.session.execute(update(ScanUndo).where(ScanUndo.scan_id == number).values(because=None))


def _nameless(answer: str) -> str:
    said = json.loads(answer)
    return json.dumps({**said, "badge": None} if "badge" in said else said)
