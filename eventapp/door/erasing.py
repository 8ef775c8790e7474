"""Making a person's scans anonymous: that somebody passed stays, who it was does not."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.models import Scan, ScanUndo
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

STAFF_KEPT = timedelta(days=30)  # after the event; devices send scans for 14


def make_anonymous(person_id: int) -> None:
    """No badge, no name or instruction in the answer that is given again, no words of the desk; nor who
    scanned, where that is the person's own name, as far as it was typed as we know it.
    """
    own = select(Badge.id).join(Registration).where(Registration.person_id == person_id)
    scans = db.session.execute(select(Scan.id, Scan.answer).where(Scan.badge_id.in_(own))).all()
    for number, answer in scans:
        bare: dict[str, Any] = {"badge_id": None, "code_digest": b"", "answer": _nameless(answer)}
        bare |= {"forced_because": None, "staff": None}
        db.session.execute(update(Scan).where(Scan.id == number).values(**bare))
        db.session.execute(update(ScanUndo).where(ScanUndo.scan_id == number).values(because=None))
    name = db.session.get_one(Person, person_id).full_name
    db.session.execute(update(Scan).where(Scan.staff == name).values(staff=None))


def forget_staff(*, at: datetime) -> None:
    """Who scanned at events that ended some time ago."""
    past = select(Event.id).where(Event.ends_on < (at - STAFF_KEPT).date())
    db.session.execute(
        update(Scan).where(Scan.staff.is_not(None), Scan.event_id.in_(past)).values(staff=None)
    )


def forget_told_instructions(*, at: datetime) -> None:
    """What answers to scans told staff to do for somebody, as long after the event."""
    past = select(Event.id).where(Event.ends_on < (at - STAFF_KEPT).date())
    told = select(Scan.id, Scan.answer).where(
        Scan.event_id.in_(past), Scan.answer.contains('"instruction": "', autoescape=True)
    )
    for number, answer in db.session.execute(told).all():
        bare = json.dumps({**json.loads(answer), "instruction": None})
        db.session.execute(update(Scan).where(Scan.id == number).values(answer=bare))


def _nameless(answer: str) -> str:
    said = json.loads(answer)
    return json.dumps({**said, "badge": None, "instruction": None} if "badge" in said else said)
