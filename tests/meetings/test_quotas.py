"""Who takes a place of a delegation in a closed meeting with a quota, and whom a full one keeps out."""

from datetime import timedelta
from typing import Any

import pytest

from eventapp.bodies.models import Body
from eventapp.door.models import Device
from eventapp.people.domain import find_or_add_organisation
from eventapp.programme.models import Event, Room, Session
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast as door

HOUR = timedelta(hours=1)
LIMITED = {"access": "restricted", "quota": 1, "quota_per": "country", "admitted": ["members", "secretariat"]}


class Scene:
    """A room with a door, and a meeting of one hour in it that takes one of each delegation."""

    def __init__(self, **rule: Any) -> None:
        self.event: Event = make.event("forum")
        self.bureau: Body = make.body("bureau")
        self.room: Room = make.room(self.event, "gold")
        place = door.checkpoint(
            self.event, "gold", purpose="room", room=self.room, direction="in", reentry="free"
        )
        self.device: Device = door.device(place)
        self.starts_at = self.meets(self.bureau, **LIMITED | rule).starts_at

    def meets(self, body: Body | None, after: timedelta = timedelta(), **rule: Any) -> Session:
        made: Session = make.session(self.event, rooms=(self.room,), body=body, **rule)
        made.starts_at, made.ends_at = made.starts_at + after, made.starts_at + after + HOUR
        return made

    def member(self, name: str, *seats: dict[str, Any]) -> Registration:
        house = find_or_add_organisation("House of guests", "MA")
        holder = door.holder(self.event, name)
        holder.organisation, holder.country = house, "MA"
        for seat in seats:
            make.membership(self.bureau, holder.person, **seat)
        return holder

    def enter(self, who: Registration, after: timedelta = timedelta(), **fields: Any) -> str:
        at = self.starts_at + after
        return door.verdict(self.device, door.code(who), at, checkpoint="gold", **fields)[1]


def test_who_stays_from_what_ended_just_before_takes_a_place(database: None) -> None:
    scene = Scene()
    scene.meets(None, -HOUR - timedelta(minutes=5))
    ana, bea = (scene.member(name, {"country": "MA"}) for name in ("Ana", "Bea"))
    assert scene.enter(ana, -HOUR) == "ok"
    assert scene.enter(bea) == "quota_full"
    assert scene.enter(ana, timedelta(minutes=1), direction="out") == "ok"
    assert scene.enter(bea, timedelta(minutes=2)) == "ok"


@pytest.mark.parametrize("seats", [("secretary", "member"), ("member", "secretary")])
def test_a_ground_that_counts_wins_over_one_that_does_not(database: None, seats: tuple[str, ...]) -> None:
    scene = Scene()
    both = scene.member("Ana", *({"seat": seat, "country": "MA"} for seat in seats))
    assert scene.enter(both) == "ok"
    assert scene.enter(scene.member("Bea", {"country": "MA"})) == "quota_full"


@pytest.mark.parametrize("per", ["country", "organisation"])
def test_whose_seat_names_nobody_counts_with_their_registration(database: None, per: str) -> None:
    scene = Scene(quota_per=per)
    assert [scene.enter(scene.member(name, {})) for name in ("Ana", "Bea")] == ["ok", "quota_full"]


def test_whose_seat_names_only_a_country_counts_for_that(database: None) -> None:
    scene = Scene(quota_per="organisation")
    said = [scene.enter(scene.member(name, {"country": "BE"})) for name in ("Ana", "Bea")]
    assert said == ["ok", "quota_full"]


def test_a_full_meeting_keeps_nobody_from_another_in_the_room(database: None) -> None:
    scene = Scene()
    council = make.body("council")
    scene.meets(council, access="restricted", admitted=["members"])
    bea = scene.member("Bea", {"country": "MA"})
    assert [scene.enter(scene.member("Ana", {"country": "MA"})), scene.enter(bea)] == ["ok", "quota_full"]
    make.membership(council, bea.person)
    assert scene.enter(bea, timedelta(minutes=1)) == "ok"
