"""Many invented people at an event: approved, with badges, agendas and calendars.

They are written as bulk inserts, since one submission after the other would take minutes for
thousands of people. Nobody writes to them: their steps count as told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from secrets import token_bytes
from typing import Any

from sqlalchemy import func, insert, select, update

from eventapp.agenda.models import AgendaEntry, CalendarSubscription
from eventapp.badges.codes import CodeKeys, digest, new_code, seal
from eventapp.badges.models import Badge, BadgeCounter
from eventapp.core.db import Base, db
from eventapp.core.inserting import insert_if_absent
from eventapp.core.text import fold
from eventapp.people.models import Organisation, Person, RoleGrant
from eventapp.programme.models import Event
from eventapp.registration.domain import PARTICIPANT_LIST, PARTICIPANT_LIST_TEXT
from eventapp.registration.finding.domain import add, rows_of
from eventapp.registration.models import AUDIENCES, FOLDED, Category, Consent, Registration, RegistrationStep
from eventapp.registration.queries import approved_count
from eventapp.samples.names import Invented, invent
from eventapp.samples.picks import Picks

CHUNK = 500  # people that are in memory together
ORGANISATIONS = 400
BUSY_WEEKS = 8  # how many before the event people register in
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Arrival:
    """Somebody who is about to be written."""

    who: Invented
    email: str
    submitted_at: datetime
    decided_at: datetime


def add_people(event: Event, count: int, keys: CodeKeys, *, at: datetime) -> None:
    """Add that many invented people to an event. The caller commits.

    The event's capacity grows where they would not fit. Those added later go on where the
    earlier ones ended; the same event always gets the same names.
    """
    if count == 0:
        return
    db.session.flush()
    db.session.refresh(event, with_for_update=True)
    if event.capacity is not None:
        event.capacity = max(event.capacity, approved_count(event) + count)
    first = _last_number(event) + 1
    random = Random(f"{event.code} {first}")  # noqa: S311 - invents people, no secrets
    arrivals = _arrivals(random, event, range(first, first + count), at)
    categories, picks = _categories(event), Picks(event)
    while people := list(islice(arrivals, CHUNK)):
        person_ids = _write_people(event, people)
        registration_ids = _write_registrations(
            event, people, person_ids, random.choices(categories, k=len(people))
        )
        _write_history(people, registration_ids, random)
        _write_badges(event, people, registration_ids, keys)
        _write(AgendaEntry, [pick for person in person_ids for pick in picks.of(person, random, at)])
        _write(CalendarSubscription, [_subscription(event, person, at) for person in person_ids])
    picks.count_seats()


def address(event: Event, number: int) -> str:
    return f"person-{number:06d}{_domain(event)}"


def _domain(event: Event) -> str:
    return f"@{event.code}.example.org"


def _last_number(event: Event) -> int:
    """Of the people who were added before."""
    added = select(func.max(Person.email)).where(Person.email.startswith("person-"))
    last = db.session.scalar(added.where(Person.email.endswith(_domain(event), autoescape=True)))
    return int(last[len("person-") :].partition("@")[0]) if last else 0


def _arrivals(random: Random, event: Event, numbers: range, at: datetime) -> Iterator[Arrival]:
    organisations = min(ORGANISATIONS, len(numbers))
    for number in numbers:
        submitted_at = at - timedelta(minutes=random.randrange(3 * 1440, BUSY_WEEKS * 7 * 1440))
        decided_at = submitted_at + timedelta(minutes=random.randrange(10, 3 * 1440))
        who = invent(random, organisations, event.languages)
        yield Arrival(who, address(event, number), submitted_at, decided_at)


def _categories(event: Event) -> list[int]:
    """Ids of those that people choose themselves."""
    chosen = select(Category.id).where(Category.event_id == event.id, Category.self_service)
    return list(db.session.scalars(chosen.order_by(Category.id)))


def _write_people(event: Event, people: Sequence[Arrival]) -> list[int]:
    rows = [
        {
            "email": one.email,
            "given_name": one.who.given_name,
            "family_name": one.who.family_name,
            "created_at": one.submitted_at,
        }
        for one in people
    ]
    ids = _write_for_ids(Person, rows)
    grants = zip(ids, people, strict=True)
    attendee = {"role": "attendee", "event_code": event.code}
    _write(RoleGrant, [attendee | {"person_id": id_, "granted_at": one.decided_at} for id_, one in grants])
    return ids


def _write_registrations(
    event: Event, people: Sequence[Arrival], person_ids: Sequence[int], categories: Sequence[int]
) -> list[int]:
    houses = _organisations(people)
    rows = [
        {
            "event_id": event.id,
            "person_id": person_id,
            "category_id": category_id,
            "organisation_id": houses[_house(one.who)],
            "country": one.who.country,
            "badge_name": one.who.badge_name,
            "badge_folded": fold(one.who.badge_name)[:FOLDED],
            "sort_name": fold(f"{one.who.family_name} {one.who.given_name}")[:FOLDED],
            "languages": one.who.languages,
            "state": "approved",
            "submitted_at": one.submitted_at,
            "decided_at": one.decided_at,
        }
        for one, person_id, category_id in zip(people, person_ids, categories, strict=True)
    ]
    ids = _write_for_ids(Registration, rows)
    found_by: Rows = []
    for row, number, one in zip(rows, ids, people, strict=True):
        texts = (str(row["sort_name"]), str(row["badge_folded"]), _house(one.who)[0])
        found_by += rows_of(event.id, number, texts, one.email)
    add(found_by)
    return ids


def _house(who: Invented) -> tuple[str, str]:
    return fold(who.organisation), who.country


def _organisations(people: Sequence[Arrival]) -> dict[tuple[str, str], int]:
    """{(folded name, country): id}, of those that were there and those that are made."""
    wanted = {_house(one.who): one.who.organisation for one in people}
    known = _known_organisations(wanted)
    new = [key for key in wanted if key not in known]
    if new:
        rows = [{"name": wanted[key], "folded": key[0], "country": key[1]} for key in new]
        known |= dict(zip(new, _write_for_ids(Organisation, rows), strict=True))
    return known


def _known_organisations(wanted: dict[tuple[str, str], str]) -> dict[tuple[str, str], int]:
    same = select(Organisation).where(Organisation.folded.in_({folded for folded, _country in wanted}))
    return {(one.folded, one.country): one.id for one in db.session.scalars(same)}


def _write_history(people: Sequence[Arrival], registration_ids: Sequence[int], random: Random) -> None:
    """What was submitted and decided, and who may see them on the list of participants."""
    steps: Rows = []
    consents: Rows = []
    wording = {"purpose": PARTICIPANT_LIST, "text_version": PARTICIPANT_LIST_TEXT}
    for one, registration_id in zip(people, registration_ids, strict=True):
        moments = {"submitted": one.submitted_at, "approved": one.decided_at}
        steps += [
            {"registration_id": registration_id, "state": state, "taken_at": at, "mailed_at": at}
            for state, at in moments.items()
        ]
        audience = random.choice(AUDIENCES)
        given = {"registration_id": registration_id, "audience": audience, "given_at": one.submitted_at}
        consents.append(wording | given)
    _write(RegistrationStep, steps)
    _write(Consent, consents)


def _write_badges(
    event: Event, people: Sequence[Arrival], registration_ids: Sequence[int], keys: CodeKeys
) -> None:
    first = _take_numbers(event, len(people))
    rows: Rows = []
    for number, (one, registration_id) in enumerate(zip(people, registration_ids, strict=True), start=first):
        code = new_code()
        rows.append(
            {
                "event_id": event.id,
                "registration_id": registration_id,
                "number": number,
                "issue": 1,
                "code_digest": digest(code, keys.digest),
                "code_sealed": seal(code, keys.seal),
                "issued_at": one.decided_at,
            }
        )
    _write(Badge, rows)


def _take_numbers(event: Event, count: int) -> int:
    """The first of that many badge numbers that nobody else gets."""
    insert_if_absent(BadgeCounter, event_id=event.id, last=0)
    taking = update(BadgeCounter).where(BadgeCounter.event_id == event.id)
    taking = taking.values(last=BadgeCounter.last + count).returning(BadgeCounter.last)
    return db.session.scalars(taking).one() - count + 1


def _subscription(event: Event, person_id: int, at: datetime) -> dict[str, Any]:
    """Nobody knows its address: a digest without a token."""
    known = {"person_id": person_id, "event_id": event.id, "label": "phone", "created_at": at}
    return known | {"token_digest": token_bytes(32)}


def _write(model: type[Base], rows: Rows) -> None:
    if rows:
        db.session.execute(insert(model), rows)


def _write_for_ids(model: type[Person | Organisation | Registration], rows: Rows) -> list[int]:
    """Insert the rows; their ids in the same order."""
    writing = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(db.session.scalars(writing, rows))
