"""A session as a calendar item, and the calendars made of such items (RFC 5545, RFC 7986).

Every time is UTC and no zone is described: several calendars read zone tables an hour wrong,
so the description says the local time. Escaping and folding are done here because icalendar
7.3 reads a backslash before N as a line break and may fold inside an escaped backslash.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from icalendar import Calendar, Component, Event, vCalAddress
from icalendar.prop import vUnknown

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

PRODUCT = "-//eventapp//programme//EN"
REFRESH = "PT1H"  # how often a calendar may look again
LINE_OCTETS = 75
URL_SAFE = ":/?#[]@!$&'()*+,;=%~"
COLOURS = {  # names that CSS 3 and so RFC 7986 know, of those dark enough to stand on white
    "black": "#000000",
    "brown": "#a52a2a",
    "crimson": "#dc143c",
    "darkgreen": "#006400",
    "darkmagenta": "#8b008b",
    "darkolivegreen": "#556b2f",
    "darkslateblue": "#483d8b",
    "darkslategray": "#2f4f4f",
    "dimgray": "#696969",
    "firebrick": "#b22222",
    "indigo": "#4b0082",
    "maroon": "#800000",
    "mediumblue": "#0000cd",
    "mediumvioletred": "#c71585",
    "midnightblue": "#191970",
    "navy": "#000080",
    "purple": "#800080",
    "royalblue": "#4169e1",
    "saddlebrown": "#8b4513",
    "seagreen": "#2e8b57",
    "sienna": "#a0522d",
    "steelblue": "#4682b4",
    "teal": "#008080",
}

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNIT = re.compile(r"\\.|\^[n'^]|.", re.DOTALL)  # an escape (RFC 5545, RFC 6868) or one character
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class CalendarItem:
    """One session as one reader may know it. Its bytes depend on nothing else.

    `revised_at` is when the published content last changed, never the time of rendering.
    `location` is "room, venue", or the venue alone where the room is not for this reader: some
    calendars drop items without one. `description` also says the local time and its zone.
    `cancelled_prefix` is put before the summary as it stands: "Cancelled: ".
    """

    uid: str
    sequence: int
    revised_at: datetime
    starts_at: datetime
    ends_at: datetime
    status: Status
    summary: str
    description: str
    location: str
    url: str
    categories: tuple[str, ...] = ()
    private: bool = False
    geo: tuple[float, float] | None = None  # latitude, longitude
    cancelled_prefix: str = ""

    def __post_init__(self) -> None:
        if None in {moment.tzinfo for moment in (self.revised_at, self.starts_at, self.ends_at)}:
            raise ValueError("a calendar item needs aware moments")
        if not self.starts_at < self.ends_at:
            raise ValueError("a calendar item ends after it starts")
        if not _clean(self.location):
            raise ValueError("a calendar item needs a location")


def vevent(item: CalendarItem) -> bytes:
    """One VEVENT as it stands in a feed, without attendees, organiser or alarm."""
    return _written(_event(item))


def calendar(events: Iterable[bytes], *, name: str, zone: str, colour: str, language: str) -> bytes:
    """A feed of VEVENTs as `vevent` writes them; `colour` is "#rrggbb".

    It has no METHOD: without one, DTSTAMP means "last revised", so equal content is equal bytes.
    """
    feed = _calendar()
    _add_text(feed, "name", name)
    feed["name"].params["LANGUAGE"] = language
    _add_text(feed, "x-wr-calname", name)
    _add_text(feed, "x-wr-timezone", zone)
    _add_text(feed, "refresh-interval", REFRESH)
    feed["refresh-interval"].params["VALUE"] = "DURATION"
    _add_text(feed, "x-published-ttl", REFRESH)
    feed.add("color", nearest_colour(colour))
    return _around(feed, events)


def single(item: CalendarItem, *, organizer: str, organizer_name: str) -> bytes:
    """One session to download: METHOD:PUBLISH, which asks for an ORGANIZER (an e-mail address)."""
    publication = _calendar()
    publication.add("method", "PUBLISH")
    event = _event(item)
    event["organizer"] = vCalAddress(f"mailto:{quote(_clean(organizer), safe='@+')}")
    event["organizer"].params["CN"] = " ".join(_clean(organizer_name).replace('"', "'").split())
    return _around(publication, [_written(event)])


def nearest_colour(colour: str) -> str:
    """The colour name nearest to "#rrggbb"; COLOR takes names only (RFC 7986, section 5.9)."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))

    def distance(name: str) -> int:
        r, g, b = bytes.fromhex(COLOURS[name][1:])
        return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2

    return min(COLOURS, key=distance)


def _event(item: CalendarItem) -> Event:
    event = Event()
    cancelled = item.status == "CANCELLED"
    _add_text(event, "uid", item.uid)
    event.add("dtstamp", item.revised_at)
    event.add("last-modified", item.revised_at)
    event.add("sequence", item.sequence)
    event.add("status", item.status)
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("dtstart", item.starts_at.astimezone(UTC))
    event.add("dtend", item.ends_at.astimezone(UTC))
    _add_text(event, "summary", f"{item.cancelled_prefix}{item.summary}" if cancelled else item.summary)
    _add_text(event, "description", item.description)
    _add_text(event, "location", item.location)
    _add_text(event, "categories", *item.categories)
    if item.url:
        event.add("url", quote(_clean(item.url), safe=URL_SAFE))
    if item.private:
        event.add("class", "PRIVATE")
    if item.geo is not None:
        event.add("geo", tuple(round(degrees, 4) for degrees in item.geo))  # never 1e-05
    return event


def _calendar() -> Calendar:
    empty = Calendar()
    empty.add("version", "2.0")
    empty.add("prodid", PRODUCT)
    empty.add("calscale", "GREGORIAN")
    return empty


def _add_text(component: Component, name: str, *texts: str) -> None:
    """Add a text, or several as a list; an empty one is left out."""
    escaped = [clean.translate(_ESCAPES) for clean in map(_clean, texts) if clean]
    if escaped:
        component[name] = vUnknown(",".join(escaped))  # the type that is written as it stands


def _clean(text: str) -> str:
    """NFC, line ends as `\\n`, tabs as spaces, no other control characters or lone surrogates."""
    lines = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    kept = (char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def _around(shell: Calendar, events: Iterable[bytes]) -> bytes:
    head, end = _written(shell).rsplit(b"END:", 1)
    return b"".join((head, *events, b"END:", end))


def _written(component: Component) -> bytes:
    return b"".join(_folded(line) for line in component.content_lines() if line)


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, cut between characters and never inside an escape."""
    whole = line.encode()
    if len(whole) <= LINE_OCTETS:
        return whole + b"\r\n"
    pieces = [b""]
    for unit in _UNIT.findall(line):
        octets = unit.encode()
        if len(pieces[-1]) + len(octets) > LINE_OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
