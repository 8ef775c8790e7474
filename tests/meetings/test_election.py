"""The Council elects on Friday afternoon, and the secretariat records it.

Whoever leaves the Bureau loses its meetings after the election and keeps those before it; whoever
comes gains them; on every page, feed, file and door at once, and nobody else notices anything. The
addresses are taken from the site's routes: a new one is asked by itself.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.domain import follow
from eventapp.badges.domain import issue_badge
from eventapp.badges.keys import code_keys
from eventapp.bodies.models import Body
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.door import desk, door_list
from eventapp.door.models import Device
from eventapp.people.models import Person
from eventapp.programme.models import DISCLOSURES, Event, Session, Track
from eventapp.registration.models import Registration
from tests import make
from tests.asking import readings
from tests.cast import FRIDAY, Cast, gather
from tests.door import cast as door
from tests.make import LONG_AGO, NOON, keep
from tests.markers import all_of
from tests.named import NOWHERE
from tests.scenes import once

pytestmark = pytest.mark.everybody
ELECTION = datetime(2019, 10, 18, 12, 0, tzinfo=UTC)  # 14:00 in Brussels
MEETINGS = {  # wall times
    "119th": make.wall(18, 9),
    "120th": make.wall(18, 15),
}
OUTSIDERS = ("anonymous", "speaker", "programme_editor")
BODIES = "/forum/organise/bodies"
DURING = datetime(2019, 10, 18, 13, 10, tzinfo=UTC)  # the 120th Bureau's meetings
Told = dict[str, set[str]]  # where each meeting is told of


def name_of(meeting: str, disclosure: str) -> str:
    return f"{meeting}-{disclosure}"


OLD, NEW = ([name_of(one, how) for how in DISCLOSURES] for one in MEETINGS)


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(desk, "uuid4", lambda: UUID(int=1))
    return once(app, "election", partial(before_the_election, app))


def before_the_election(app: Flask) -> Cast:
    """Everybody, one who leaves the Bureau and one who comes, and its meetings before and after."""
    cast = gather(app)
    with app.app_context():
        forum = db.session.scalars(select(Event).where(Event.code == "forum")).one()
        bureau = db.session.scalars(select(Body).where(Body.code == "bureau")).one()
        for part in ("leaving", "coming"):
            _registered(cast, forum, part)
        cast.mandates["leaving"] = make.membership(bureau, _person(cast, "leaving")).id
        rooms = [_meeting(cast, forum, bureau, *named) for named in _named()]
        doors = [
            door.checkpoint(forum, room.code, purpose="room", room=room, reentry="free") for room in rooms
        ]
        cast.devices["doors"] = door.device(*doors, label="Doors").id
        db.session.commit()
    return cast


def _named() -> list[tuple[str, str]]:
    return [(meeting, disclosure) for meeting in MEETINGS for disclosure in DISCLOSURES]


def _person(cast: Cast, part: str) -> Person:
    return db.session.get_one(Person, cast.people[part])


def _registered(cast: Cast, forum: Event, part: str) -> None:
    person = make.person(f"{part.title()} Member")
    cast.people[part] = person.id
    made = make.registration(forum, person)
    issue_badge(made, code_keys(), at=LONG_AGO)
    cast.registrations[part] = made.id
    cast.feeds[part] = follow(person.id, forum, f"phone of {part}", at=LONG_AGO)


def _meeting(cast: Cast, forum: Event, bureau: Body, meeting: str, disclosure: str) -> Any:
    name = name_of(meeting, disclosure)
    room = make.room(forum, f"room-{name}", name=Text(en=f"Room {name}"))
    own: dict[str, Any] = {
        "rooms": (room,),
        "track": keep(Track(event_id=forum.id, code=f"track-{name}", name=Text(en=f"Track {name}"))),
        "body": bureau,
        "access": "restricted",
        "disclosure": disclosure,
    }
    title = f"The {name} session"
    made = make.session(forum, title, starts=MEETINGS[meeting], speakers=(f"Who {name}",), **own)
    cast.sessions[name], cast.rooms[name] = made.id, room.id
    return room


def elect(cast: Cast) -> None:
    """As the secretariat does: one seat ends, another begins."""
    browser = cast.browser("statutory_secretary")
    leaving = cast.mandates["leaving"]
    writes = {
        f"{BODIES}/bureau/{leaving}/end": {f"seat{leaving}-until_at": f"{FRIDAY}T14:00"},
        f"{BODIES}/bureau": {
            "email": "coming.member@example.org",
            "seat": "member",
            "from_at": f"{FRIDAY}T14:00",
            "is_confirmed": "y",
        },
    }
    for address, data in writes.items():
        answer = cast.send(browser, "statutory_secretary", "POST", address, data=data)
        assert answer.status_code == 303, answer.text


def asked(cast: Cast, part: str) -> list[str]:
    """All there is to read at the forum, and to search for."""
    there = [one for one in readings(cast, part) if not one.startswith("/other/") and NOWHERE not in one]
    searches = [
        f"/forum/programme?{what}={what}-{name}" for what in ("room", "track") for name in (*OLD, *NEW)
    ]
    searches += [
        f"/forum/{where}?q=Who+{name}" for where in ("programme", "speakers") for name in (*OLD, *NEW)
    ]
    return [*there, *searches, f"/forum/programme/{FRIDAY}?view=grid"]


def answers(cast: Cast, part: str) -> dict[str, tuple[int, list[tuple[str, str]], bytes]]:
    browser, got = cast.browser(part), {}
    for noted in (f"/calendar/{cast.feeds.get(part)}.ics", "/forum/changes"):  # among their own data
        cast.send(browser, part, "GET", noted)
    for address in asked(cast, part):
        answer = cast.send(browser, part, "GET", address)
        beside = ("ETag",) if address.endswith("/live") else ()  # an editor's board is looked at anew
        headers = [pair for pair in answer.headers if pair[0] not in ("Date", "Set-Cookie", *beside)]
        got[address] = (answer.status_code, headers, answer.data)
    return got


def told(cast: Cast, part: str) -> Told:
    """{meeting: the addresses at which this part reads its title}, the secret one of a feed left out."""
    browser, found = cast.browser(part), {name: set[str]() for name in (*OLD, *NEW)}
    for address in asked(cast, part):
        text = all_of(cast.send(browser, part, "GET", address))
        for name, addresses in found.items():
            if f"The {name} session" in text:
                addresses.add(address.replace(cast.feeds[part], "…"))
    return found


def of(names: list[str], told: Told) -> Told:
    return {name: told[name] for name in names}


def test_one_loses_and_the_other_gains_what_comes_after_the_election_and_nothing_before_it(
    cast: Cast,
) -> None:
    leaving, coming = told(cast, "leaving"), told(cast, "coming")

    elect(cast)

    after = {part: told(cast, part) for part in ("leaving", "coming")}
    assert after["leaving"] == of(OLD, leaving) | of(NEW, coming)
    assert after["coming"] == of(OLD, coming) | of(NEW, leaving)
    assert of(NEW, coming)["120th-hidden"] == of(NEW, coming)["120th-veiled"] == set()
    only = {name: sorted(leaving[name] - coming[name]) for name in NEW}
    printed = [f"/forum/agenda.pdf{asked}" for asked in ("", "?notes=1", "?notes=1&print=large")]
    assert only["120th-open"] == ["/calendar/….ics", "/forum/agenda", *printed, "/forum/agenda.txt"]
    assert len(only["120th-open"]) < len(only["120th-veiled"]) == len(only["120th-hidden"])


def test_what_is_on_now_follows_while_they_meet(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def now(part: str) -> list[bool]:
        with monkeypatch.context() as friday:
            friday.setattr(clock, "now", lambda: DURING)
            text = all_of(cast.send(cast.browser(part), part, "GET", "/forum/now"))
        return [f"The {name} session" in text for name in NEW]

    before = [now("leaving"), now("coming"), now("attendee")]
    elect(cast)
    after = [now("coming"), now("leaving"), now("attendee")]

    assert before == after
    assert before[0] == [True] * len(DISCLOSURES)
    assert before[1] == before[2] == [how == "open" for how in DISCLOSURES]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_nobody_else_notices(cast: Cast) -> None:
    before = {part: answers(cast, part) for part in OUTSIDERS}

    elect(cast)

    for part in OUTSIDERS:
        assert answers(cast, part) == before[part]


def test_calendars_that_follow_the_two_hear_of_it_and_others_have_what_stands(cast: Cast) -> None:
    parts = ("leaving", "coming", "attendee", "member")

    def ask(part: str, etag: str = "") -> Any:
        asking = {"If-None-Match": etag} if etag else {}
        return cast.app.test_client().get(f"/calendar/{cast.feeds[part]}.ics", headers=asking)

    known = {part: ask(part).headers["ETag"] for part in parts}
    assert {part: ask(part, known[part]).status_code for part in parts} == dict.fromkeys(parts, 304)

    elect(cast)

    statuses = {part: ask(part, known[part]).status_code for part in parts}
    assert statuses == {"leaving": 200, "coming": 200, "attendee": 304, "member": 304}


def rights(cast: Cast, part: str) -> set[int]:
    """What the door list lets this person's badge into, as a device at all of these doors hears it."""
    with cast.app.app_context():
        forum = db.session.scalars(select(Event).where(Event.code == "forum")).one()
        return set(door_list.listed(forum.id, NOON).get(cast.people[part], ()))


def verdicts(cast: Cast, part: str) -> dict[str, str]:
    """{meeting: what its door says while it runs}"""
    with cast.app.app_context():
        doors = db.session.get_one(Device, cast.devices["doors"])
        code = door.code(db.session.get_one(Registration, cast.registrations[part]))
        said = {}
        for name in (*OLD, *NEW):
            starts_at = db.session.get_one(Session, cast.sessions[name]).starts_at
            said[name] = door.verdict(doors, code, starts_at, checkpoint=f"room-{name}")[1]
        db.session.rollback()
        return said


@pytest.mark.parametrize("read", [rights, verdicts])
def test_the_doors_follow_and_the_badges_stay(cast: Cast, read: Callable[[Cast, str], Any]) -> None:
    def by_name(part: str) -> dict[str, bool]:
        found = read(cast, part)
        if isinstance(found, set):
            return {name: cast.sessions[name] in found for name in (*OLD, *NEW)}
        return {name: said == "ok" for name, said in found.items()}

    before = {part: by_name(part) for part in ("leaving", "coming")}
    assert before == {
        "leaving": dict.fromkeys((*OLD, *NEW), True),
        "coming": dict.fromkeys((*OLD, *NEW), False),
    }

    elect(cast)

    assert by_name("leaving") == dict.fromkeys(OLD, True) | dict.fromkeys(NEW, False)
    assert by_name("coming") == dict.fromkeys(OLD, False) | dict.fromkeys(NEW, True)
