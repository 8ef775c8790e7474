"""What follows an approval, the badge, and what ends some time after the event."""

from datetime import datetime
from typing import Any

from eventapp.badges.contacts import forget_contacts
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


@handles("badges.forget_contacts")
def forget_shared(_payload: dict[str, Any], at: datetime) -> None:
    """Every day."""
    forget_contacts(at=at)
