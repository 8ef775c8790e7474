"""An event's participant categories."""

from datetime import date

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.copying import copy_rows
from eventapp.programme.models import Event
from eventapp.registration.models import Category


def copy_categories(template: Event, event: Event) -> None:
    """A day on which one is valid becomes the same day of the other event."""
    found = select(Category).where(Category.event_id == template.id).order_by(Category.id)
    later = event.starts_on - template.starts_on
    for made in copy_rows(Category, db.session.scalars(found).all(), event_id=event.id):
        made.valid_days = [(date.fromisoformat(one) + later).isoformat() for one in made.valid_days]
