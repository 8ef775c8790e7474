"""What follows an approval: the badge."""

from datetime import datetime
from typing import Any

from eventapp.badges.domain import issue_badge
from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.core.jobs import handles
from eventapp.registration.models import Registration


@handles("badges.issue")
def issue(payload: dict[str, Any], at: datetime) -> None:
    """A registration that was refused or cancelled meanwhile gets none."""
    registration = db.session.get(Registration, payload["registration_id"])
    if registration is not None and registration.state == "approved":
        issue_badge(registration, code_keys(), at=at)
