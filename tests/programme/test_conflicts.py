"""What does not go together on a day."""

from datetime import date, time
from typing import Any

import pytest

from eventapp.bodies.models import Body
from eventapp.core.i18n import Text
from eventapp.programme.conflicts import conflicts
from eventapp.programme.models import Day, DayPart, Room, Speaker
from tests import make
from tests.programme.test_timetable import at, seen

OAK = Room(id=1, code="oak", name=Text(en="Oak"), capacity={"theatre": 90, "classroom": 40}, booths=0)
ELM = Room(id=2, code="elm", name=Text(en="Elm"), capacity={"theatre": 60}, booths=2)
CAVE = Room(id=3, code="cave", name=Text(en="Cave"), capacity={}, booths=0)
PARTS = [
    DayPart(part="morning", starts=time(9), ends=time(12, 30)),
    DayPart(part="afternoon", starts=time(14), ends=time(18)),
]
DAY = Day(id=1, on_date=date(2019, 10, 15), number=3, theme=Text(), parts=PARTS)
NEXT_NIGHT = make.wall(16, 1)


def a(number: int, *names: str, **fields: Any) -> Any:
    """A session of an hour from two o'clock on, with those speakers."""
    speakers = tuple(Speaker(name=name) for name in names)
    return seen(f"S{number}", id=number, **({"day": DAY, "speakers": speakers} | fields))


@pytest.mark.parametrize(
    ("sessions", "holders", "told"),
    [
        ([a(1), a(2)], {}, []),
        ([a(1, rooms=(OAK,)), a(2, rooms=(ELM,))], {}, []),
        ([a(1, rooms=(OAK,)), a(2, rooms=(OAK,))], {}, ["S1 S2 oak", "S2 S1 oak"]),
        ([a(1, rooms=(OAK, ELM)), a(2, rooms=(ELM,))], {}, ["S1 S2 elm", "S2 S1 elm"]),
        ([a(1, rooms=(OAK,)), a(2, rooms=(OAK,), starts=at(15))], {}, []),
        ([a(1, rooms=(OAK,)), a(2, rooms=(OAK,), starts=at(14, 59))], {}, ["S1 S2 oak", "S2 S1 oak"]),
        ([a(1, rooms=(OAK,)), a(2, rooms=(OAK,), is_cancelled=True)], {}, []),
        ([a(1, "José Núñez"), a(2, "Jose Nunez", "Ann")], {}, ["S1 S2 José Núñez", "S2 S1 Jose Nunez"]),
        ([a(1, "Ann"), a(2, "Ann", starts=at(16))], {}, []),
        ([a(1, starts=at(13))], {}, ["S1 hours"]),
        ([a(1, starts=at(9), part="morning")], {}, []),
        ([a(1, starts=at(12), part="morning")], {}, []),
        ([a(1, starts=at(9))], {}, ["S1 hours"]),
        ([a(1, starts=at(17), minutes=60)], {}, []),
        ([a(1, starts=at(17), minutes=61)], {}, ["S1 hours"]),
        ([a(1, starts=at(17), ends=NEXT_NIGHT)], {}, ["S1 hours"]),
        ([a(1, starts=at(20), part="evening")], {}, ["S1 hours"]),
        ([a(1, starts=at(13), is_cancelled=True)], {}, []),
        ([a(1, starts=at(3), day=Day(id=2, on_date=date(2019, 10, 15), parts=[]))], {}, []),
        ([a(1, rooms=(OAK,))], {1: 90}, []),
        ([a(1, rooms=(OAK,))], {1: 91}, ["S1 91 > 90"]),
        ([a(1, rooms=(OAK, ELM))], {1: 150}, []),
        ([a(1, rooms=(CAVE,))], {1: 5}, []),  # nobody said how many it holds
        ([a(1)], {1: 5}, []),
        ([a(1, rooms=(OAK,), interpretation=("fr",))], {}, ["S1 0 booths"]),
        ([a(1, rooms=(ELM,), interpretation=("fr", "es", "ru"))], {}, ["S1 2 booths"]),
        ([a(1, rooms=(ELM, OAK), interpretation=("fr", "es"))], {}, []),
        ([a(1, rooms=(OAK, ELM), interpretation=("fr",))], {}, []),
        ([a(1, interpretation=("fr",))], {}, []),
    ],
)
def test_what_does_not_go_together_is_told(
    sessions: list[Any], holders: dict[int, int], told: list[str]
) -> None:
    assert [said(one) for one in conflicts(sessions, holders)] == told


def said(conflict: Any) -> str:
    title = conflict.session.title["en"]
    if conflict.other is not None:
        both = conflict.room.code if conflict.room else conflict.speaker
        return f"{title} {conflict.other.title['en']} {both}"
    if conflict.kind == "booths":
        return f"{title} {conflict.booths} booths"
    return f"{title} {conflict.people} > {conflict.places}" if conflict.places else f"{title} {conflict.kind}"


def test_what_concerns_two_sessions_is_told_once_in_a_list() -> None:
    found = conflicts([a(1, rooms=(OAK,)), a(2, "Ann", rooms=(OAK,)), a(3, "Ann", starts=at(14, 30))], {})
    told = [said(one) for one in found if not one.is_told_already]
    assert told == ["S1 S2 oak", "S2 S3 Ann"]


def test_one_of_another_day_is_compared_with_and_not_told_of_itself() -> None:
    late = a(1, rooms=(OAK,), starts=at(13, 30))
    found = conflicts([late, a(2, rooms=(OAK,))], {}, of=[2])
    assert [(said(one), one.is_told_already) for one in found] == [("S2 S1 oak", False)]


BUREAU, COUNCIL = (Body(id=number, code=code, name=Text(en=code)) for number, code in ((1, "b"), (2, "c")))


@pytest.mark.parametrize(
    ("fields", "expected", "told"),
    [
        ({}, {1: {7, 8}, 2: {8, 9}}, [("S1", "S2", 1), ("S2", "S1", 1)]),
        ({}, {1: {7}, 2: {9}}, []),
        ({}, {1: {7, 8}}, []),
        ({"starts": at(15)}, {1: {7, 8}, 2: {8, 9}}, []),
        ({"is_cancelled": True}, {1: {7, 8}, 2: {8, 9}}, []),
    ],
)
def test_of_those_who_have_to_be_at_two_meetings_at_once_the_number_is_told(
    fields: dict[str, Any], expected: dict[int, set[int]], told: list[tuple[str, str, int]]
) -> None:
    meetings = [a(1, body=BUREAU), a(2, body=COUNCIL, **fields)]
    by_id = {number: frozenset(people) for number, people in expected.items()}
    found = [one for one in conflicts(meetings, {}, expected=by_id) if one.kind == "members"]
    assert [
        (one.session.title["en"], one.other.title["en"], one.people) for one in found if one.other
    ] == told
