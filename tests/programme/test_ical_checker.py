"""The calendar checker bites: each planted fault is named, and nothing else is."""

from uuid import UUID

import pytest

from tests.programme.ical_checker import faults

FIRST, SECOND = UUID(int=1, version=4), UUID(int=2, version=4)


def event(uid: UUID) -> str:
    return f"""BEGIN:VEVENT
SUMMARY:Opening
DTSTART:20191025T070000Z
DTEND:20191025T083000Z
DTSTAMP:20190902T083015Z
UID:{uid}
SEQUENCE:0
LAST-MODIFIED:20190902T083015Z
LOCATION:Auditorium\\, Brussels
STATUS:CONFIRMED
TRANSP:OPAQUE
URL:https://forum.example/1
END:VEVENT
"""


def written(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


HEAD = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//a//b//EN
NAME:Forum
X-WR-CALNAME:Forum
COLOR:teal
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
X-WR-TIMEZONE:Europe/Brussels
"""
GOOD = written(f"{HEAD}{event(FIRST)}{event(SECOND)}END:VCALENDAR\n")
PUBLISHED = event(FIRST).replace("STATUS", "ORGANIZER;CN=Forum:mailto:forum@example.org\nSTATUS")
DOWNLOAD = written(
    f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//a//b//EN
METHOD:PUBLISH
{PUBLISHED}END:VCALENDAR
"""
)


def planted(old: bytes, new: bytes, sound: bytes = GOOD) -> bytes:
    assert old in sound
    return sound.replace(old, new, 1)


def test_a_sound_feed_and_a_sound_download_have_no_fault() -> None:
    assert faults(GOOD) == []
    assert faults(DOWNLOAD, feed=False) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (GOOD[:-2], ["does not end with CRLF"]),
        (
            planted(b"VERSION:2.0\r\n", b"VERSION:2.0\n"),
            ["has a line end other than CRLF", "line 2 has a control character"],
        ),
        (
            b"\xef\xbb\xbf" + GOOD,
            [
                "begins with a byte order mark",
                "not a content line: '\\ufeffBEGIN:VCALENDAR'",
                "END:VCALENDAR ends nothing",
            ],
        ),
        (planted(b"SUMMARY:Opening", b"SUMMARY:" + b"x" * 68), ["line 11 has 76 octets"]),
        (planted(b"SUMMARY:Opening", b"SUMMARY:" + b"x" * 67), []),
        (
            planted(b"SUMMARY:Opening", b"SUMMARY:\xe4\xb8\r\n \x96"),
            ["line 11 splits a character", "line 12 splits a character"],
        ),
        (planted(b"SUMMARY:Opening", b"SUMMARY:a\\\r\n ,b"), ["line 11 splits an escape"]),
        (planted(b"SUMMARY:Opening", b"SUMMARY:a\\\\\r\n b"), []),
        (planted(b"SUMMARY:Opening", b"SUMMARY:a\x07"), ["line 11 has a control character"]),
        (planted(b"NAME:Forum\r\n", b"NAME:Forum\r\n\r\n"), ["line 5 is empty", "not a content line: ''"]),
    ],
)
def test_bytes_that_break_clients_are_found(data: bytes, found: list[str]) -> None:
    assert faults(data) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("SUMMARY:a,b", ["SUMMARY is not escaped: 'a,b'"]),
        ("SUMMARY:a\\Nb", ["SUMMARY is not escaped: 'a\\\\Nb'"]),
        ("SUMMARY:a\nCATEGORIES:b;c", ["CATEGORIES is not escaped: 'b;c'"]),
        ("SUMMARY:e\u0301", ["SUMMARY is not NFC"]),
        ("SUMMARY:a\\n\u0303", []),
        ("SUMMARY Opening", ["not a content line: 'SUMMARY Opening'", "VEVENT has 0 SUMMARY"]),
        ("SUMMARY:", ["VEVENT has 0 SUMMARY"]),
        ("SUMMARY:a\nSUMMARY:b", ["VEVENT has 2 SUMMARY"]),
        ("SUMMARY:a\nCLASS:PRIVATE\nCLASS:PRIVATE", ["VEVENT has 2 CLASS"]),
        ("SUMMARY:a\nCLASS:SECRET", ["CLASS is SECRET"]),
        ("SUMMARY:a\nGEO:1e-05;4.0", ["GEO is 1e-05;4.0"]),
        ("SUMMARY:a\nATTENDEE:mailto:a@example.org", ["has ATTENDEE"]),
        ("SUMMARY:a\nORGANIZER:mailto:a@example.org", ["has ORGANIZER"]),
        ("SUMMARY:a\nRRULE:FREQ=DAILY", ["has RRULE"]),
        ("SUMMARY:a\nBEGIN:VALARM\nEND:VALARM", ["has a VALARM"]),
    ],
)
def test_lines_that_do_not_belong_are_found(line: str, found: list[str]) -> None:
    assert faults(planted(b"SUMMARY:Opening", written(line))) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"LOCATION:Auditorium\\, Brussels\r\n", b"", ["VEVENT has 0 LOCATION"]),
        (b"STATUS:CONFIRMED", b"STATUS:MOVED", ["STATUS is MOVED"]),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", ["CANCELLED but OPAQUE"]),
        (b"TRANSP:OPAQUE", b"TRANSP:BUSY", ["TRANSP is BUSY"]),
        (b"SEQUENCE:0", b"SEQUENCE:-1", ["SEQUENCE is -1"]),
        (b"URL:https", b"URL:wss", ["URL is wss://forum.example/1"]),
        (b"DTEND:20191025T08", b"DTEND:20191025T06", ["ends before it starts"]),
        (b"DTSTART:201910", b"DTSTART:201913", ["DTSTART is 20191325T070000Z"]),
        (b"T070000Z", b"T070000", ["DTSTART is 20191025T070000"]),
        (b"LAST-MODIFIED:2019", b"LAST-MODIFIED:2018", ["DTSTAMP is not LAST-MODIFIED"]),
        (str(FIRST).encode(), b"session-1", ["UID is not a UUID: session-1"]),
        (str(FIRST).encode(), str(SECOND).encode(), [f"UID {SECOND} occurs 2 times"]),
        (b"PRODID", b"METHOD:PUBLISH\r\nPRODID", ["METHOD is ['PUBLISH']"]),
        (b"VERSION:2.0", b"VERSION:1.0", ["VERSION is 1.0"]),
        (b"COLOR:teal", b"COLOR:#0b6b6b", ["COLOR is #0b6b6b"]),
        (b"X-PUBLISHED-TTL:PT1H\r\n", b"", ["VCALENDAR has 0 X-PUBLISHED-TTL"]),
        (b"COLOR", b"BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\nCOLOR", ["has a VTIMEZONE"]),
        (b"END:VEVENT", b"END:VTODO", ["END:VTODO ends nothing"]),
        (b"END:VCALENDAR\r\n", b"", ["VCALENDAR has no end"]),
        (GOOD, GOOD + GOOD, ["not exactly one VCALENDAR"]),
    ],
)
def test_wrong_and_missing_values_are_found(old: bytes, new: bytes, found: list[str]) -> None:
    assert faults(planted(old, new)) == found


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b"METHOD:PUBLISH\r\n", b"", ["METHOD is []"]),
        (b"METHOD:PUBLISH", b"METHOD:REQUEST", ["METHOD is ['REQUEST']"]),
        (b"ORGANIZER;CN=Forum:mailto:forum@example.org\r\n", b"", ["VEVENT has 0 ORGANIZER"]),
        (b"mailto:forum@", b"forum@", ["ORGANIZER is forum@example.org"]),
        (
            b"END:VCALENDAR",
            written(event(SECOND)) + b"END:VCALENDAR",
            ["publishes 2 events", "VEVENT has 0 ORGANIZER"],
        ),
    ],
)
def test_a_download_that_nobody_publishes_is_found(old: bytes, new: bytes, found: list[str]) -> None:
    assert faults(planted(old, new, DOWNLOAD), feed=False) == found
