"""A large invented event to measure with: six days from today, rounds, restricted meetings, people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from eventapp.badges.codes import CodeKeys
from eventapp.bodies.models import Body, Membership
from eventapp.bodies.queries import body_by_code
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, Text
from eventapp.door.models import Checkpoint
from eventapp.people.queries import person_by_email
from eventapp.programme.models import Day, DayPart, Event, Room, Round, Session, Speaker, Track
from eventapp.programme.queries import find_event
from eventapp.registration.models import Category
from eventapp.samples import topics
from eventapp.samples.crowd import add_people, address
from eventapp.samples.load import public_ref
from eventapp.samples.names import invent
from eventapp.samples.week import DAYS, Slot, week

ZONE = "Europe/Brussels"
PARTS = {"morning": (9, 13), "lunch": (13, 14), "afternoon": (14, 18), "evening": (18, 22)}
BODY = "synthetic-board"
MEMBERS = 12  # of the body that meets behind closed doors
SEATS = 60
CODE = re.compile(r"[a-z0-9](-?[a-z0-9]){1,39}")


class CannotSynthesise(Exception):
    """One sentence that says why; nothing is kept."""


@dataclass(frozen=True)
class Frame:
    """What the sessions of one event share."""

    event: Event
    at: datetime
    random: Random
    days: list[Day]
    rooms: list[Room]
    tracks: list[Track]
    rounds: dict[int, Round]
    body: Body


def synthesise(event_code: str, *, sessions: int, people: int, keys: CodeKeys, at: datetime) -> Event:
    """A new event of that size; equal codes give equal names. The caller commits.

    Raises CannotSynthesise when the code is none, or in use.
    """
    if not CODE.fullmatch(event_code):
        raise CannotSynthesise(f"{event_code!r} is no event code: small letters, digits and single dashes.")
    if find_event(event_code) is not None:
        raise CannotSynthesise(f"There is an event {event_code} already; choose another code.")
    event = _event(event_code, at.astimezone(ZoneInfo(ZONE)).date())
    db.session.add(event)
    db.session.flush()
    _write_programme(event, sessions, at)
    add_people(event, people, keys, at=at)
    _seat_members(event, people, at)
    return event


def _event(code: str, starts_on: date) -> Event:
    return Event(
        code=code,
        title=Text(en=f"Synthetic forum {code}", fr=f"Forum synthétique {code}", ar=f"المنتدى {code}"),
        theme=Text(en="Everything here is invented", fr="Ici, tout est inventé"),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=DAYS - 1),
        time_zone=ZONE,
        venue=Text(en="Congress centre", fr="Palais des congrès"),
        address="1 Invented Square",
        city="Brussels",
        country="BE",
        host=Text(en="The invented host"),
        organiser=Text(en="The invented organiser"),
        languages=list(LANGUAGES),
        default_language="en",
        accent="#0b5a6b",
        latitude=50.8446,
        longitude=4.3542,
    )


def _write_programme(event: Event, sessions: int, at: datetime) -> None:
    slots = week(sessions)
    rooms = [_room(event, number) for number in range(1, max(3, *(slot.place + 1 for slot in slots)) + 1)]
    tracks = [_track(event, number) for number in range(1, 7)]
    days = [_day(event, number) for number in range(DAYS)]
    rounds = {slot.round: _round(event, slot.round) for slot in slots if slot.round is not None}
    db.session.add_all([*rooms, *tracks, *days, *rounds.values(), *_categories(event)])
    db.session.flush()
    random = Random(event.code)  # noqa: S311 - invents a programme, no secrets
    frame = Frame(event, at, random, days, rooms, tracks, rounds, body_by_code(BODY) or _body(event))
    for number, (slot, ref) in enumerate(zip(slots, _refs(event.code), strict=False), start=1):
        db.session.add(_session(frame, slot, number, ref))
    db.session.add_all(_checkpoints(event, rooms))
    db.session.flush()


def _session(frame: Frame, slot: Slot, number: int, ref: str) -> Session:
    floor = LANGUAGES[number % len(LANGUAGES)]
    title, abstract = topics.invent(frame.random, number, floor)
    day = frame.days[slot.day]
    starts = datetime.combine(day.on_date, time(slot.hour))
    ends = starts + timedelta(minutes=slot.minutes)
    return Session(
        event_id=frame.event.id,
        ref=ref,
        uid=uuid4(),
        kind=slot.kind,
        number=number,
        title=title,
        abstract=abstract,
        day=day,
        part=slot.part,
        starts=starts,
        ends=ends,
        starts_at=_utc(starts),
        ends_at=_utc(ends),
        rooms=frame.rooms[:3] if slot.kind == "plenary" else [frame.rooms[slot.place]],
        round=None if slot.round is None else frame.rounds[slot.round],
        track=frame.tracks[number % len(frame.tracks)],
        floor_languages=[floor],
        interpretation=[code for code in ("en", "fr", "es") if code != floor],
        seats=SEATS if slot.round is not None and slot.place % 3 == 1 else None,
        speakers=[_speaker(frame, position) for position in range(3)],
        published_at=frame.at,
        revised_at=frame.at,
        **_access(frame, slot),
    )


def _access(frame: Frame, slot: Slot) -> dict[str, Any]:
    if slot.disclosure is None:
        return {"access": "public", "disclosure": "open", "admitted": []}
    return {
        "access": "restricted",
        "disclosure": slot.disclosure,
        "admitted": ["members", "secretariat"],
        "body": frame.body,
    }


def _speaker(frame: Frame, position: int) -> Speaker:
    who = invent(frame.random, 100, frame.event.languages)
    role = Text(en="Chair", fr="Présidence") if position == 0 else Text(en="Speaker", fr="Intervention")
    return Speaker(name=who.badge_name, position=position, role=role, affiliation=who.organisation)


def _refs(event_code: str) -> Iterator[str]:
    """Public references that differ: six letters alone meet now and then in a large event."""
    given: set[str] = set()
    for number in count():
        ref = public_ref(event_code, f"synthetic {number}")
        if ref not in given:
            given.add(ref)
            yield ref


def _utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _day(event: Event, number: int) -> Day:
    parts = [DayPart(part=part, starts=time(a), ends=time(b)) for part, (a, b) in PARTS.items()]
    theme = Text(en=f"Theme of day {number + 1}", fr=f"Thème du jour {number + 1}")
    on_date = event.starts_on + timedelta(days=number)
    return Day(event_id=event.id, on_date=on_date, number=number + 1, theme=theme, parts=parts)


def _room(event: Event, number: int) -> Room:
    return Room(
        event_id=event.id,
        code=f"room-{number}",
        name=Text(en=f"Room {number}", fr=f"Salle {number}"),
        floor=str(number // 10),
        capacity={"theatre": 80 + 40 * (number % 5)},
        booths=number % 4,
        directions=Text(en=f"Door {number} on the long corridor.", fr=f"Porte {number} du long couloir."),
    )


def _round(event: Event, number: int) -> Round:
    name = Text(en=f"Parallel sessions {number + 1}", fr=f"Séances parallèles {number + 1}")
    return Round(event_id=event.id, code=f"round-{number + 1}", name=name)


def _track(event: Event, number: int) -> Track:
    return Track(
        event_id=event.id, code=f"track-{number}", name=Text(en=f"Track {number}", fr=f"Filière {number}")
    )


def _categories(event: Event) -> list[Category]:
    named = {"delegate": "#0b5a6b", "speaker": "#7a1f5c", "press": "#8a4b00"}
    return [
        Category(
            event_id=event.id, code=code, letter=code[0].upper(), colour=colour, name=Text(en=code.title())
        )
        for code, colour in named.items()
    ]


def _body(event: Event) -> Body:
    return Body(
        code=BODY,
        event_code=event.code,
        name=Text(en="Synthetic board", fr="Conseil synthétique"),
        open_title=Text(en="Reserved", fr="Réservé"),
        counting_unit="person",
    )


def _checkpoints(event: Event, rooms: list[Room]) -> list[Checkpoint]:
    """The main entrance, once a day, and a door for each room."""
    main = Text(en="Main entrance", fr="Entrée principale")
    doors = [Checkpoint(code="main", name=main, purpose="entry", reentry="daily")]
    doors += [
        Checkpoint(code=room.code, name=room.name, purpose="room", room=room, reentry="free")
        for room in rooms
    ]
    for door in doors:
        door.event, door.direction = event, "in"
    return doors


def _seat_members(event: Event, people: int, at: datetime) -> None:
    """The first who came sit on the body whose meetings are restricted."""
    body = body_by_code(BODY)
    for number in range(1, min(MEMBERS, people) + 1):
        member = person_by_email(address(event, number))
        if body is not None and member is not None:
            seat = {"seat": "member", "from_at": at, "address_confirmed_at": at}
            db.session.add(Membership(body_id=body.id, person_id=member.id, **seat))
    db.session.flush()
