"""What the staff at doors are to do for somebody, such as calling an escort."""

from sqlalchemy import func, update

from eventapp.core.db import db
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Registration

LONGEST = 120  # letters: it is read at a glance


def instruct_doors(registration: Registration, words: str, *, seen: str) -> None:
    """Keep the words, none for nothing. Raises Outdated when others than those `seen` stand there by now."""
    own = update(Registration).where(
        Registration.id == registration.id, func.coalesce(Registration.door_instruction, "") == seen
    )
    kept = own.values(door_instruction=words or None).returning(Registration.id)
    if db.session.scalar(kept) is None:
        raise Outdated
