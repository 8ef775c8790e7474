"""Loading a sample event: everything or nothing, in the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import delete

from eventapp.badges.codes import CodeKeys
from eventapp.badges.domain import issue_badge
from eventapp.bodies.models import SEATS, Body, Membership
from eventapp.bodies.queries import body_by_code
from eventapp.core.db import db
from eventapp.core.i18n import COUNTRY_CODES, LANGUAGES
from eventapp.core.jobs import Job
from eventapp.door.models import PURPOSES, REENTRIES, Checkpoint
from eventapp.people.domain import find_or_add_person, grant
from eventapp.people.models import Person
from eventapp.policy import ROLES
from eventapp.programme.models import ACCESS, DISCLOSURES, KINDS, PARTS, Day, DayPart, Event, Room, Round, Session
from eventapp.programme.models import Speaker, Track
from eventapp.programme.queries import find_event
from eventapp.programme.visibility import ADMITTED_SEATS
from eventapp.registration.domain import Answers, approve, submit
from eventapp.registration.models import Category
from eventapp.samples.reading import Entry, read

FOLDER = Path(__file__).parent
REF_LETTERS = "BCDFGHJKLNPRSTVX"
Row = TypeVar("Row")


@dataclass
class Loading:
    """One file on its way into the database, and what of it is known by code already."""

    event: Event
    at: datetime
    keys: CodeKeys
    rooms: dict[str, Room] = field(default_factory=dict)
    days: dict[date, Day] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    def utc(self, local: datetime) -> datetime:
        return local.replace(tzinfo=ZoneInfo(self.event.time_zone)).astimezone(UTC)


def samples() -> list[str]:
    """The codes of the events that ship with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def load(path: Path, keys: CodeKeys, *, at: datetime) -> Event:
    """Load one file; raises BrokenSample before anything is kept. The caller commits."""
    file = read(path)
    loading = Loading(_event(file.entry("event")), at, keys)
    steps: dict[str, Callable[[Loading, Entry], None]] = {
        "categories": _category,
        "bodies": _body,
        "rooms": _room,
        "tracks": _track,
        "days": _day,
        "rounds": _round,
        "sessions": _session,
        "checkpoints": _checkpoint,
        "people": _person,
        "services": _service,
    }
    for section, step in steps.items():
        for entry in file.entries(section):
            step(loading, entry)
            entry.done()
    file.done()
    _stay_silent(at)
    return loading.event


def _stay_silent(at: datetime) -> None:
    """The people of a sample are invented: nobody writes to them."""
    db.session.execute(delete(Job).where(Job.name == "registration.mail", Job.enqueued_at == at))


def _keep(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def _event(entry: Entry) -> Event:
    code, zone = entry.text("code"), entry.text("time_zone")
    if find_event(code) is not None:
        raise entry.broken(f"the event {code} is there already", "code")
    if zone not in available_timezones():
        raise entry.broken(f"{zone!r} is no time zone", "time_zone")
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
        city=entry.text("city"),
        country=_country(entry),
        host=entry.translated("host"),
        organiser=entry.translated("organiser"),
        languages=_languages(entry, "languages"),
        default_language=entry.one_of("default_language", LANGUAGES),
        accent=entry.text("accent"),
        latitude=entry.take("latitude", (float, type(None))),
        longitude=entry.take("longitude", (float, type(None))),
        capacity=entry.number("capacity"),
    )
    entry.done()
    if event.ends_on < event.starts_on:
        raise entry.broken("an event cannot end before it starts", "ends_on")
    return _keep(event)


def _category(loading: Loading, entry: Entry) -> None:
    code = entry.text("code")
    loading.categories[code] = _keep(
        Category(
            event_id=loading.event.id,
            code=code,
            letter=entry.text("letter"),
            colour=entry.text("colour"),
            self_service=entry.flag("self_service", default=True),
            name=entry.translated("name"),
        )
    )


def _body(loading: Loading, entry: Entry) -> None:
    """Bodies belong to the house: the second event of a file's bodies finds them there."""
    code = entry.text("code")
    values = {
        "name": entry.translated("name"),
        "counting_unit": entry.one_of("counting_unit", ("person", "organisation", "country")),
        "open_title": entry.translated("open_title"),
    }
    loading.bodies[code] = body_by_code(code) or _keep(Body(code=code, **values))


def _room(loading: Loading, entry: Entry) -> None:
    code = entry.text("code")
    loading.rooms[code] = _keep(
        Room(
            event_id=loading.event.id,
            code=code,
            name=entry.translated("name"),
            floor=entry.text("floor"),
            capacity=entry.counts("capacity"),
            booths=entry.number("booths") or 0,
            step_free=entry.flag("step_free", default=False),
            directions=entry.translated("directions"),
        )
    )


def _track(loading: Loading, entry: Entry) -> None:
    code = entry.text("code")
    track = Track(event_id=loading.event.id, code=code, name=entry.translated("name"))
    loading.tracks[code] = _keep(track)


def _day(loading: Loading, entry: Entry) -> None:
    on_date = entry.day("on")
    if not loading.event.starts_on <= on_date <= loading.event.ends_on:
        raise entry.broken(f"{on_date} is outside the event", "on")
    parts = [_part(part) for part in entry.entries("parts")]
    day = Day(
        event_id=loading.event.id,
        on_date=on_date,
        number=entry.number("number"),
        theme=entry.translated("theme"),
        parts=parts,
    )
    loading.days[on_date] = _keep(day)


def _part(entry: Entry) -> DayPart:
    """Taken from a copy: a file may name one list of parts for many days."""
    own = Entry(entry.path, entry.line, dict(entry.values), entry.lines)
    part = DayPart(part=own.one_of("part", PARTS), starts=own.clock("starts"), ends=own.clock("ends"))
    own.done()
    return part


def _round(loading: Loading, entry: Entry) -> None:
    code = entry.text("code")
    if entry.day("on") not in loading.days:
        raise entry.broken("there is no such day", "on")
    loading.rounds[code] = _keep(Round(event_id=loading.event.id, code=code, name=entry.translated("name")))


def _session(loading: Loading, entry: Entry) -> None:
    slug, on_date = entry.text("ref"), entry.day("on")
    if on_date not in loading.days:
        raise entry.broken(f"{on_date} is no programme day", "on")
    starts = datetime.combine(on_date, entry.clock("starts"))
    ends = datetime.combine(on_date, entry.clock("ends"))
    if ends <= starts:
        raise entry.broken("a session cannot end before it starts", "ends")
    body, access = entry.among("body", loading.bodies), entry.one_of("access", ACCESS)
    if access == "restricted" and body is None:
        raise entry.broken("a restricted meeting needs its body", "body")
    number = entry.number("number")
    _keep(
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
            disclosure=entry.one_of("disclosure", DISCLOSURES),
            admitted=_admitted(entry),
            title=entry.translated("title"),
            abstract=entry.translated("abstract"),
            floor_languages=_languages(entry, "floor_languages"),
            interpretation=_languages(entry, "interpretation"),
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


def _checkpoint(loading: Loading, entry: Entry) -> None:
    purpose = entry.one_of("purpose", PURPOSES)
    _keep(
        Checkpoint(
            event_id=loading.event.id,
            code=entry.text("code"),
            name=entry.translated("name"),
            purpose=purpose,
            room=entry.among("room", loading.rooms) if purpose == "room" else None,
            direction="in",
            reentry=entry.one_of("reentry", REENTRIES),
        )
    )


def _service(loading: Loading, entry: Entry) -> None:
    """What is handed out has a desk where it is counted; the quantity is for the files' readers."""
    once = entry.one_of("once", ("per-event", "per-break"))
    entry.number("quantity")
    _keep(
        Checkpoint(
            event_id=loading.event.id,
            code=entry.text("code"),
            name=entry.translated("title"),
            purpose="hand-out",
            direction="in-only",
            reentry="once" if once == "per-event" else "free",
        )
    )


def _person(loading: Loading, entry: Entry) -> None:
    person = find_or_add_person(entry.text("email"), at=loading.at)
    person.given_name, person.family_name = entry.text("given_name"), entry.text("family_name")
    organisation, country = entry.text("organisation"), _country(entry)
    for role in entry.texts("roles"):
        if role not in ROLES:
            raise entry.broken(f"{role!r} is no role", "roles")
        grant(person.id, role, loading.event.code, at=loading.at)
    for seat in entry.entries("memberships"):
        _membership(loading, seat, person)
    answers = Answers(
        given_name=person.given_name,
        family_name=person.family_name,
        badge_name=entry.text("badge_name"),
        organisation=organisation,
        country=country,
        category=_category_of(loading, entry),
        languages=tuple(_languages(entry, "languages")),
        audience="nobody",
    )
    _register(loading, entry, person, answers)


def _membership(loading: Loading, entry: Entry, person: Person) -> None:
    body, seat = entry.among("body", loading.bodies), entry.one_of("role", SEATS)
    from_at, until_at = entry.moment("from"), entry.moment("to")
    seat_of: str | None = entry.take("for", (str, type(None)))
    if body is None or from_at is None:
        raise entry.broken("a membership needs its body and its beginning")
    entry.done()
    _keep(
        Membership(
            body_id=body.id,
            person_id=person.id,
            seat=seat,
            country=seat_of if seat_of in COUNTRY_CODES else None,
            organisation_id=None,
            from_at=loading.utc(from_at),
            until_at=loading.utc(until_at) if until_at else None,
            address_confirmed_at=loading.at,
        )
    )


def _register(loading: Loading, entry: Entry, person: Person, answers: Answers) -> None:
    wanted = entry.one_of("registration", ("none", "submitted", "approved"))
    if wanted == "none":
        return
    registration = submit(loading.event, person, answers, at=loading.at)
    db.session.flush()
    if wanted == "approved":
        approve(registration.id, by=None, at=loading.at)
        db.session.refresh(registration)
        issue_badge(registration, loading.keys, at=loading.at)


def _category_of(loading: Loading, entry: Entry) -> Category:
    category = entry.among("category", loading.categories)
    if category is None:
        raise entry.broken("a category belongs here", "category")
    return category


def _country(entry: Entry) -> str:
    code = entry.text("country")
    if code not in COUNTRY_CODES:
        raise entry.broken(f"{code!r} is no country", "country")
    return code


def _languages(entry: Entry, key: str) -> list[str]:
    codes = entry.texts(key)
    if unknown := [code for code in codes if not (len(code) == 2 and code.islower())]:
        raise entry.broken(f"{unknown[0]!r} is no language", key)
    return codes
