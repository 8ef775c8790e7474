"""What the staff at doors are to do for somebody, such as calling an escort."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Registration

LONGEST = 120  # letters: it is read at a glance
KEPT = timedelta(days=30)  # after the event


def instruct_doors(registration: Registration, words: str, *, seen: str) -> None:
    """Keep the words, none for nothing. Raises Outdated when others than those `seen` stand there by now."""
    own = update(Registration).where(
        Registration.id == registration.id, func.coalesce(Registration.door_instruction, "") == seen
    )
    kept = own.values(door_instruction=words or None).returning(Registration.id)
    if db.session.scalar(kept) is None:
        raise Outdated


def forget_instructions(*, at: datetime) -> None:
    """Those of events that ended some time ago."""
    past = select(Event.id).where(Event.ends_on < (at - KEPT).date())
    own = update(Registration).where(Registration.door_instruction.is_not(None))
    db.session.execute(own.where(Registration.event_id.in_(past)).values(door_instruction=None))
