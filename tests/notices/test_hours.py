"""At which moment people are told: after their quiet hours, and with what changes shortly before a start."""

from datetime import datetime, time, timedelta

import pytest

from eventapp.core.i18n import Text
from eventapp.notices import domain
from eventapp.notices.models import MessageWishes
from tests import make
from tests.agenda.cast import add, attendee
from tests.make import NOON
from tests.notices.cast import MINUTE, change, letters, move, told, work

pytestmark = pytest.mark.usefixtures("database")


def test_in_quiet_hours_nothing_is_mailed_until_they_end() -> None:
    event = make.event()
    ben, plenary = attendee(event), make.session(event, starts=make.wall(17, 9))
    add(ben, event, plenary)
    domain.wish(ben.id, event, quiet_from=time(12), quiet_until=time(14))

    move(event, plenary)
    work(NOON + 119 * MINUTE)
    before = letters(ben)
    work(NOON + 120 * MINUTE)

    assert (before, len(letters(ben))) == ([], 1)


QUIET = [
    (None, None, "23:00", None),
    (time(22), time(7), "21:59", None),
    (time(22), time(7), "22:00", "15 07:00"),
    (time(22), time(7), "06:59", "14 07:00"),
    (time(22), time(7), "07:00", None),
    (time(12), time(14), "12:00", "14 14:00"),
    (time(12), time(14), "14:00", None),
    (time(9), time(9), "09:00", None),
]


@pytest.mark.parametrize(("begins", "ends", "now", "over"), QUIET)
def test_quiet_hours(begins: time | None, ends: time | None, now: str, over: str | None) -> None:
    """By the clock of the event, in Brussels, two hours ahead of UTC."""
    event = make.event()
    at = datetime.fromisoformat(f"2019-10-14T{now}+02:00")

    found = domain.quiet_until(MessageWishes(quiet_from=begins, quiet_until=ends), event, at=at)

    wanted = over and datetime.fromisoformat(f"2019-10-{over.replace(' ', 'T')}+02:00")
    assert found == wanted


@pytest.mark.parametrize(("now", "over"), [("23:30", "00:30"), ("00:10", "00:30"), ("01:10", "01:30")])
def test_quiet_hours_that_end_in_the_hour_that_comes_twice_are_not_over_before(now: str, over: str) -> None:
    """In Brussels the clock shows from 02:00 to 03:00 at midnight UTC, and again an hour later."""
    at, ends = (datetime.fromisoformat(f"2019-10-27T{one}+00:00") for one in (now, over))
    at -= timedelta(days=at.hour == 23)

    wishes = MessageWishes(quiet_from=time(22), quiet_until=time(2, 30))
    assert domain.quiet_until(wishes, make.event(), at=at) == ends


def test_a_change_shortly_before_the_start_waits_for_few_others() -> None:
    event = make.event()
    ben = attendee(event)
    soon = make.session(event, "Soon", starts=make.wall(15, 13))  # an hour after NOON
    add(ben, event, soon)

    change(event, soon, rooms=(make.room(event).code,))
    work(NOON + 2 * MINUTE)

    assert len(letters(ben)) == 1


def test_sessions_moved_one_after_the_other_shortly_before_are_one_mail() -> None:
    event = make.event()
    ben = attendee(event)
    for number in range(4):
        session = make.session(event, f"Talk {number}", starts=make.wall(15, 13, 10 * number))
        add(ben, event, session)
        move(event, session, at=NOON + number * timedelta(seconds=20))
        work(NOON + number * timedelta(seconds=20))
    work()

    assert (len(letters(ben)), len(told(ben, event))) == (1, 4)


def test_two_corrections_in_one_minute_are_told_as_one() -> None:
    event = make.event()
    ben, soon = attendee(event), make.session(event, starts=make.wall(15, 13))
    add(ben, event, soon)

    for second, room in enumerate(("blue", "red")):
        make.room(event, room, name=Text(en=room))
        change(event, soon, at=NOON + timedelta(seconds=second), rooms=(room,))
        work(NOON + timedelta(seconds=second))
    work(NOON + 2 * MINUTE)

    assert len(letters(ben)) == 1


def test_who_is_about_to_go_is_soon_told_that_it_moved_away() -> None:
    event = make.event()
    ben, soon = attendee(event), make.session(event, starts=make.wall(15, 12, 15))
    add(ben, event, soon)

    move(event, soon, minutes=5 * 60)
    work(NOON + 2 * MINUTE)

    assert len(letters(ben)) == 1
