"""Calendars: bytes without a fault, read alike by four parsers that nobody here wrote."""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from eventapp.programme.ical import COLOURS, CalendarItem, calendar, nearest_colour, single, vevent
from tests.programme.ical_checker import faults

BRUSSELS = ZoneInfo("Europe/Brussels")
REVISED = datetime(2019, 9, 2, 8, 30, 15, 250_000, tzinfo=UTC)
NAME = "World Social Security Forum 2019, programme"
TEXT = st.text(st.characters(exclude_categories=()))  # control characters and lone surrogates too


def item(number: int, summary: str = "Opening ceremony", day: int = 25, **facts: Any) -> CalendarItem:
    """One session in the week in which Brussels leaves summer time, the night to Sunday 27 October."""
    plain = CalendarItem(
        uid=str(UUID(int=number, version=4)),
        sequence=0,
        revised_at=REVISED,
        starts_at=datetime(2019, 10, day, 9, tzinfo=BRUSSELS),
        ends_at=datetime(2019, 10, day, 10, 30, tzinfo=BRUSSELS),
        status="CONFIRMED",
        summary=summary,
        description=f"2019-10-{day}, 09:00–10:30 (Europe/Brussels)",
        location="Grand Auditorium, Square, Brussels",
        url="https://forum.example/wssf-2019/sessions/opening",
    )
    return replace(plain, **facts)


ARABIC = "المنتدى العالمي للضمان الاجتماعي: استجابات مبتكرة للتحديات العالمية الرئيسية"
CHINESE = "世界社会保障论坛：应对全球主要挑战的创新对策，以及面向数字时代的社会保障制度改革"
WEEK = [
    item(1, geo=(50.8443, 4.3561), categories=("ceremony", "Coverage, adequacy")),
    item(2, ARABIC, description=f"{ARABIC}\n{ARABIC}; {ARABIC}"),
    item(3, CHINESE, day=26, location="大礼堂，布鲁塞尔 Square 会议中心", description=CHINESE * 5),
    item(4, "Moved: service delivery", day=26, sequence=2),
    item(5, "Awards", day=27, status="CANCELLED", sequence=1, cancelled_prefix="Cancelled: "),
    item(6, "Innovation Zone", day=27, status="TENTATIVE"),
    item(7, "119th Bureau Meeting", day=28, private=True, url="", description=""),
]
SHOWN = [(*(one.uid, one.summary), one.starts_at, one.ends_at) for one in WEEK]
SHOWN[4] = (WEEK[4].uid, "Cancelled: Awards", WEEK[4].starts_at, WEEK[4].ends_at)


def feed(*items: CalendarItem) -> bytes:
    return calendar(
        [vevent(one) for one in items],
        name=NAME,
        zone="Europe/Brussels",
        colour="#0b6b6b",
        language="en",
    )


def lines_of(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").splitlines()


# What is written


def test_a_week_has_no_fault() -> None:
    assert faults(feed(*WEEK)) == []


def test_the_head_of_a_feed_names_it_and_gives_no_method() -> None:
    assert lines_of(feed()) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eventapp//programme//EN",
        "CALSCALE:GREGORIAN",
        r"NAME;LANGUAGE=en:World Social Security Forum 2019\, programme",
        r"X-WR-CALNAME:World Social Security Forum 2019\, programme",
        "COLOR:teal",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Europe/Brussels",
        "END:VCALENDAR",
    ]


def test_a_session_is_written_with_all_its_facts_in_utc() -> None:
    assert lines_of(vevent(WEEK[0])) == [
        "BEGIN:VEVENT",
        "SUMMARY:Opening ceremony",
        "DTSTART:20191025T070000Z",
        "DTEND:20191025T083000Z",
        "DTSTAMP:20190902T083015Z",
        "UID:00000000-0000-4000-8000-000000000001",
        "SEQUENCE:0",
        r"CATEGORIES:ceremony,Coverage\, adequacy",
        r"DESCRIPTION:2019-10-25\, 09:00–10:30 (Europe/Brussels)",
        "GEO:50.8443;4.3561",
        "LAST-MODIFIED:20190902T083015Z",
        r"LOCATION:Grand Auditorium\, Square\, Brussels",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://forum.example/wssf-2019/sessions/opening",
        "END:VEVENT",
    ]


def test_a_cancelled_session_stays_as_a_tombstone_that_blocks_no_time() -> None:
    lines = lines_of(vevent(WEEK[4]))

    assert [line for line in lines if line.startswith(("SUMMARY", "STATUS", "TRANSP", "SEQUENCE"))] == [
        "SUMMARY:Cancelled: Awards",
        "SEQUENCE:1",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
    ]


def test_a_restricted_meeting_is_private_and_an_empty_text_is_left_out() -> None:
    names = [line.partition(":")[0] for line in lines_of(vevent(WEEK[6]))]

    assert "CLASS" in names
    assert {"URL", "DESCRIPTION", "GEO", "CATEGORIES"}.isdisjoint(names)


def test_nine_o_clock_stays_nine_o_clock_when_summer_time_ends() -> None:
    starts = [line for line in lines_of(feed(item(1, day=26), item(2, day=27))) if "DTSTART" in line]

    assert starts == ["DTSTART:20191026T070000Z", "DTSTART:20191027T080000Z"]


def test_equal_items_give_equal_bytes_and_order_is_the_callers() -> None:
    assert feed(*WEEK) == feed(*(replace(one) for one in WEEK))
    assert feed(*WEEK[:2]) != feed(*WEEK[1::-1])


def test_moving_a_session_keeps_its_uid_and_changes_only_its_own_bytes() -> None:
    before = item(1)
    after = replace(before, sequence=1, ends_at=datetime(2019, 10, 25, 11, tzinfo=BRUSSELS))

    assert faults(feed(after, *WEEK[1:])) == []
    assert set(lines_of(vevent(before))) ^ set(lines_of(vevent(after))) == {
        "SEQUENCE:0",
        "SEQUENCE:1",
        "DTEND:20191025T083000Z",
        "DTEND:20191025T090000Z",
    }


def test_a_download_of_one_session_is_published_by_its_organiser() -> None:
    download = single(item(1), organizer="forum+info@example.org", organizer_name='The "Forum"; Brussels')
    lines = lines_of(download)

    assert faults(download, feed=False) == []
    assert lines[4] == "METHOD:PUBLISH"
    assert "ORGANIZER;CN=\"The 'Forum'; Brussels\":mailto:forum+info@example.org" in lines


def test_an_address_with_other_letters_is_percent_encoded() -> None:
    lines = lines_of(vevent(item(1, url="https://forum.example/s/é \\n")))

    assert "URL:https://forum.example/s/%C3%A9%20%5Cn" in lines


def test_a_place_on_the_equator_is_written_without_exponent() -> None:
    assert "GEO:0.0;9.4544" in lines_of(vevent(item(1, geo=(0.000_01, 9.454_4))))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_at": datetime(2019, 10, 25, 9, tzinfo=BRUSSELS)}, "ends after it starts"),
        ({"revised_at": datetime(2019, 10, 25, 9)}, "needs aware moments"),  # noqa: DTZ001
        ({"location": " \n"}, "needs a location"),
    ],
)
def test_an_impossible_item_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        item(1, **wrong)


@pytest.mark.parametrize(("name", "colour"), COLOURS.items())
def test_a_colour_with_a_name_gets_that_name(name: str, colour: str) -> None:
    assert nearest_colour(colour) == name


# What others read


def by_icalendar(data: bytes) -> list[tuple[str, str, datetime, datetime]]:
    events = icalendar.Calendar.from_ical(data).events
    return [(str(one["uid"]), str(one["summary"]), one.start, one.end) for one in events]


def by_ical(data: bytes) -> list[tuple[str, str, datetime, datetime]]:
    events = IcsCalendarStream.calendar_from_ics(data.decode()).events
    return [(one.uid, one.summary, one.dtstart, one.dtend) for one in events]


def by_ics(data: bytes) -> list[tuple[str, str, datetime, datetime]]:
    events = ics.Calendar(data.decode()).events
    return [(one.uid, one.name, one.begin.datetime, one.end.datetime) for one in events]


def by_recurring_ical_events(data: bytes) -> list[tuple[str, str, datetime, datetime]]:
    week = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(
        date(2019, 10, 25), date(2019, 10, 29)
    )
    return [(str(one["uid"]), str(one["summary"]), one.start, one.end) for one in week]


def by_vobject(data: bytes) -> list[tuple[str, str, datetime, datetime]]:
    """In a process of its own, because vobject remembers zones between calendars."""
    script = """if True:
        import json, sys, vobject
        events = vobject.readOne(sys.stdin.buffer.read().decode()).vevent_list
        print(json.dumps([
            (e.uid.value, e.summary.value, e.dtstart.value.isoformat(), e.dtend.value.isoformat())
            for e in events
        ]))
    """
    done = subprocess.run(
        [sys.executable, "-c", script], input=data, capture_output=True, timeout=60, check=True
    )
    return [
        (uid, summary, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for uid, summary, start, end in json.loads(done.stdout)
    ]


@pytest.mark.parametrize("read", [by_icalendar, by_ical, by_ics, by_recurring_ical_events, by_vobject])
def test_every_parser_reads_the_week_as_it_was_meant(read: Callable[[bytes], list[Any]]) -> None:
    assert sorted(read(feed(*WEEK))) == sorted(SHOWN)


def test_long_texts_come_back_whole() -> None:
    parsed = icalendar.Calendar.from_ical(feed(*WEEK)).events

    assert [str(one.get("description", "")) for one in parsed] == [one.description for one in WEEK]


# Any text at all


def readable(text: str) -> str:
    """What may be left of a text: NFC, one kind of line end, no control characters."""
    for line_end in ("\r\n", *"\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        text = text.replace(line_end, "\n")
    text = "".join(
        char
        for char in text.replace("\t", " ")
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    return unicodedata.normalize("NFC", text).strip()


@given(summary=TEXT, description=TEXT)
def test_any_text_is_written_without_fault_and_comes_back(summary: str, description: str) -> None:
    data = feed(item(1, f"Title {summary}", description=f"About {description}"))
    parsed = IcsCalendarStream.calendar_from_ics(data.decode()).events[0]

    assert faults(data) == []
    assert parsed.summary == readable(f"Title {summary}")
    assert parsed.description == readable(f"About {description}")


@given(text=st.text("\\Nn,;^' \n\u0303é界", min_size=60))
def test_escapes_are_never_cut_by_a_fold(text: str) -> None:
    data = feed(item(1, f"Title {text}", location=f"Room {text}", categories=(f"kind {text}",)))

    assert faults(data) == []
    assert str(icalendar.Calendar.from_ical(data).events[0]["summary"]) == readable(f"Title {text}")


@given(name=TEXT, organizer_name=TEXT)
def test_any_name_of_a_calendar_or_an_organiser_is_written_without_fault(
    name: str, organizer_name: str
) -> None:
    named = calendar([], name=f"Forum {name}", zone="UTC", colour="#000000", language="ar")
    download = single(item(1), organizer="forum@example.org", organizer_name=organizer_name)

    assert faults(named) == []
    assert faults(download, feed=False) == []
