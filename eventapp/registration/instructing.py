"""What the staff at doors are to do for somebody, such as calling an escort; and whom protocol receives.

The secretariat and those who help at the door read it, and the person among their own data.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

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


def set_protocol(registration: Registration, rank: str, escort: str, *, seen: str) -> None:
    """Whom the house receives by protocol, and who meets them. Raises Outdated as above."""
    stood = func.coalesce(Registration.protocol_rank, "") + "|" + func.coalesce(Registration.escort, "")
    own = update(Registration).where(Registration.id == registration.id, stood == seen)
    kept = own.values(protocol_rank=rank or None, escort=escort or None).returning(Registration.id)
    if db.session.scalar(kept) is None:
        raise Outdated


def protocol_of(registration: Registration) -> str:
    """What an editor has seen."""
    return f"{registration.protocol_rank or ''}|{registration.escort or ''}"


def forget_instructions(*, at: datetime) -> None:
    """Those of events that ended some time ago."""
    past = select(Event.id).where(Event.ends_on < (at - KEPT).date())
    names = ("door_instruction", "protocol_rank", "escort")
    said = or_(*(getattr(Registration, name).is_not(None) for name in names))
    own = update(Registration).where(said, Registration.event_id.in_(past))
    db.session.execute(own.values(dict.fromkeys(names)))
