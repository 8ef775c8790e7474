"""A day laid out, the filter, and what runs now."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from eventapp.core.i18n import Text
from eventapp.programme.models import Day, Round, Speaker, Track
from eventapp.programme.timetable import Filter, NowAndNext, laid_out, now_and_next
from eventapp.programme.visibility import VisibleSession
from tests import make

DAY = Day(id=1, on_date=date(2019, 10, 15), number=3, theme=Text())
BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST, SECOND = Round(id=1, code="one", name=Text()), Round(id=2, code="two", name=Text())


def at(hour: int, minute: int = 0) -> datetime:
    return make.wall(15, hour, minute)


AFTERNOON = at(14)


def seen(
    title: str = "Plenary", starts: datetime = AFTERNOON, minutes: int = 60, **fields: Any
) -> VisibleSession:
    ends = starts + timedelta(minutes=minutes)
    values: dict[str, Any] = {
        "id": 1,
        "ref": "abc",
        "uid": UUID(int=1),
        "kind": "plenary",
        "title": Text(en=title),
        "abstract": Text(),
        "day": DAY,
        "part": "afternoon",
        "starts": starts,
        "ends": ends,
        "starts_at": starts.replace(tzinfo=BRUSSELS),
        "ends_at": ends.replace(tzinfo=BRUSSELS),
        "time_announced": True,
        "provisional": False,
        "rooms": (),
        "speakers": (),
        "floor_languages": (),
        "interpretation": (),
        "round": None,
        "track": None,
        "body": None,
        "access": "public",
        "is_veiled": False,
        "is_concerned": False,
        "is_admitted": False,
        "seats": None,
        "seats_taken": 0,
        "is_draft": False,
        "is_moved": False,
        "is_cancelled": False,
        "previous_starts_at": None,
        "sequence": 0,
        "revised_at": starts.replace(tzinfo=BRUSSELS),
        "revision": 1,
    }
    return VisibleSession(**(values | fields))


def titles(sessions: list[VisibleSession]) -> list[str]:
    return [session.title.plain("en") for session in sessions]


def test_parts_come_in_the_order_of_the_day_and_only_where_there_is_something() -> None:
    evening, morning = seen("Dinner", at(19), part="evening"), seen("Opening", at(9), part="morning")
    assert [(part.part, titles(part.slots[0].sessions)) for part in laid_out([evening, morning])] == [
        ("morning", ["Opening"]),
        ("evening", ["Dinner"]),
    ]
    assert laid_out([]) == []


def test_what_starts_and_ends_together_shares_a_slot() -> None:
    together = [seen("A"), seen("B"), seen("Long", minutes=120), seen("Early", at(13))]
    (part,) = laid_out(together)
    assert [(slot.starts, slot.ends, titles(slot.sessions)) for slot in part.slots] == [
        (at(13), at(14), ["Early"]),
        (at(14), at(15), ["A", "B"]),
        (at(14), at(16), ["Long"]),
    ]


def test_a_round_is_a_slot_of_its_own() -> None:
    sessions = [seen("A", round=FIRST), seen("B", round=SECOND), seen("C", round=FIRST), seen("Alone")]
    (part,) = laid_out(sessions)
    assert [(slot.round, titles(slot.sessions)) for slot in part.slots] == [
        (None, ["Alone"]),
        (FIRST, ["A", "C"]),
        (SECOND, ["B"]),
    ]


def test_an_unannounced_hour_is_not_mixed_with_an_announced_one() -> None:
    (part,) = laid_out([seen("Known"), seen("Unknown", time_announced=False)])
    assert [(slot.time_announced, titles(slot.sessions)) for slot in part.slots] == [
        (False, ["Unknown"]),
        (True, ["Known"]),
    ]


RICH = replace(
    seen(),
    kind="interactive",
    title=Text(
        en="Solutions for excellence", fr="Des solutions d’élite", ar="حلول للتميّز", zh="卓越解决方案"
    ),
    abstract=Text(en="Coverage for rural workers."),
    speakers=(Speaker(name="Zoë Šćepan-Øster", affiliation="Caisse de prévoyance", role=Text(en="Chair")),),
    floor_languages=("en",),
    interpretation=("ar",),
    track=Track(code="digital", name=Text()),
)


@pytest.mark.parametrize(
    "asked",
    [
        Filter(),
        Filter(words="excellence"),
        Filter(words="EXCELLENCE solutions"),
        Filter(words="d'elite"),
        Filter(words="للتميز"),
        Filter(words="حُلُول"),
        Filter(words="解决"),
        Filter(words="rural"),
        Filter(words="zoe scepan oster"),
        Filter(words="prevoyance"),
        Filter(kind="interactive"),
        Filter(language="en"),
        Filter(language="ar"),
        Filter(track="digital"),
        Filter(words="rural", kind="interactive", language="ar", track="digital"),
    ],
)
def test_a_filter_takes_what_has_everything_that_is_asked(asked: Filter) -> None:
    assert asked.takes(RICH)


@pytest.mark.parametrize(
    "asked",
    [
        Filter(words="excellence nothing"),
        Filter(words="!!!"),
        Filter(words="chair"),
        Filter(kind="plenary"),
        Filter(kind="interactive "),
        Filter(language="fr"),
        Filter(track="coverage"),
        Filter(words="rural", kind="plenary"),
    ],
)
def test_a_filter_drops_the_rest(asked: Filter) -> None:
    assert not asked.takes(RICH)


def test_an_empty_filter_asks_nothing() -> None:
    assert [bool(Filter()), bool(Filter(words="x")), bool(Filter(track="x"))] == [False, True, True]


def test_a_session_without_a_track_is_in_none() -> None:
    assert not Filter(track="digital").takes(seen())


@pytest.mark.parametrize(
    ("now", "running", "coming"),
    [
        (at(8), [], ["Opening", "Side event"]),
        (at(9), ["Opening", "Side event"], ["Plenary"]),
        (at(9, 59), ["Opening", "Side event"], ["Plenary"]),
        (at(10), ["Side event"], ["Plenary"]),
        (at(14), ["Plenary"], []),
        (at(15), [], []),
    ],
)
def test_a_session_runs_from_its_start_until_just_before_its_end(
    now: datetime, running: list[str], coming: list[str]
) -> None:
    day = [
        seen("Opening", at(9)),
        seen("Side event", at(9), minutes=120),
        seen("Called off", at(9), is_cancelled=True),
        seen("Called off later", at(11), is_cancelled=True),
        seen("Plenary", at(14)),
    ]
    shown = now_and_next(day, now.replace(tzinfo=BRUSSELS))
    assert (titles(shown.running), titles(shown.next)) == (running, coming)


def test_of_nothing_nothing_runs() -> None:
    assert now_and_next([], at(9).replace(tzinfo=BRUSSELS)) == NowAndNext([], [])
