"""Categories that the doors let in on some days only."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from eventapp.core.db import db
from eventapp.door.hours import spans
from eventapp.registration import limits
from eventapp.registration.copying import copy_categories
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Category
from eventapp.registration.queries import all_categories
from tests import make
from tests.door import cast
from tests.make import NOON

DAY = timedelta(days=1)


def test_a_day_ticket_opens_the_doors_on_its_days_alone(database: None) -> None:
    event = make.event()
    doors = [cast.checkpoint(event), cast.checkpoint(event, "help", purpose="desk")]
    device = cast.device(*doors)
    guest = cast.code(cast.holder(event, category=make.category(event, "daily", valid_days=["2019-10-15"])))
    today = NOON.replace(year=2019, month=10, day=15)

    told = [cast.verdict(device, guest, today + number * DAY)[1] for number in (-1, 0, 1)]

    assert told == ["not_today", "ok", "not_today"]
    assert cast.verdict(device, guest, today + DAY, checkpoint="help")[1] == "ok"


def test_a_day_runs_from_midnight_to_midnight_where_the_event_is() -> None:
    # Clocks go back in Brussels on 27 October 2019: that day has 25 hours.
    assert [end - start for start, end in spans(["2019-10-26", "2019-10-27"], "Europe/Brussels")] == [
        24 * 3600,
        25 * 3600,
    ]


def test_days_are_set_with_the_other_limits_and_heed_what_was_seen(database: None) -> None:
    event = make.event()
    press = make.category(event, "press", valid_days=["2019-10-14"])
    seen = limits.state_of(event, all_categories(event))
    wanted = limits.Wanted(None, 48, {}, {press.id: ["2019-10-16", "2019-10-15"]})

    limits.set_limits(event, wanted, seen=seen, at=NOON)

    assert press.valid_days == ["2019-10-15", "2019-10-16"]
    with pytest.raises(Outdated):
        limits.set_limits(event, wanted, seen=seen, at=NOON)


def test_an_event_made_after_another_has_the_same_days_later(database: None) -> None:
    event = make.event()
    make.category(event, "press", valid_days=["2019-10-14"])
    other = make.event("next", starts_on=event.starts_on + 7 * DAY, ends_on=event.ends_on + 7 * DAY)

    db.session.execute(delete(Category).where(Category.event_id == other.id))
    copy_categories(event, other)

    assert [one.valid_days for one in all_categories(other) if one.code == "press"] == [["2019-10-21"]]
