"""What is wrong with the bytes of a calendar: every rule of ours that no parser complains of.

`faults` answers with one sentence per fault and an empty list for a calendar as it should be.
It shares no code with the writer, and reads bytes, because most faults vanish in parsing.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

LINE = re.compile(r'([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
ESCAPED_TEXT = re.compile(r"(?:[^\\;,\n]|\\[\\;,n])*")
ESCAPED_LIST = re.compile(r"(?:[^\\;\n]|\\[\\;,n])*")
TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "UID", "NAME", "X-WR-CALNAME")
MOMENTS = ("DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND")
CALENDAR_ONCE = ("VERSION", "PRODID")
FEED_ONCE = (
    "NAME",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "COLOR",
)
EVENT_ONCE = ("UID", *MOMENTS, "SEQUENCE", "STATUS", "TRANSP", "SUMMARY", "LOCATION")
EVENT_AT_MOST_ONCE = ("DESCRIPTION", "URL", "GEO", "CATEGORIES", "CLASS", "ORGANIZER")
FIXED = {"VERSION": "2.0", "REFRESH-INTERVAL": "PT1H", "X-PUBLISHED-TTL": "PT1H"}
ALLOWED = {
    "STATUS": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
    "TRANSP": {"OPAQUE", "TRANSPARENT"},
    "CLASS": {"PRIVATE"},
}
FORMS = {
    "SEQUENCE": re.compile(r"\d+"),
    "URL": re.compile(r"https?://[!-~]+"),
    "GEO": re.compile(r"-?\d{1,2}\.\d+;-?\d{1,3}\.\d+"),
    "COLOR": re.compile(r"[a-z]+"),
    "ORGANIZER": re.compile(r"mailto:[!-~]+"),
}


@dataclass
class Part:
    """A component: its name, its properties in order, and the components inside it."""

    name: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    def values(self, name: str) -> list[str]:
        return [value for found, value in self.properties if found == name]

    def value(self, name: str) -> str:
        return next(iter(self.values(name)), "")


def faults(data: bytes, feed: bool = True) -> list[str]:
    """All faults of a feed, or with `feed=False` of one published session."""
    found = _faults_of_bytes(data)
    lines = _unfolded(data)
    found += [fault for line in lines for fault in _faults_of_line(line)]
    root, nesting = _tree(lines)
    if nesting:
        return [*found, nesting]
    if [part.name for part in root.parts] != ["VCALENDAR"] or root.properties:
        return [*found, "not exactly one VCALENDAR"]
    return found + _faults_of_calendar(root.parts[0], feed)


def _faults_of_bytes(data: bytes) -> list[str]:
    found = []
    if data.startswith(b"\xef\xbb\xbf"):
        found.append("begins with a byte order mark")
    if not data.endswith(b"\r\n"):
        found.append("does not end with CRLF")
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        found.append("has a line end other than CRLF")
    for number, line in enumerate(data.removesuffix(b"\r\n").split(b"\r\n"), 1):
        found += [f"line {number} {fault}" for fault in _faults_of_octets(line)]
    return found


def _faults_of_octets(line: bytes) -> list[str]:
    found = []
    if not line:
        found.append("is empty")
    if len(line) > 75:
        found.append(f"has {len(line)} octets")
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return [*found, "splits a character"]
    if any(unicodedata.category(char) == "Cc" for char in text.strip("\r\n")):
        found.append("has a control character")
    if (len(text) - len(text.rstrip("\\"))) % 2:
        found.append("splits an escape")
    return found


def _unfolded(data: bytes) -> list[str]:
    text = data.decode(errors="replace").replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    return text.removesuffix("\n").split("\n")


def _faults_of_line(line: str) -> list[str]:
    match = LINE.fullmatch(line)
    if match is None:
        return [f"not a content line: {line!r}"]
    name, _, value = match.groups()
    found = []
    if not unicodedata.is_normalized("NFC", re.sub(r"\\n", "\n", line)):  # else \n~ would read as ñ
        found.append(f"{name} is not NFC")
    if name in TEXTS and not ESCAPED_TEXT.fullmatch(value):
        found.append(f"{name} is not escaped: {value!r}")
    if name == "CATEGORIES" and not ESCAPED_LIST.fullmatch(value):
        found.append(f"{name} is not escaped: {value!r}")
    return found


def _tree(lines: list[str]) -> tuple[Part, str]:
    """The components under a nameless root, and what is wrong with their nesting, if anything."""
    open_parts = [Part("")]
    for match in filter(None, map(LINE.fullmatch, lines)):
        name, _, value = match.groups()
        if name == "BEGIN":
            open_parts[-1].parts.append(Part(value))
            open_parts.append(open_parts[-1].parts[-1])
        elif name == "END":
            if open_parts.pop().name != value or not open_parts:
                return Part(""), f"END:{value} ends nothing"
        else:
            open_parts[-1].properties.append((name, value))
    return open_parts[0], "" if len(open_parts) == 1 else f"{open_parts[-1].name} has no end"


def _faults_of_calendar(calendar: Part, feed: bool) -> list[str]:
    found = _counted(calendar, CALENDAR_ONCE + (FEED_ONCE if feed else ()), ())
    found += _faults_of_values(calendar)
    found += [f"has a {part.name}" for part in calendar.parts if part.name != "VEVENT"]
    if calendar.values("METHOD") != ([] if feed else ["PUBLISH"]):
        found.append(f"METHOD is {calendar.values('METHOD')}")
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    uids = Counter(event.value("UID") for event in events)
    found += [f"UID {uid} occurs {count} times" for uid, count in uids.items() if count > 1]
    if not feed and len(events) != 1:
        found.append(f"publishes {len(events)} events")
    return found + [fault for event in events for fault in _faults_of_event(event, feed)]


def _faults_of_event(event: Part, feed: bool) -> list[str]:
    known = {*EVENT_ONCE, *EVENT_AT_MOST_ONCE} - ({"ORGANIZER"} if feed else set())
    found = [f"has {name}" for name, _ in event.properties if name not in known]
    found += _counted(event, EVENT_ONCE if feed else (*EVENT_ONCE, "ORGANIZER"), EVENT_AT_MOST_ONCE)
    found += [f"has a {part.name}" for part in event.parts]
    found += _faults_of_values(event) + _faults_of_moments(event)
    if (event.value("STATUS") == "CANCELLED") != (event.value("TRANSP") == "TRANSPARENT"):
        found.append(f"{event.value('STATUS')} but {event.value('TRANSP')}")
    try:
        UUID(event.value("UID"))
    except ValueError:
        found.append(f"UID is not a UUID: {event.value('UID')}")
    return found


def _counted(part: Part, once: tuple[str, ...], at_most_once: tuple[str, ...]) -> list[str]:
    counts = Counter(name for name, value in part.properties if value)
    found = [f"{part.name} has {counts[name]} {name}" for name in once if counts[name] != 1]
    return found + [f"{part.name} has {counts[name]} {name}" for name in at_most_once if counts[name] > 1]


def _faults_of_values(part: Part) -> list[str]:
    return [
        f"{name} is {value}"
        for name, value in part.properties
        if (name in FIXED and value != FIXED[name])
        or (name in ALLOWED and value not in ALLOWED[name])
        or (name in FORMS and not FORMS[name].fullmatch(value))
    ]


def _faults_of_moments(event: Part) -> list[str]:
    moments = {name: _moment(event.value(name)) for name in MOMENTS}
    found = [f"{name} is {event.value(name)}" for name, moment in moments.items() if moment is None]
    if found:
        return found
    if event.value("DTSTART") >= event.value("DTEND"):
        found.append("ends before it starts")
    if event.value("DTSTAMP") != event.value("LAST-MODIFIED"):
        found.append("DTSTAMP is not LAST-MODIFIED")
    return found


def _moment(value: str) -> datetime | None:
    if not re.fullmatch(r"\d{8}T\d{6}Z", value):
        return None
    try:
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
