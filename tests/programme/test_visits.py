"""When a person last looked at what changed."""

from datetime import datetime, timedelta

from eventapp.core.db import db
from eventapp.programme.models import ProgrammeVisit
from eventapp.programme.visits import ONE_VISIT, is_going_on, last_visit, new_since, note_visit
from tests import make
from tests.make import NOON

MINUTE = timedelta(minutes=1)


def visit(at: datetime) -> ProgrammeVisit:
    event, person = db.session.query(make.Event).one(), make.person()
    note_visit(person.id, event.id, at=at)
    db.session.expire_all()
    found = last_visit(person.id, event)
    assert found is not None
    return found


def test_the_first_visit_knows_no_before(database: None) -> None:
    make.event()
    assert new_since(None, at=NOON) is None
    assert new_since(visit(NOON), at=NOON) is None


def test_the_next_visit_knows_when_the_last_one_began(database: None) -> None:
    make.event()
    first = visit(NOON)
    assert new_since(first, at=NOON + ONE_VISIT) == NOON
    assert new_since(visit(NOON + ONE_VISIT), at=NOON + ONE_VISIT + MINUTE) == NOON


def test_a_visit_that_is_going_on_is_not_begun_again(database: None) -> None:
    """As when two pages are opened at once: both find nothing noted, and one of them comes second."""
    make.event()
    visit(NOON)
    again = visit(NOON + MINUTE)
    assert (again.visited_at, again.before_at) == (NOON, None)


def test_a_visit_goes_on_for_half_an_hour(database: None) -> None:
    make.event()
    begun = visit(NOON)
    told = [is_going_on(begun, at=at) for at in (NOON, NOON + ONE_VISIT - MINUTE, NOON + ONE_VISIT)]
    assert (told, is_going_on(None, at=NOON)) == ([True, True, False], False)
