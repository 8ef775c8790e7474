"""What the worker does for the door."""

from datetime import datetime
from typing import Any

from eventapp.core.jobs import handles
from eventapp.door.erasing import forget_staff, forget_told_instructions
from eventapp.registration.instructing import forget_instructions


@handles("door.forget_staff")
def forget_names(_payload: dict[str, Any], at: datetime) -> None:
    """Every day: who scanned, and what doors were told of somebody, some time after the event."""
    forget_staff(at=at)
    forget_instructions(at=at)
    forget_told_instructions(at=at)
