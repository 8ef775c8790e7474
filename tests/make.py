"""Rows for tests, built by plain functions: every argument that a test does not name is dull.

Rows are flushed, not committed: a test that goes on through a client commits first.
"""

import secrets
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from eventapp.bodies.models import Body, Membership
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.people.domain import find_or_add_organisation, find_or_add_person, grant
from eventapp.people.models import Person, WebSession
from eventapp.programme.documents.formats import TEXT
from eventapp.programme.documents.models import Document, DocumentFile
from eventapp.programme.models import Day, DayPart, Event, Room, Round, Session, Speaker
from eventapp.programme.profiles.models import SpeakerPhoto, SpeakerProfile
from eventapp.programme.speaking import speaker_ref
from eventapp.registration.finding.domain import find_anew
from eventapp.registration.models import Category, Registration

NOON = datetime(2019, 10, 15, 10, 0, tzinfo=UTC)  # noon in Brussels, on the forum's third day
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
NUMBERS = count(secrets.randbelow(2**24))


def keep(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def new_ref() -> str:
    """In an order that nobody can tell, and none twice: the factor is odd."""
    return f"{next(NUMBERS) * 0x9E3779 % 2**24:06x}"


def event(code: str = "forum", **fields: Any) -> Event:
    """A six-day event in Brussels with its days, each with a morning and an afternoon."""
    values: dict[str, Any] = {
        "title": Text(en="The Forum", fr="Le Forum"),
        "theme": Text(en="Protecting people"),
        "starts_on": date(2019, 10, 13),
        "ends_on": date(2019, 10, 18),
        "time_zone": "Europe/Brussels",
        "venue": Text(en="Square"),
        "address": "Glass Cube",
        "city": "Brussels",
        "country": "BE",
        "host": Text(en="The host"),
        "organiser": Text(en="The organiser"),
        "languages": ["en", "fr"],
        "default_language": "en",
        "accent": "#0b6b6b",
    }
    made: Event = keep(Event(code=code, **(values | fields)))
    numbers = range((made.ends_on - made.starts_on).days + 1)
    db.session.add_all(_day(made, made.starts_on + timedelta(days=number), number + 1) for number in numbers)
    category(made)
    return made


def day(event: Event, on: date, number: int = 1) -> Day:
    made: Day = keep(_day(event, on, number))
    return made


def _day(event: Event, on: date, number: int) -> Day:
    parts = [
        DayPart(part="morning", starts=time(9), ends=time(12, 30)),
        DayPart(part="afternoon", starts=time(14), ends=time(18)),
    ]
    return Day(event_id=event.id, on_date=on, number=number, theme=Text(en=f"Theme {number}"), parts=parts)


def room(event: Event, code: str = "gold-hall", **fields: Any) -> Room:
    values = {
        "name": Text(en="Gold Hall"),
        "floor": "1",
        "capacity": {"theatre": 600},
        "directions": Text(en="Up."),
    }
    made: Room = keep(Room(event_id=event.id, code=code, **(values | fields)))
    return made


def round_(event: Event, code: str = "tuesday-1") -> Round:
    made: Round = keep(Round(event_id=event.id, code=code, name=Text(en="Round 1")))
    return made


def body(code: str = "bureau", **fields: Any) -> Body:
    """Of the first event, where nothing else is said."""
    values: dict[str, Any] = {
        "name": Text(en="Bureau"),
        "open_title": Text(en="Reserved"),
        "counting_unit": "person",
    }
    values["event_code"] = db.session.scalar(select(Event.code).order_by(Event.id))
    made: Body = keep(Body(code=code, **(values | fields)))
    return made


def membership(body: Body, person: Person, **fields: Any) -> Membership:
    values: dict[str, Any] = {
        "seat": "member",
        "from_at": LONG_AGO,
        "until_at": None,
        "address_confirmed_at": LONG_AGO,
    }
    made: Membership = keep(Membership(body_id=body.id, person_id=person.id, **(values | fields)))
    return made


def wall(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A wall time of the forum, in October 2019."""
    return datetime(2019, 10, day, hour, minute)  # noqa: DTZ001 - of no zone: that is the event's


AFTERNOON = wall(15, 14)


def session(
    event: Event,
    title: str = "Social security for the digital age",
    *,
    starts: datetime = AFTERNOON,
    minutes: int = 90,
    rooms: tuple[Room, ...] = (),
    speakers: tuple[str, ...] = (),
    **fields: Any,
) -> Session:
    """A published session; `starts` is wall time in the event's zone."""
    zone, ends = ZoneInfo(event.time_zone), starts + timedelta(minutes=minutes)
    on = db.session.query(Day).filter_by(event_id=event.id, on_date=starts.date()).one()
    values: dict[str, Any] = {
        "ref": new_ref(),
        "uid": uuid4(),
        "kind": "plenary",
        "title": Text(en=title),
        "abstract": Text(en="What it is about."),
        "day": on,
        "part": "morning" if starts.hour < 13 else "afternoon",
        "starts": starts,
        "ends": ends,
        "starts_at": starts.replace(tzinfo=zone).astimezone(UTC),
        "ends_at": ends.replace(tzinfo=zone).astimezone(UTC),
        "admitted": ["members"],
        "floor_languages": ["en"],
        "interpretation": ["fr"],
        "published_at": LONG_AGO,
        "revised_at": LONG_AGO,
        "rooms": list(rooms),
        "speakers": [
            Speaker(name=name, role=Text(en="Speaker"), position=position)
            for position, name in enumerate(speakers)
        ],
    }
    made: Session = keep(Session(event_id=event.id, **(values | fields)))
    return made


def document(
    session: Session, title: str = "Slides", *, body: bytes = b"Some words.", **fields: Any
) -> Document:
    """Released long ago, to everybody who sees the session; its one file is a text."""
    values: dict[str, Any] = {
        "ref": new_ref(),
        "title": Text(en=title),
        "languages": ["en"],
        "audience": "public",
        "released_at": LONG_AGO,
    }
    made: Document = keep(Document(event_id=session.event_id, session_id=session.id, **(values | fields)))
    own = {"name": f"{title.lower()}.txt", "media_type": TEXT.media_type, "size": len(body), "body": body}
    keep(DocumentFile(document_id=made.id, revision=1, uploaded_at=LONG_AGO, **own))
    return made


def profile(session: Session, *, photo: bytes = b"RIFF", **fields: Any) -> SpeakerProfile:
    """Of the first who speaks at the session, who has agreed; the photo is none that a browser could show."""
    speaker = session.speakers[0]
    values: dict[str, Any] = {
        "ref": speaker_ref(session.event, speaker),
        "name": speaker.name,
        "affiliation": speaker.affiliation,
        "biography": Text(en="Has seen the world."),
        "agreed_at": LONG_AGO,
    }
    made: SpeakerProfile = keep(SpeakerProfile(event_id=session.event_id, **(values | fields)))
    digest = sha256(photo).hexdigest()[:16]
    keep(SpeakerPhoto(profile_id=made.id, digest=digest, width=4, height=5, body=photo))
    return made


def revise(event: Event) -> None:
    """What every change of the programme does: a page that was kept is true no more."""
    event.revision += 1
    event.frame_revision = event.revision
    db.session.flush()


def person(name: str = "Ben Adams", email: str | None = None, **fields: Any) -> Person:
    """`person("Ben Adams")` has the address ben.adams@example.org."""
    given, _, family = name.partition(" ")
    found = find_or_add_person(email or f"{name.lower().replace(' ', '.')}@example.org", at=LONG_AGO)
    for field, value in {"given_name": given, "family_name": family, **fields}.items():
        setattr(found, field, value)
    db.session.flush()
    return found


def role(person: Person, role: Any, event: Event | None) -> Person:
    grant(person.id, role, event.code if event else None, at=LONG_AGO)
    return person


def category(event: Event, code: str = "delegate", **fields: Any) -> Category:
    values = {"letter": code[0].upper(), "colour": "#0b6b6b", "name": Text(en=code.title())}
    made: Category = keep(Category(event_id=event.id, code=code, **(values | fields)))
    return made


def registration(event: Event, person: Person, state: str = "approved", **fields: Any) -> Registration:
    """A registration as its state has it: an approved person holds the attendee's role."""
    values: dict[str, Any] = {
        "category": db.session.query(Category).filter_by(event_id=event.id).order_by(Category.id).first(),
        "organisation": find_or_add_organisation("Caisse nationale", "MA"),
        "country": "MA",
        "badge_name": person.full_name,
        "sort_name": fold(f"{person.family_name} {person.given_name}"),
        "languages": ["en"],
        "state": state,
        "submitted_at": LONG_AGO,
    }
    if state == "waiting":
        last = select(func.coalesce(func.max(Registration.line_number), 0))
        values["line_number"] = 1 + (db.session.scalar(last.where(Registration.event_id == event.id)) or 0)
    made: Registration = keep(Registration(event_id=event.id, person_id=person.id, **(values | fields)))
    find_anew(Registration.id == made.id)
    if state == "approved":
        role(person, "attendee", event)
    return made


def web_session(email: str) -> str:
    """The cookie of a browser in which that person is signed in."""
    token = secrets.token_urlsafe(32)
    who = find_or_add_person(email, at=LONG_AGO)
    digest = sha256(token.encode()).digest()
    far = datetime(2100, 1, 1, tzinfo=UTC)
    keep(WebSession(token_digest=digest, person_id=who.id, created_at=clock.now(), expires_at=far))
    return token


SAME_SITE = {"Origin": "http://localhost"}  # what a browser sends with a form of our own
