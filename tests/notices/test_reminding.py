"""Reminders: the next day on the evening before, and a session some minutes ahead."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.notices import domain
from eventapp.notices.jobs import remind
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from tests import make
from tests.agenda.cast import add, attendee
from tests.make import NOON
from tests.notices.cast import afternoon, change, letters, move

pytestmark = pytest.mark.usefixtures("database")
MORNING = datetime(2019, 10, 15, 1, 0, tzinfo=UTC)
FOUR = datetime(2019, 10, 15, 14, 0, tzinfo=UTC)  # when the plenary starts: four o'clock in Brussels
TEN = timedelta(minutes=10)


def someone(event: Event, session: Session, name: str = "Ben Adams", **wishes: Any) -> Person:
    """Who holds the session and has these wishes."""
    person = attendee(event, name)
    add(person, event, session)
    if wishes:
        domain.wish(person.id, event, **wishes)
    return person


def day(*hours: datetime) -> None:
    """The worker's daily planning, and its work at these hours."""
    jobs.enqueue_daily(MORNING)
    for at in (MORNING, *hours):
        while jobs.work_one(at):
            pass


def subjects(person: Person) -> list[str]:
    return [letter.subject for letter in letters(person)]


def test_who_wishes_it_is_reminded_some_minutes_ahead() -> None:
    event = make.event()
    plenary = afternoon(event)
    ben = someone(event, plenary, minutes_ahead=10)
    sue = someone(event, plenary, "Sue")

    day(FOUR - TEN - timedelta(seconds=1))
    early = subjects(ben)
    day(FOUR - TEN)

    assert (early, subjects(ben), subjects(sue)) == ([], ["The Forum: your next session"], [])


def test_a_session_that_moved_is_told_before_its_new_hour_alone() -> None:
    event = make.event()
    plenary = afternoon(event)
    ben = someone(event, plenary, by_mail=False, minutes_ahead=10)

    day()
    move(event, plenary, 60, at=NOON)
    day(NOON, FOUR)
    at_its_old_hour = subjects(ben)
    day(FOUR + timedelta(minutes=50))

    assert (at_its_old_hour, subjects(ben)) == ([], ["The Forum: your next session"])


def test_of_a_session_that_is_cancelled_nobody_is_reminded() -> None:
    event = make.event()
    plenary = afternoon(event)
    ben = someone(event, plenary, by_mail=False, minutes_ahead=30)

    day()
    change(event, plenary, status="cancelled")
    day(FOUR)

    assert subjects(ben) == []


def test_the_evening_before_tells_the_next_day() -> None:
    event = make.event()
    plenary = afternoon(event)
    ben = someone(event, plenary, evening_before=True)
    tomorrow = make.session(event, "Tomorrow", starts=make.wall(16, 9))
    add(ben, event, tomorrow)
    db.session.commit()

    day()

    remind({"event_id": event.id, "person_id": ben.id, "on": "2019-10-16"}, NOON)

    [letter] = letters(ben)
    assert letter.subject == "The Forum: your day tomorrow"
    assert ("09:00 – 10:30  Tomorrow" in letter.body, "Plenary" in letter.body) == (True, False)


def test_planning_twice_reminds_once() -> None:
    event = make.event()
    ben = someone(event, afternoon(event), minutes_ahead=60, evening_before=True)

    day()
    day(FOUR)

    assert subjects(ben) == ["The Forum: your next session"]


def test_what_is_chosen_and_wished_today_is_reminded_of_today() -> None:
    event = make.event()
    plenary, ben = afternoon(event), attendee(event)
    day()
    domain.wish(ben.id, event, minutes_ahead=60)
    domain.wish(ben.id, event, minutes_ahead=10)
    add(ben, event, plenary)
    db.session.commit()

    day(FOUR - timedelta(minutes=60))
    early = subjects(ben)
    day(FOUR - TEN)

    assert (early, len(subjects(ben))) == ([], 1)


def test_quiet_hours_hold_for_reminders() -> None:
    event = make.event()
    quiet = {"quiet_from": time(17), "quiet_until": time(8)}
    ben = someone(event, afternoon(event), evening_before=True, minutes_ahead=60, **quiet)
    late = make.session(event, "Late", starts=make.wall(15, 18))
    tomorrow = make.session(event, "Tomorrow", starts=make.wall(16, 9))
    for session in (late, tomorrow):
        add(ben, event, session)
    db.session.commit()

    day(FOUR - timedelta(hours=1), *(FOUR + timedelta(hours=hours) for hours in range(6)))
    in_the_evening = len(subjects(ben))
    day(datetime(2019, 10, 16, 6, 0, tzinfo=UTC))

    assert (in_the_evening, subjects(ben)[1:]) == (1, ["The Forum: your day today"])


def test_what_is_published_on_its_own_day_is_reminded_of() -> None:
    event = make.event()
    plenary = afternoon(event)
    plenary.published_at = None
    day()
    change(event, plenary, status="published")
    ben = someone(event, plenary, minutes_ahead=10)

    day(NOON, FOUR - TEN)

    assert subjects(ben) == ["The Forum: your next session"]
