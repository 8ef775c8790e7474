"""What the worker does for people."""

from datetime import datetime
from typing import Any

from eventapp.core import outbox
from eventapp.core.jobs import handles
from eventapp.people import signing


@handles("people.forget_expired")
def forget_expired(_payload: dict[str, Any], at: datetime) -> None:
    signing.forget_expired(at)
    outbox.forget_own(at)
