"""The events that ship with the product, as they are in the database afterwards."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES
from eventapp.core.jobs import Job
from eventapp.delegations.models import Delegation
from eventapp.delegations.queries import nominations, standings
from eventapp.door.models import Checkpoint
from eventapp.people.models import Person, RoleGrant
from eventapp.people.queries import person_by_email, roles_of
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Day, Event, Room, Round, Session, Track
from eventapp.programme.visibility import visible_sessions
from eventapp.registration.answer_queries import current_form
from eventapp.registration.models import Category, Registration
from eventapp.samples.load import FOLDER, load, public_ref, samples
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import LONG_AGO, NOON

pytestmark = pytest.mark.usefixtures("database")


def loaded(code: str) -> Event:
    event = load(FOLDER / f"{code}.yaml", code_keys(), at=NOON)
    db.session.commit()
    return event


def count(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def viewer(name: str) -> Viewer:
    person = person_by_email(f"{name}@example.org")
    return Viewer(person.id, roles_of(person.id)) if person else ANONYMOUS


@ON_SQLITE
def test_two_samples_ship() -> None:
    assert samples() == ["socieux-2017", "wssf-2019"]


def test_the_forum_is_there_whole() -> None:
    forum = loaded("wssf-2019")
    tables = [Session, Day, Room, Round, Track, Body, Category, Checkpoint, Person, Membership, RoleGrant]
    assert {table.__name__: count(table) for table in tables} == {
        "Session": 27,
        "Day": 6,
        "Room": 8,
        "Round": 4,
        "Track": 5,
        "Body": 3,
        "Category": 8,
        "Checkpoint": 11,
        "Person": 20,
        "Membership": 13,
        "RoleGrant": 20,
    }
    assert (forum.languages, sorted(forum.title)) == (list(LANGUAGES), sorted(LANGUAGES))


def test_the_forum_asks_questions_of_its_own_in_every_language() -> None:
    form = current_form(loaded("wssf-2019"))
    assert form is not None
    assert [one.code for one in form.questions] == ["visa", "nationality", "press-card", "walk", "needs"]
    assert {frozenset(text) for one in form.questions for text in (one.label, one.purpose)} == {
        frozenset(LANGUAGES)
    }


def test_a_focal_point_of_the_forum_finds_a_delegation() -> None:
    loaded("wssf-2019")
    made = db.session.scalars(select(Delegation)).one()
    members = nominations(made)
    how_far = standings(made, members)
    assert [(one.given_name, one.is_head, how_far[one.person_id].state) for one in members] == [
        ("Aminata", True, "approved"),
        ("Moussa", False, None),
        ("Élise", False, None),
    ]
    mails = db.session.scalars(select(Job).where(Job.name.startswith("delegations."))).all()
    assert (viewer("focal").has("wssf-2019", "focal_point"), mails) == (True, [])


def test_the_launch_is_there_whole() -> None:
    loaded("socieux-2017")
    tables = [Session, Day, Room, Round, Track, Body, Category, Checkpoint, Person]
    assert [count(table) for table in tables] == [7, 1, 4, 1, 2, 0, 8, 7, 4]


def test_both_stand_side_by_side_and_share_their_people() -> None:
    for code in samples():
        loaded(code)
    assert count(Person) == 23
    both = select(Registration.state).join(Person).where(Person.email == "attendee@example.org")
    assert sorted(db.session.scalars(both)) == ["approved", "submitted"]
    assert viewer("organiser").roles == {("organiser", "wssf-2019"), ("attendee", "wssf-2019")}


@ON_SQLITE
def test_everybody_approved_has_a_badge_and_nobody_is_written_to() -> None:
    db.session.add(Job(name="registration.mail", payload={}, enqueued_at=LONG_AGO, due_at=NOON))
    forum = loaded("wssf-2019")
    states = Counter(db.session.scalars(select(Registration.state)))
    assert states == {"approved": 14, "submitted": 2}
    holders = select(Registration.state).join(Badge, Badge.registration_id == Registration.id)
    assert list(db.session.scalars(holders)) == ["approved"] * 14
    numbers = db.session.scalars(select(Badge.number).where(Badge.event_id == forum.id))
    assert sorted(numbers) == list(range(1, 15))
    mails = select(Job.enqueued_at).where(Job.name == "registration.mail")
    assert list(db.session.scalars(mails)) == [LONG_AGO]


@ON_SQLITE
def test_sessions_lie_on_their_day_at_their_hour_and_are_called_provisional() -> None:
    found = visible_sessions(ANONYMOUS, loaded("wssf-2019"))
    opening = next(one for one in found if one.kind == "ceremony")
    assert opening.starts == make.wall(14, 9)
    assert opening.starts_at.isoformat() == "2019-10-14T07:00:00+00:00"
    assert opening.title["ar"] == "حفل الافتتاح"
    assert {session.provisional for session in found if not session.is_veiled} == {True}
    assert max(len(session.rooms) for session in found) == 4


@ON_SQLITE
def test_the_closed_meetings_are_seen_by_those_they_concern() -> None:
    """(seen, of them veiled, of them concerning): the 120th Bureau meets after the election."""
    forum = loaded("wssf-2019")
    assert {name: sight(viewer(name), forum) for name in EXPECTED} == EXPECTED


EXPECTED = {
    "": (26, 1, 0),
    "attendee": (26, 1, 0),
    "bureau": (27, 0, 3),
    "chair": (27, 0, 4),
    "bureau.substitute": (26, 0, 3),
    "newbureau": (26, 1, 2),
    "council": (26, 1, 1),
    "observer": (26, 1, 0),
    "secretary": (27, 0, 5),
    "organiser": (27, 0, 0),
    "editor": (27, 0, 0),
    "desk": (26, 1, 0),
}


def sight(viewer: Viewer, event: Event) -> tuple[int, int, int]:
    found = visible_sessions(viewer, event)
    return len(found), sum(one.is_veiled for one in found), sum(one.is_concerned for one in found)


@ON_SQLITE
def test_public_references_stay_the_same_and_say_nothing() -> None:
    assert public_ref("wssf-2019", "opening") == public_ref("wssf-2019", "opening")
    forum = loaded("wssf-2019")
    refs = list(db.session.scalars(select(Session.ref)))
    assert (len(set(refs)), {len(ref) for ref in refs}) == (27, {6})
    assert public_ref("wssf-2019", "opening") in refs
    assert forum.revision == 1
