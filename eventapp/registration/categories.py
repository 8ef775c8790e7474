"""An event's participant categories."""

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.copying import copy_rows
from eventapp.programme.models import Event
from eventapp.registration.models import Category


def copy_categories(template: Event, event: Event) -> None:
    found = select(Category).where(Category.event_id == template.id).order_by(Category.id)
    copy_rows(Category, db.session.scalars(found).all(), event_id=event.id)
