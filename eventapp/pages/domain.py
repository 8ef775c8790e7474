"""What concerns an event as a whole, over all features."""

from datetime import datetime

from eventapp.door.copying import copy_checkpoints
from eventapp.people.domain import grant
from eventapp.programme.copying import NewEvent, copy_event, copy_sessions
from eventapp.programme.models import Event
from eventapp.registration.copying import copy_categories, copy_form


def use_as_template(
    template: Event, new: NewEvent, *, with_sessions: bool, by_id: int, at: datetime
) -> Event:
    """Another event of the same frame, of which this person is the organiser."""
    event = copy_event(template, new)
    copy_categories(template, event)
    copy_form(template, event)
    copy_checkpoints(template, event)
    grant(by_id, "organiser", event.code, at=at, by_id=by_id)
    if with_sessions:
        copy_sessions(template, event, by_id=by_id, at=at)
    return event
