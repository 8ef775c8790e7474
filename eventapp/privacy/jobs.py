"""What the worker does for privacy."""

from datetime import datetime
from typing import Any

from flask import current_app

from eventapp.core.config import Settings
from eventapp.core.jobs import handles
from eventapp.privacy import erasures


@handles("privacy.note_erasure")
def note_erasure(payload: dict[str, Any], _at: datetime) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    erasures.note(settings.var, payload["person"], datetime.fromisoformat(payload["on"]))
