"""Reading a schedule in the formats that frab and pentabarf began, XML or JSON."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from eventapp.core.spreadsheets.reading import broken
from eventapp.core.spreadsheets.tables import MOST_ROWS, Row, Table, Unreadable, whole
from eventapp.programme.frab import GENERATOR

KINDS = {  # what frab and pretalx call a kind, as this programme does
    **dict.fromkeys(("lecture", "talk", "presentation", "meeting", "lightning_talk", "other"), "parallel"),
    **dict.fromkeys(("podium", "panel", "keynote"), "plenary"),
    "workshop": "interactive",
    **dict.fromkeys(("concert", "djset", "performance", "film", "movie", "party"), "social"),
}
TEXTS = (
    *("room", "title", "subtitle", "type", "date", "start", "duration"),
    *("abstract", "track", "language", "description"),
)
DURATION = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")  # days, hours, minutes
PART = re.compile(r"(.*) \((\d+)/(\d+)\)", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """An event of the file; `on` is the date of the day under which it stands."""

    guid: str
    on: str
    persons: list[str]
    texts: dict[str, str]


def from_xml(body: bytes, *, language: str, zone: ZoneInfo) -> Table:
    try:
        _refuse_document_types(body)
        root = ET.fromstring(body)  # noqa: S314 - it has no document type, so no entities
    except (expat.ExpatError, ET.ParseError, LookupError, ValueError):
        raise broken() from None
    if root.tag != "schedule":
        raise _no_schedule()
    generator = root.find("generator")
    is_own = generator is not None and generator.get("name") == GENERATOR
    return _table(_xml_items(root), language, zone, is_own=is_own)


def from_json(text: str, *, language: str, zone: ZoneInfo) -> Table:
    try:
        document = json.loads(text)
        is_own = (document.get("generator") or {}).get("name") == GENERATOR
        items = list(_json_items(document["schedule"]["conference"]["days"]))
    except json.JSONDecodeError as error:
        raise Unreadable(_("This is no JSON from line %(line)s on.", line=error.lineno)) from None
    except RecursionError:
        raise broken() from None
    except (KeyError, TypeError, AttributeError):
        raise _no_schedule() from None
    return _table(items, language, zone, is_own=is_own)


def _refuse_document_types(body: bytes) -> None:
    def found(*_names: object) -> None:
        raise _no_schedule()

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    parser.Parse(body, True)


def _no_schedule() -> Unreadable:
    return Unreadable(_("This is no schedule as frab writes it."))


def _xml_items(root: ET.Element) -> Iterator[Item]:
    for day in root.iter("day"):
        for room in day.iter("room"):
            for found in room.findall("event"):
                texts = {name: found.findtext(name) or "" for name in TEXTS}
                texts["room"] = texts["room"] or room.get("name", "")
                persons = [person.text or "" for person in found.iter("person")]
                yield Item(found.get("guid", ""), day.get("date", ""), persons, texts)


def _json_items(days: Iterable[Any]) -> Iterator[Item]:
    for day in days:
        for room, found in day["rooms"].items():
            for one in found:
                texts = {name: whole(str(one.get(name) or "")) for name in TEXTS}
                texts["room"] = texts["room"] or whole(room)
                people = (
                    person.get("name") or person.get("public_name") for person in one.get("persons") or ()
                )
                persons = [whole(str(name)) for name in people if name]
                yield Item(whole(str(one.get("guid") or "")), str(day["date"]), persons, texts)


def _table(items: Iterable[Item], language: str, zone: ZoneInfo, *, is_own: bool) -> Table:
    rows = []
    for number, item in enumerate(items, start=1):
        if number > MOST_ROWS:
            raise Unreadable(_("There are more than %(most)s rows in this file. Divide it.", most=MOST_ROWS))
        rows.append(Row(number, _values(item, language, zone, is_own=is_own), is_brief=True))
    return Table([], list(_joined(rows)) if is_own else rows)


def _values(item: Item, language: str, zone: ZoneInfo, *, is_own: bool) -> dict[str, str]:
    """By column. A row whose hours cannot be read says them as they stand, to be refused."""
    texts = item.texts
    starts, ends = _hours(item, zone)
    values = {
        "uid": item.guid,
        f"title_{language}": texts["title"],
        f"abstract_{language}": texts["abstract"] if is_own else _all_of(texts),
        "starts": starts,
        "ends": ends,
        "kind": KINDS.get(texts["type"].lower(), texts["type"]),
        "rooms": texts["room"],
        "track": texts["track"],
        "floor_languages": texts["language"].replace("_", "-").partition("-")[0],
        "speakers": "\n".join(item.persons),
    }
    return values | {"round": texts["subtitle"]} if is_own else values


def _all_of(texts: dict[str, str]) -> str:
    """Subtitle, abstract and description, each once."""
    parts = dict.fromkeys(texts[name].strip() for name in ("subtitle", "abstract", "description"))
    return "\n\n".join(part for part in parts if part)


def _hours(item: Item, zone: ZoneInfo) -> tuple[str, str]:
    texts = item.texts
    lasts = DURATION.fullmatch(texts["duration"].strip())
    try:
        starts = datetime.fromisoformat(texts["date"]) if texts["date"] else _by_clock(item)
    except ValueError:
        return texts["date"] or texts["start"], ""
    if lasts is None:
        return starts.isoformat(), texts["duration"]
    days, hours, minutes = (int(number or 0) for number in lasts.groups())
    begins = starts if starts.tzinfo else starts.replace(tzinfo=zone)
    length = timedelta(days=days, hours=hours, minutes=minutes)
    ends = (begins.astimezone(UTC) + length).astimezone(zone).replace(tzinfo=None)
    return starts.isoformat(), ends.isoformat(" ")


def _by_clock(item: Item) -> datetime:
    return datetime.combine(
        date.fromisoformat(item.on),
        datetime.strptime(item.texts["start"], "%H:%M").time(),  # noqa: DTZ007
    )


def _joined(rows: list[Row]) -> Iterator[Row]:
    """What `schedule.in_parts` cut is one session again, that ends with its last part."""
    by_uid = {row.values["uid"]: row for row in rows}
    later = {part.values["uid"] for row in rows for part in _parts(row, by_uid)}
    for row in rows:
        if row.values["uid"] not in later:
            yield _whole(row, by_uid)


def _whole(row: Row, by_uid: dict[str, Row]) -> Row:
    parts = list(_parts(row, by_uid))
    if not parts:
        return row
    titles = {
        name: found[1]
        for name, text in row.values.items()
        if name.startswith("title_") and (found := PART.fullmatch(text))
    }
    return replace(row, values=row.values | titles | {"ends": parts[-1].values["ends"]})


def _parts(row: Row, by_uid: dict[str, Row]) -> Iterator[Row]:
    try:
        uid, number = UUID(row.values["uid"]), 2
    except ValueError:
        return
    while (part := by_uid.get(str(uuid5(uid, f"part {number}")))) is not None:
        yield part
        number += 1
