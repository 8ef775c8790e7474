"""Whose week stands on the back of a badge is told by the agenda, which badges know nothing of.

`create_app`, which knows both, puts its function into the application's extensions as "weeks":
it takes an event, and a person where only one is asked for, and gives what tells each person's week.
"""

from flask import current_app

from eventapp.badges.backs import Week
from eventapp.programme.models import Event


def weeks(event: Event, of: int | None = None) -> Week:
    """All weeks of the event, or that of one person, are read here, at one go."""
    told: Week = current_app.extensions["weeks"](event, of)
    return told
