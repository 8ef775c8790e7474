"""schedule.xml and schedule.json, held against the schemas of the format."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft6Validator, FormatChecker
from xmlschema import XMLSchema10

from eventapp.programme.frab import as_json, xml
from eventapp.programme.schedule import Item, Schedule, in_parts

SCHEMAS = Path(__file__).parents[1] / "schemas"
BRUSSELS = ZoneInfo("Europe/Brussels")
ARABIC, CHINESE = "المنتدى العالمي للضمان الاجتماعي", "在不断变化的世界中保护人民"


@cache
def xsd() -> XMLSchema10:
    return XMLSchema10(SCHEMAS / "frab-schedule.xsd")


@cache
def json_schema() -> Draft6Validator:
    schema = json.loads((SCHEMAS / "frab-schedule.schema.json").read_text())
    return Draft6Validator(schema, format_checker=FormatChecker())


def faults(schedule: Schedule) -> list[str]:
    """What the two schemas find."""
    found = [error.message for error in json_schema().iter_errors(json.loads(as_json(schedule)))]
    return found + [str(error) for error in xsd().iter_errors(xml(schedule))]


def at(day: int, hour: int = 0, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2019, month, day, hour, minute, tzinfo=BRUSSELS)


def item(number: int = 1, **fields: Any) -> Item:
    values: dict[str, Any] = {
        "id": number,
        "guid": UUID(int=number),
        "starts": at(15, 14),
        "ends": at(15, 15, 30),
        "room": "Gold Hall",
        "title": "Plenary",
        "subtitle": "",
        "kind": "plenary",
        "track": "",
        "language": "en",
        "abstract": "",
        "description": "",
        "url": f"https://events.example.org/forum/sessions/{number}",
        "persons": (),
    }
    return Item(**(values | fields))


def schedule(*items: Item, **fields: Any) -> Schedule:
    values: dict[str, Any] = {
        "code": "wssf-2019",
        "title": "The Forum",
        "starts_on": date(2019, 10, 13),
        "ends_on": date(2019, 10, 18),
        "time_zone": "Europe/Brussels",
        "colour": "#0b6b6b",
        "base_url": "https://events.example.org/",
        "url": "https://events.example.org/wssf-2019/",
        "own_url": "https://events.example.org/wssf-2019/schedule.xml",
        "items": items,
    }
    return Schedule(**(values | fields))


FORUM = schedule(
    item(1, title=ARABIC, room="القاعة الذهبية", persons=((1, "أمينة"), (2, "Zoë & Co <x>"))),
    item(2, title=CHINESE, track="数字化", abstract="第一行\n第二行", language=""),
    item(3, title="Innovation zone", starts=at(14, 10), ends=at(15, 11), room="Foyer"),
    item(4, title="Dinner", starts=at(18, 20), ends=at(19, 1), subtitle="Round 1", description="A\nB"),
)


def read(schedule: Schedule) -> ET.Element:
    return ET.fromstring(xml(schedule))  # noqa: S314 - our own


def events(schedule: Schedule) -> list[ET.Element]:
    return list(read(schedule).iter("event"))


def said(schedule: Schedule, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(event.findtext(name) for name in names) for event in events(schedule)]


ONE_DAY = schedule(item(), code="X1", ends_on=date(2019, 10, 13))


@pytest.mark.parametrize("written", [FORUM, schedule(), ONE_DAY])
def test_both_formats_are_valid(written: Schedule) -> None:
    assert faults(written) == []


def test_the_schemas_do_find_faults() -> None:
    assert len(faults(schedule(item(1), item(1), url="nowhere"))) > 1
    assert len(faults(schedule(item(id=0)))) == 2


def test_an_item_says_when_and_where_it_is() -> None:
    [told] = events(schedule(item(7, title="A & B <c>")))

    assert told.attrib == {"guid": str(UUID(int=7)), "id": "7"}
    assert {child.tag: child.text for child in told if child.text} == {
        "room": "Gold Hall",
        "title": "A & B <c>",
        "type": "plenary",
        "date": "2019-10-15T14:00:00+02:00",
        "start": "14:00",
        "duration": "01:30",
        "slug": "wssf2019-session-7",
        "language": "en",
        "url": "https://events.example.org/forum/sessions/7",
    }


def test_both_formats_say_the_same() -> None:
    names = ("title", "room", "date", "duration", "slug", "url", "abstract", "track")
    days = json.loads(as_json(FORUM))["schedule"]["conference"]["days"]
    in_json = [one for day in days for items in day["rooms"].values() for one in items]

    assert said(FORUM, *names) == [tuple(one[name] for name in names) for one in in_json]
    assert [event.attrib for event in events(FORUM)] == [
        {"guid": one["guid"], "id": str(one["id"])} for one in in_json
    ]


def test_a_day_lists_its_rooms_and_every_date_has_a_day() -> None:
    root = read(FORUM)
    days = [(day.get("date"), [room.get("name") for room in day]) for day in root.iter("day")]

    assert days == [
        ("2019-10-13", []),
        ("2019-10-14", ["Foyer"]),
        ("2019-10-15", ["القاعة الذهبية", "Gold Hall", "Foyer"]),
        ("2019-10-16", []),
        ("2019-10-17", []),
        ("2019-10-18", ["Gold Hall"]),
    ]
    last = list(root.iter("day"))[-1]
    assert (last.get("start"), last.get("end")) == ("2019-10-18T00:00:00+02:00", "2019-10-19T01:00:00+02:00")


def test_an_item_of_25_hours_is_two_in_the_days_they_run() -> None:
    first, second = in_parts(item(3, title="Zone", starts=at(14, 10), ends=at(15, 11)))

    assert [(one.title, one.starts, one.ends) for one in (first, second)] == [
        ("Zone (1/2)", at(14, 10), at(15)),
        ("Zone (2/2)", at(15), at(15, 11)),
    ]
    assert (first.id, first.guid) == (3, UUID(int=3))


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        (at(14, 20), at(15, 19, 59), ["23:59"]),  # over midnight, and whole
        (at(14), at(15), ["12:00", "12:00"]),
        (at(14, 10), at(16, 10), ["14:00", "12:00", "12:00", "10:00"]),
        (at(26, 12), at(28, 12), ["12:00", "13:00", "12:00", "12:00"]),  # with the hour that comes twice
        (at(30, 12, month=3), at(31, 12, month=3), ["23:00"]),  # without the one that is skipped
    ],
)
def test_no_part_lasts_a_day(starts: datetime, ends: datetime, hours: list[str]) -> None:
    told = schedule(item(starts=starts, ends=ends), starts_on=starts.date(), ends_on=ends.date())

    assert [duration for (duration,) in said(told, "duration")] == hours
    assert faults(told) == []


def test_parts_are_known_by_the_same_ids_at_every_length() -> None:
    def ids(days: int) -> list[tuple[int, UUID]]:
        long = item(3, starts=at(14, 10), ends=at(14, 11) + timedelta(days=days))
        return [(part.id, part.guid) for part in in_parts(long)]

    assert ids(3)[: len(ids(1))] == ids(1)
    assert len({number for number, _guid in ids(3)} | {4}) == len({guid for _number, guid in ids(3)}) + 1 == 7


def test_what_runs_beyond_the_event_has_a_day_of_its_own() -> None:
    told = schedule(item(starts=at(18, 10), ends=at(19, 11)))

    assert [day.get("index") for day in read(told).iter("day")] == [str(n) for n in range(1, 8)]
    assert read(told).findtext("conference/end") == "2019-10-19"


def test_xml_leaves_out_what_it_cannot_hold() -> None:
    told = schedule(item(title="Bell\a and \ud800 \ufffe end", room="\0Room"))

    assert said(told, "title", "room") == [("Bell and   end", "Room")]


@pytest.mark.parametrize(
    ("code", "acronym"), [("wssf-2019", "wssf2019"), ("a", "eventa"), ("Été-42", "eventt42")]
)
def test_the_acronym_is_of_plain_letters(code: str, acronym: str) -> None:
    assert schedule(code=code).acronym == acronym


def test_the_version_changes_with_the_content_alone() -> None:
    again, moved = replace(FORUM), replace(FORUM, items=FORUM.items[1:])

    assert (xml(again), as_json(again)) == (xml(FORUM), as_json(FORUM))
    assert moved.version != FORUM.version
