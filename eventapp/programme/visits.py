"""When a person last looked at what changed, so that the next time says what is new since."""

from datetime import datetime, timedelta

from sqlalchemy import update

from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.programme.models import Event, ProgrammeVisit

ONE_VISIT = timedelta(minutes=30)  # turning pages and coming back within it is the same visit


def last_visit(person_id: int, event: Event) -> ProgrammeVisit | None:
    return db.session.get(ProgrammeVisit, (person_id, event.id))


def new_since(last: ProgrammeVisit | None, *, at: datetime) -> datetime | None:
    """The moment after which changes are new; none on the first visit, which knows no before."""
    if last is None:
        return None
    return last.before_at if is_going_on(last, at=at) else last.visited_at


def is_going_on(last: ProgrammeVisit | None, *, at: datetime) -> bool:
    return last is not None and at < last.visited_at + ONE_VISIT


def note_visit(person_id: int, event_id: int, *, at: datetime) -> None:
    """Begin a visit; of two pages opened at once only one does, by the condition in the UPDATE."""
    if insert_if_absent(
        ProgrammeVisit, person_id=person_id, event_id=event_id, visited_at=at, before_at=None
    ):
        return
    own = (ProgrammeVisit.person_id == person_id, ProgrammeVisit.event_id == event_id)
    ended = ProgrammeVisit.visited_at <= at - ONE_VISIT
    begin = update(ProgrammeVisit).where(*own, ended)
    db.session.execute(begin.values(before_at=ProgrammeVisit.visited_at, visited_at=at))
