"""Who sees which session, and how much: the table that decides for every output."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from eventapp.core.i18n import Text
from eventapp.people.queries import roles_of
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.admission import admits
from eventapp.programme.models import Event, Session, Track
from eventapp.programme.standings import standing_of
from eventapp.programme.visibility import VisibleSession, listed_events, visible_session, visible_sessions
from tests import make

FULL, VEILED, NOTHING = "in full", "veiled", "nothing"
START = datetime(2019, 10, 15, 12, 0, tzinfo=make.NOON.tzinfo)  # 14:00 in Brussels
SECOND = timedelta(seconds=1)
VIEWERS: dict[str, dict[str, Any] | None] = {
    "anonymous": None,
    "registered": {"role": "attendee"},
    "member": {"seat": "member"},
    "chair": {"seat": "chair"},
    "titular": {"seat": "titular"},
    "unconfirmed member": {"seat": "member", "address_confirmed_at": None},
    "former member": {"seat": "member", "until_at": START},
    "future member": {"seat": "member", "from_at": START + SECOND},
    "substitute": {"seat": "substitute"},
    "observer": {"seat": "observer"},
    "secretary": {"seat": "secretary"},
    "interpreter": {"seat": "interpreter"},
    "technician": {"seat": "technician"},
    "member of another body": {"seat": "member", "body": "council"},
    "organiser": {"role": "organiser"},
    "programme editor": {"role": "programme_editor"},
    "statutory secretary": {"role": "statutory_secretary"},
    "registration desk": {"role": "registration_desk"},
    "door lead": {"role": "door_lead"},
    "viewer": {"role": "viewer"},
    "organiser elsewhere": {"role": "organiser", "event": "other"},
    "admin": {"role": "admin"},
}
KNOW_CLOSED = {"member", "chair", "titular", "organiser", "programme editor", "statutory secretary", "admin"}
HELPING = {"registration desk", "door lead", "viewer"}  # these open the organisers' side as well
CONCERNED = {"member", "chair", "titular"}  # where members are admitted


@dataclass
class Scene:
    forum: Event
    other: Event
    bodies: dict[str, Any]


@pytest.fixture
def scene(database: None) -> Scene:
    forum, other = make.event("forum"), make.event("other")
    return Scene(forum, other, {code: make.body(code) for code in ("bureau", "council")})


def viewer(scene: Scene, name: str) -> Viewer:
    cast = dict(VIEWERS[name] or {})
    if not cast:
        return ANONYMOUS
    person = make.person(f"The {name}")
    if role := cast.pop("role", None):
        event = {"other": scene.other, "forum": scene.forum}[cast.get("event", "forum")]
        make.role(person, role, None if role == "admin" else event)
    else:
        make.membership(scene.bodies[cast.pop("body", "bureau")], person, **cast)
    return Viewer(person.id, roles_of(person.id))


def meeting(scene: Scene, disclosure: str, **more: Any) -> Session:
    """A restricted meeting that keeps something in every field there is."""
    secret: dict[str, Any] = {
        "access": "restricted",
        "disclosure": disclosure,
        "body_id": scene.bodies["bureau"].id,
        "kind": "plenary",
        "abstract": Text(en="Why he must go."),
        "rooms": (make.room(scene.forum),),
        "speakers": ("Sue Lee",),
        "round": make.round_(scene.forum),
        "track": make.keep(Track(event_id=scene.forum.id, code="secret", name=Text(en="Secret track"))),
        "provisional": True,
        "seats": 12,
        "seats_taken": 3,
        "floor_languages": ["fr"],
        "interpretation": ["es"],
    }
    return make.session(scene.forum, "Election of the president", **(secret | more))


@pytest.mark.parametrize(
    ("fields", "known_to"),
    [
        ({"published_at": None}, KNOW_CLOSED - {"member", "chair", "titular"} | HELPING),
        ({"disclosure": "hidden"}, KNOW_CLOSED | HELPING),
        ({"disclosure": "veiled"}, set(VIEWERS)),
        ({"disclosure": "open", "access": "public"}, set(VIEWERS)),
    ],
)
def test_an_event_is_listed_for_those_who_organise_it_or_see_some_of_it(
    scene: Scene, fields: dict[str, Any], known_to: set[str]
) -> None:
    meeting(scene, **{"disclosure": "open"} | fields)

    listed = {name: [event.code for event in listed_events(viewer(scene, name))] for name in VIEWERS}

    assert {name for name, codes in listed.items() if "forum" in codes} == known_to
    assert {name for name, codes in listed.items() if "other" in codes} == {"admin", "organiser elsewhere"}


def how_much(seen: list[VisibleSession]) -> str:
    return NOTHING if not seen else VEILED if seen[0].is_veiled else FULL


@pytest.mark.parametrize(("disclosure", "unknown"), [("open", FULL), ("veiled", VEILED), ("hidden", NOTHING)])
def test_a_restricted_meeting_is_known_to_those_it_concerns(
    scene: Scene, disclosure: str, unknown: str
) -> None:
    meeting(scene, disclosure)
    seen = {name: visible_sessions(viewer(scene, name), scene.forum) for name in VIEWERS}
    known = {name: how_much(sessions) for name, sessions in seen.items()}
    assert known == {name: FULL if name in KNOW_CLOSED else unknown for name in VIEWERS}
    concerned = {name for name, sessions in seen.items() if sessions and sessions[0].is_concerned}
    unconfirmed = {"unconfirmed member"} if disclosure == "open" else set()
    assert concerned == CONCERNED | unconfirmed


@pytest.mark.parametrize("access", ["public", "registered"])
def test_what_is_not_restricted_is_read_by_everybody(scene: Scene, access: str) -> None:
    make.session(scene.forum, access=access)
    for name in VIEWERS:
        (seen,) = visible_sessions(viewer(scene, name), scene.forum)
        assert (seen.is_veiled, seen.is_concerned, seen.access) == (False, False, access)


@pytest.mark.parametrize(
    ("group", "seats"),
    [
        ("members", {"chair", "titular", "member"}),
        ("substitutes", {"substitute"}),
        ("observers", {"observer"}),
        ("secretariat", {"secretary"}),
        ("interpreters", {"interpreter"}),
        ("technicians", {"technician"}),
        ("nobody known", set()),
    ],
)
def test_the_admission_rule_names_who_may_enter(scene: Scene, group: str, seats: set[str]) -> None:
    session = meeting(scene, "hidden", admitted=[group])
    names = ["member", "chair", "titular", "substitute", "observer", "secretary", "interpreter", "technician"]
    units = ("BE", "FR", "DE", "MA", "NL", "ES", "RU", "CN")
    admitted = set()
    for name, country in zip(names, units, strict=True):
        make.membership(
            scene.bodies["bureau"], person := make.person(f"The {name}"), seat=name, country=country
        )
        if admits(session, standing_of(person.id)):
            admitted.add(name)
            assert visible_session(Viewer(person.id), scene.forum, session.ref).is_concerned
    assert admitted == seats


def test_without_an_admission_rule_nobody_is_admitted(scene: Scene) -> None:
    meeting(scene, "hidden", admitted=[])
    assert visible_sessions(viewer(scene, "chair"), scene.forum) == []


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ({"from_at": START}, FULL),
        ({"from_at": START + SECOND}, NOTHING),
        ({"until_at": START}, NOTHING),
        ({"until_at": START + SECOND}, FULL),
    ],
)
def test_membership_is_read_at_the_second_the_meeting_starts(
    scene: Scene, term: dict[str, Any], expected: str
) -> None:
    meeting(scene, "hidden")
    person = make.person("Ben Adams")
    make.membership(scene.bodies["bureau"], person, **term)
    assert how_much(visible_sessions(Viewer(person.id), scene.forum)) == expected


def test_of_two_mandates_the_confirmed_one_opens_the_meeting(scene: Scene) -> None:
    """Found whichever of the two is read first."""
    meeting(scene, "hidden", admitted=["members", "secretariat"])
    for confirmed_first in (True, False):
        person = make.person(f"Ben {confirmed_first}")
        for confirmed in (confirmed_first, not confirmed_first):
            seat = "member" if confirmed else "secretary"
            at = make.LONG_AGO if confirmed else None
            make.membership(scene.bodies["bureau"], person, seat=seat, address_confirmed_at=at)
        assert how_much(visible_sessions(Viewer(person.id), scene.forum)) == FULL
