"""A print of all badges, agendas on the back, for tests that ask every route as everybody."""

from sqlalchemy import select

from eventapp.badges.models import Badge, BadgePrint
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from tests.make import keep
from tests.registration.gates import WORD

COLUMNS = dict.fromkeys(("badge_print.which", "badge_print.layout", "badge_print.badge_ids"), WORD)


def add_print(forum: Event, by: Person) -> int:
    """Its number."""
    ids = list(db.session.scalars(select(Badge.id).where(Badge.event_id == forum.id).order_by(Badge.id)))
    words = {"which": "all", "layout": "a6", "has_back": True, "badge_ids": ids}
    number: int = keep(BadgePrint(event_id=forum.id, asked_by_id=by.id, asked_at=clock.now(), **words)).id
    return number
