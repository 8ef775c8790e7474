"""A schedule in the formats that frab and pentabarf began: schedule.xml and schedule.json.

Both are written from the same values, so they never say different things.
"""

import json
import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

from eventapp.programme.schedule import Day, Item, Schedule

SCHEMA = "https://c3voc.de/schedule/schema.json"
GENERATOR = "eventapp"
ATTACHED = "paper"  # of the kinds that the format knows, the one for documents
RASTER = "00:05"  # the grid on which clients draw the day

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def xml(schedule: Schedule) -> bytes:
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name=GENERATOR)
    _texts(root, {"url": schedule.own_url, "version": schedule.version})
    _conference(ET.SubElement(root, "conference"), schedule)
    for day in schedule.days:
        listed = ET.SubElement(root, "day", _bounds(day))
        for name, items in day.rooms.items():
            room = ET.SubElement(listed, "room", name=_clean(name))
            for item in items:
                _event(ET.SubElement(room, "event", guid=str(item.guid), id=str(item.id)), schedule, item)
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def as_json(schedule: Schedule) -> bytes:
    conference = {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": str(schedule.days[0].on),
        "end": str(schedule.days[-1].on),
        "daysCount": len(schedule.days),
        "timeslot_duration": RASTER,
        "time_zone_name": schedule.time_zone,
        "url": schedule.url,
        "colors": {"primary": schedule.colour},
        "tracks": [{"name": name} for name in schedule.tracks],
        "days": [_json_day(schedule, day) for day in schedule.days],
    }
    whole = {"version": schedule.version, "base_url": schedule.base_url, "conference": conference}
    document = {"$schema": SCHEMA, "generator": {"name": GENERATOR}, "schedule": whole}
    return json.dumps(document, indent=1).encode() + b"\n"


def _values(schedule: Schedule, item: Item) -> dict[str, str]:
    """What both formats say of an item, under the same names."""
    return {
        "room": item.room,
        "title": item.title,
        "subtitle": item.subtitle,
        "type": item.kind,
        "date": item.starts.isoformat(),
        "start": f"{item.starts:%H:%M}",
        "duration": _hours(item.lasts),
        "abstract": item.abstract,
        "slug": f"{schedule.acronym}-session-{item.id}",
        "track": item.track,
        "language": item.language,
        "description": item.description,
        "url": item.url,
    }


def _event(element: ET.Element, schedule: Schedule, item: Item) -> None:
    _texts(element, _values(schedule, item))
    persons = ET.SubElement(element, "persons")
    for number, name in item.persons:
        ET.SubElement(persons, "person", id=str(number)).text = _clean(name)
    ET.SubElement(element, "links")
    attachments = ET.SubElement(element, "attachments")
    for title, url in item.attachments:
        ET.SubElement(attachments, "attachment", href=url, type=ATTACHED).text = _clean(title)


def _conference(element: ET.Element, schedule: Schedule) -> None:
    texts = {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": str(schedule.days[0].on),
        "end": str(schedule.days[-1].on),
        "days": str(len(schedule.days)),
        "timeslot_duration": RASTER,
        "base_url": schedule.base_url,
        "url": schedule.url,
        "time_zone_name": schedule.time_zone,
    }
    _texts(element, texts)
    ET.SubElement(element, "color", primary=schedule.colour)
    for name in schedule.tracks:
        ET.SubElement(element, "track", name=_clean(name))


def _bounds(day: Day) -> dict[str, str]:
    return {
        "index": str(day.index),
        "date": str(day.on),
        "start": day.starts.isoformat(),
        "end": day.ends.isoformat(),
    }


def _texts(element: ET.Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        ET.SubElement(element, name).text = _clean(text)


def _json_day(schedule: Schedule, day: Day) -> dict[str, Any]:
    return {
        "index": day.index,
        "date": str(day.on),
        "day_start": day.starts.isoformat(),
        "day_end": day.ends.isoformat(),
        "rooms": {name: [_json_item(schedule, item) for item in items] for name, items in day.rooms.items()},
    }


def _json_item(schedule: Schedule, item: Item) -> dict[str, Any]:
    return _values(schedule, item) | {
        "guid": str(item.guid),
        "id": item.id,
        "end": item.ends.isoformat(),
        "persons": [{"id": number, "name": name} for number, name in item.persons],
        "links": [],
        "attachments": [{"title": title, "url": url, "type": ATTACHED} for title, url in item.attachments],
    }


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _hours(duration: timedelta) -> str:
    minutes = duration // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"
