"""What a practice event has of its own: rooms in which something runs, hand-outs, and invented guests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventapp.agenda.models import AgendaEntry
from eventapp.badges.codes import CodeKeys
from eventapp.badges.domain import enter_badge
from eventapp.badges.models import BadgeCounter
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import Base, db
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.models import Checkpoint
from eventapp.door.practice_cases import (
    BAGS,
    CASES,
    EMPTY,
    ENTRANCE,
    ESCORT,
    LATER,
    MEETING,
    WORKSHOP,
    PracticeCase,
    code_of,
)
from eventapp.people.domain import find_or_add_organisation, find_or_add_person
from eventapp.programme.models import Day, Event, Room, Session
from eventapp.registration.models import Category, Registration

OWN = "practice"  # the code of its own category
LONG = timedelta(days=7)  # its own sessions run on, so that whoever rehearses at night may do so, too
NOBODYS = "practice.invalid"  # no mail ever reaches it (RFC 2606, section 2)
COLOUR = "#5b6472"
Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Words:
    """In the event's languages: its title, the word for what is its own, and names by code."""

    title: Text
    own: Text
    names: Mapping[str, Text]


def furnish(event: Event, words: Words, keys: CodeKeys, *, at: datetime) -> None:
    """Of a practice event that was just copied; every guest is invented."""
    body = _body(event, words)
    usual, none = _categories(event, words)
    day = _today(event, words, at)
    _room(day, MEETING, words, access="restricted", body_id=body.id, admitted=["members"])
    workshop = _room(day, WORKSHOP, words, seats=1)
    _room(day, LATER, words, after=LONG)
    _place(event, ENTRANCE, words, purpose="entry", reentry="daily")
    _place(event, ESCORT, words, purpose="entry", reentry="daily", first_instruction="escort")
    for code, stock in ((BAGS, None), (EMPTY, 0)):
        _hand_out(event, code, words, none, stock)
    organisation = find_or_add_organisation(words.own.plain(event.default_language), event.country)
    facts = {"organisation_id": organisation.id, "country": event.country, "languages": event.languages[:1]}
    for case, guest in _guests(event, (usual, none), keys, facts, at):
        if case.is_member:
            _keep(
                Membership(body_id=body.id, person_id=guest.person_id, seat="member", from_at=day.starts_at)
            )
        if case.is_seated:
            _keep(
                AgendaEntry(person_id=guest.person_id, session_id=workshop.id, holds_seat=True, added_at=at)
            )
            workshop.seats_taken += 1
    db.session.flush()


def hours(event: Event, starts: datetime, ends: datetime) -> dict[str, datetime]:
    """Wall times and the moments that they are; an hour that the clocks skip counts as the next."""
    zone = ZoneInfo(event.time_zone)
    at, until = (wall.replace(tzinfo=zone).astimezone(UTC) for wall in (starts, ends))
    return {"starts": starts, "ends": ends, "starts_at": at, "ends_at": until}


@dataclass(frozen=True)
class _Today:
    """The programme day on which somebody rehearses, from its midnight on."""

    event: Event
    id: int
    starts: datetime
    at: datetime

    @property
    def starts_at(self) -> datetime:
        return hours(self.event, self.starts, self.starts)["starts_at"]


def _today(event: Event, words: Words, at: datetime) -> _Today:
    today = at.astimezone(ZoneInfo(event.time_zone)).date()
    own = select(Day).where(Day.event_id == event.id)
    day = db.session.scalar(own.where(Day.on_date == today))
    if day is None:
        day = _keep(Day(event_id=event.id, on_date=today, number=1, theme=words.own))
    return _Today(event, day.id, datetime.combine(today, time()), at)


def _keep(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def _body(event: Event, words: Words) -> Body:
    names = {"name": words.own, "open_title": words.own}
    return _keep(Body(code=event.code, counting_unit="person", event_code=event.code, **names))


def _categories(event: Event, words: Words) -> tuple[Category, Category]:
    """The first of the event, and one of which nobody gets anything."""
    own = select(Category).where(Category.event_id == event.id, Category.code != OWN).order_by(Category.id)
    facts = {"letter": "P", "colour": COLOUR, "name": words.own, "self_service": False}
    none = _keep(Category(event_id=event.id, code=OWN, **facts))
    return db.session.scalars(own.limit(1)).first() or none, none


def _room(day: _Today, code: str, words: Words, *, after: timedelta = timedelta(), **facts: Any) -> Session:
    """A room where one session runs for a week, and its door."""
    event, name = day.event, words.names[code]
    where = {"floor": "", "capacity": {}, "directions": Text()}
    room = _keep(Room(event_id=event.id, code=code, name=name, **where))
    starts = day.starts + after
    session = Session(
        event_id=event.id,
        ref=code.removeprefix("practice-"),
        uid=uuid4(),
        kind="statutory" if "body_id" in facts else "plenary",
        title=name,
        abstract=Text(),
        day_id=day.id,
        part="morning",
        published_at=day.at,
        revised_at=day.at,
        **hours(event, starts, starts + LONG),
        **facts,
    )
    session.rooms = [room]
    _place(event, code, words, purpose="room", room_id=room.id, direction="in", reentry="free")
    return _keep(session)


def _place(event: Event, code: str, words: Words, **facts: Any) -> None:
    _keep(
        Checkpoint(event_id=event.id, code=code, name=words.names[code], **{"direction": "in-only"} | facts)
    )


def _hand_out(event: Event, code: str, words: Words, none: Category, stock: int | None) -> None:
    item = Item(event_id=event.id, code=code, name=words.names[code], reentry="once", stock=stock)
    item.exceptions = [ItemAllowance(category_id=none.id, allowed=0)]
    given = _keep(item).id
    _place(event, code, words, purpose="hand-out", item_id=given, direction="in", reentry="free")


def _guests(
    event: Event, categories: tuple[Category, Category], keys: CodeKeys, facts: dict[str, Any], at: datetime
) -> Iterator[tuple[PracticeCase, Registration]]:
    """Everybody whom a case names, with the badge of that case."""
    guest: Registration | None = None
    issue = 1
    for number, case in enumerate(CASES, start=1):
        if not case.state:
            continue
        issue = issue + 1 if case.is_renewed else 1
        if guest is None or not case.is_renewed:
            category = categories[case.gets_none]
            guest = _register(event, case, number, category_id=category.id, submitted_at=at, **facts)
        badge_number = number - issue + 1
        ended = {"ended_as": case.ended_as, "ended_at": at} if case.ended_as else {}
        code = code_of(event.code, number, keys)
        enter_badge(guest, badge_number, issue, code, keys, at=at, **ended)
        yield case, guest
    _keep(BadgeCounter(event_id=event.id, last=len(CASES)))


def _register(event: Event, case: PracticeCase, number: int, **facts: Any) -> Registration:
    """Without any step of a registration, of which there might be a mail."""
    person = find_or_add_person(f"{number}@{event.code}.{NOBODYS}", at=facts["submitted_at"])
    given, _space, family = case.name.partition(" ")
    person.given_name, person.family_name = (given, family) if family else ("", given)
    names = {"badge_name": case.name, "sort_name": fold(f"{family} {given}") or case.name}
    decided_at = facts["submitted_at"] if case.state == "approved" else None
    own = {"event_id": event.id, "person_id": person.id, "state": case.state, "decided_at": decided_at}
    return _keep(Registration(**own, **names, **facts))
