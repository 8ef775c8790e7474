"""Loading a sample event: everything or nothing, in the caller's transaction."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from flask import current_app
from sqlalchemy import delete

from eventapp.badges.codes import CodeKeys
from eventapp.bodies.models import Body
from eventapp.bodies.queries import body_by_code
from eventapp.core.addresses import taken_addresses
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES
from eventapp.core.jobs import Job
from eventapp.door.item_models import Item
from eventapp.door.models import PURPOSES, REENTRIES, Checkpoint
from eventapp.programme.admission import ADMITTED_SEATS
from eventapp.programme.models import (
    ACCESS,
    DISCLOSURES,
    KINDS,
    PARTS,
    Day,
    DayPart,
    Event,
    Room,
    Round,
    Session,
    Speaker,
    Track,
)
from eventapp.programme.queries import find_event
from eventapp.samples.asking import add_form
from eventapp.samples.delegating import add_delegation
from eventapp.samples.loading import Loading, country_of, keep, languages_of, told
from eventapp.samples.people import add_category, add_person
from eventapp.samples.reading import Entry, read

FOLDER = Path(__file__).parent
LETTERS = ("registration.mail", "delegations.nominated")
REF_LETTERS = "BCDFGHJKLNPRSTVX"


def samples() -> list[str]:
    """The codes of the events that ship with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(path: Path, keys: CodeKeys, *, at: datetime) -> Event:
    """Load one file; raises BrokenSample before anything is kept. The caller commits."""
    file = read(path)
    frame = file.entry("event")
    with told(frame):
        loading = Loading(_event(frame), at, keys)
    steps: dict[str, Callable[[Loading, Entry], None]] = {
        "categories": add_category,
        "bodies": _body,
        "rooms": _room,
        "tracks": _track,
        "days": _day,
        "rounds": _round,
        "sessions": _session,
        "checkpoints": _checkpoint,
        "people": add_person,
        "services": _service,
    }
    for section, step in steps.items():
        for entry in file.entries(section):
            with told(entry):
                step(loading, entry)
            entry.done()
    if "questions" in file.values:
        with told(file):
            add_form(loading, file.entries("questions"))
    if "delegations" in file.values:
        for entry in file.entries("delegations"):
            with told(entry):
                add_delegation(loading, entry)
            entry.done()
    file.done()
    _stay_silent(at)
    return loading.event


def _stay_silent(at: datetime) -> None:
    """The people of a sample are invented: nobody writes to them."""
    db.session.execute(delete(Job).where(Job.name.in_(LETTERS), Job.enqueued_at == at))


def _checkpoint(loading: Loading, entry: Entry) -> None:
    purpose = entry.one_of("purpose", PURPOSES)
    facts = {"code": entry.code("code"), "name": entry.translated("name")}
    reentry = entry.one_of("reentry", REENTRIES)
    item = _item(loading, reentry=reentry, **facts) if purpose == "hand-out" else None
    keep(
        Checkpoint(
            event_id=loading.event.id,
            purpose=purpose,
            room=entry.among("room", loading.rooms) if purpose == "room" else None,
            item=item,
            direction="in",
            reentry=reentry,
            **facts,
        )
    )


def _service(loading: Loading, entry: Entry) -> None:
    """What is handed out has a desk where it is counted."""
    once = entry.one_of("once", ("per-event", "per-break"))
    facts = {"code": entry.code("code"), "name": entry.translated("title")}
    reentry = "once" if once == "per-event" else "free"
    item = _item(loading, reentry=reentry, stock=entry.number("quantity"), **facts)
    own = {"purpose": "hand-out", "direction": "in-only", "reentry": "free"}
    keep(Checkpoint(event_id=loading.event.id, item=item, **own, **facts))


def _item(loading: Loading, **facts: Any) -> Item:
    return keep(Item(event_id=loading.event.id, per_person=1, **facts))


def _event(entry: Entry) -> Event:
    code, zone = entry.code("code"), entry.text("time_zone")
    if find_event(code) is not None:
        raise entry.broken(f"the event {code} is there already", "code")
    if code in taken_addresses(current_app):
        raise entry.broken(f"/{code} is a page of the house; choose another code", "code")
    if zone not in available_timezones() or "/" not in zone:
        raise entry.broken(f"{zone!r} is no time zone such as Europe/Brussels", "time_zone")
    event = Event(
        code=code,
        time_zone=zone,
        title=entry.translated("title"),
        theme=entry.translated("theme"),
        edition=entry.number("edition"),
        starts_on=entry.day("starts_on"),
        ends_on=entry.day("ends_on"),
        venue=entry.translated("venue"),
        address=entry.text("address"),
        city=entry.text("city", 100),
        country=country_of(entry),
        host=entry.translated("host"),
        organiser=entry.translated("organiser"),
        languages=languages_of(entry, "languages"),
        default_language=entry.one_of("default_language", LANGUAGES),
        accent=entry.colour("accent"),
        latitude=entry.take("latitude", (float, type(None))),
        longitude=entry.take("longitude", (float, type(None))),
        capacity=entry.number("capacity"),
    )
    entry.done()
    if event.ends_on < event.starts_on:
        raise entry.broken("an event cannot end before it starts", "ends_on")
    if event.default_language not in event.languages:
        raise entry.broken("the default language is one of the languages", "default_language")
    return keep(event)


def _body(loading: Loading, entry: Entry) -> None:
    """The first event that tells of a body owns it: the second finds it there."""
    code = entry.code("code")
    values = {
        "name": entry.translated("name"),
        "counting_unit": entry.one_of("counting_unit", ("person", "organisation", "country")),
        "open_title": entry.translated("open_title"),
    }
    loading.bodies[code] = body_by_code(code) or keep(
        Body(code=code, event_code=loading.event.code, **values)
    )


def _room(loading: Loading, entry: Entry) -> None:
    code = entry.code("code")
    loading.rooms[code] = keep(
        Room(
            event_id=loading.event.id,
            code=code,
            name=entry.translated("name"),
            floor=entry.text("floor", 60),
            capacity=entry.counts("capacity"),
            booths=entry.number("booths") or 0,
            step_free=entry.flag("step_free", default=False),
            directions=entry.translated("directions"),
        )
    )


def _track(loading: Loading, entry: Entry) -> None:
    code = entry.code("code")
    track = Track(event_id=loading.event.id, code=code, name=entry.translated("name"))
    loading.tracks[code] = keep(track)


def _day(loading: Loading, entry: Entry) -> None:
    on_date = entry.day("on")
    if not loading.event.starts_on <= on_date <= loading.event.ends_on:
        raise entry.broken(f"{on_date} is outside the event", "on")
    parts = [_part(part) for part in entry.entries("parts")]
    if not parts:
        raise entry.broken("a day has at least one part", "parts")
    day = Day(
        event_id=loading.event.id,
        on_date=on_date,
        number=entry.number("number"),
        theme=entry.translated("theme"),
        parts=parts,
    )
    loading.days[on_date] = keep(day)


def _part(entry: Entry) -> DayPart:
    part = DayPart(part=entry.one_of("part", PARTS), starts=entry.clock("starts"), ends=entry.clock("ends"))
    entry.done()
    return part


def _round(loading: Loading, entry: Entry) -> None:
    code = entry.code("code")
    if entry.day("on") not in loading.days:
        raise entry.broken("there is no such day", "on")
    loading.rounds[code] = keep(Round(event_id=loading.event.id, code=code, name=entry.translated("name")))


def _session(loading: Loading, entry: Entry) -> None:
    slug, on_date = entry.code("ref"), entry.day("on")
    if on_date not in loading.days:
        raise entry.broken(f"{on_date} is no programme day", "on")
    starts = datetime.combine(on_date, entry.clock("starts"))
    ends = datetime.combine(on_date, entry.clock("ends"))
    if ends <= starts:
        raise entry.broken("a session cannot end before it starts", "ends")
    body, access = entry.among("body", loading.bodies), entry.one_of("access", ACCESS)
    if access == "restricted" and body is None:
        raise entry.broken("a restricted meeting needs its body", "body")
    disclosure = entry.one_of("disclosure", DISCLOSURES)
    if disclosure != "open" and access != "restricted":
        raise entry.broken("only a restricted meeting can be veiled or hidden", "disclosure")
    number = entry.number("number")
    keep(
        Session(
            event_id=loading.event.id,
            ref=public_ref(loading.event.code, slug),
            uid=uuid4(),
            kind=entry.one_of("kind", KINDS),
            number=number,
            day=loading.days[on_date],
            part=entry.one_of("part", PARTS),
            starts=starts,
            ends=ends,
            starts_at=loading.utc(starts),
            ends_at=loading.utc(ends),
            provisional=entry.flag("provisional", default=False),
            time_announced=entry.flag("time_announced", default=True),
            rooms=_rooms(loading, entry),
            round=entry.among("round", loading.rounds),
            track=entry.among("track", loading.tracks),
            body=body,
            access=access,
            disclosure=disclosure,
            admitted=_admitted(entry),
            title=entry.translated("title"),
            abstract=entry.translated("abstract"),
            floor_languages=languages_of(entry, "floor_languages"),
            interpretation=languages_of(entry, "interpretation"),
            seats=entry.number("seats"),
            speakers=[_speaker(speaker, place) for place, speaker in enumerate(entry.entries("speakers"))],
            published_at=loading.at,
            revised_at=loading.at,
        )
    )


def public_ref(event_code: str, slug: str) -> str:
    """Six letters that stay the same at every load and say nothing of the title."""
    digest = sha256(f"{event_code}/{slug}".encode()).digest()
    return "".join(REF_LETTERS[byte % 16] for byte in digest[:6]).lower()


def _rooms(loading: Loading, entry: Entry) -> list[Room]:
    codes = entry.texts("rooms")
    for code in codes:
        if code not in loading.rooms:
            raise entry.broken(f"there is no room {code!r}", "rooms")
    return [loading.rooms[code] for code in codes]


def _admitted(entry: Entry) -> list[str]:
    groups = entry.texts("admitted")
    if unknown := set(groups) - set(ADMITTED_SEATS):
        raise entry.broken(f"nobody is admitted as {', '.join(sorted(unknown))}", "admitted")
    return groups


def _speaker(entry: Entry, position: int) -> Speaker:
    affiliation = entry.text("affiliation") if "affiliation" in entry.values else ""
    speaker = Speaker(
        name=entry.text("name"),
        position=position,
        role=entry.translated("role"),
        affiliation=affiliation,
        protocol=entry.flag("protocol", default=False),
    )
    entry.done()
    return speaker
