"""Reading an event's frame: always one event's alone."""

from datetime import date

import pytest

from eventapp.core.errors import NotFound
from eventapp.programme import queries
from tests import make


def test_an_event_is_found_by_its_code(database: None) -> None:
    forum = make.event("forum", default_language="fr")
    assert queries.event_by_code("forum") is forum
    assert (queries.find_event("nope"), queries.default_language("forum")) == (None, "fr")
    assert queries.default_language("nope") is None
    with pytest.raises(NotFound):
        queries.event_by_code("nope")


def test_the_latest_event_comes_first(database: None) -> None:
    make.event("b-forum")
    make.event("a-forum")
    make.event("later", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 1))
    assert [event.code for event in queries.events()] == ["later", "a-forum", "b-forum"]


def test_days_and_rooms_are_those_of_the_event_in_order(database: None) -> None:
    forum, other = make.event("forum"), make.event("other")
    rooms = [make.room(forum, code) for code in ("oak", "birch")]
    make.room(other, "oak")
    assert [day.on_date.day for day in queries.days(forum)] == [13, 14, 15, 16, 17, 18]
    assert queries.rooms(forum) == rooms


def test_a_day_of_another_event_is_none(database: None) -> None:
    forum = make.event("forum")
    make.event("other", starts_on=date(2019, 11, 1), ends_on=date(2019, 11, 1))
    assert queries.day_on(forum, date(2019, 10, 13)).number == 1
    with pytest.raises(NotFound):
        queries.day_on(forum, date(2019, 11, 1))
