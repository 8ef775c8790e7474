"""What the worker does for programmes."""

from datetime import datetime
from typing import Any

from eventapp.core.jobs import handles
from eventapp.programme.exchange import uploads


@handles("programme.forget_uploads")
def forget_uploads(_payload: dict[str, Any], at: datetime) -> None:
    uploads.forget_expired(at)
