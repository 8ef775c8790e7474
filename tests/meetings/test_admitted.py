"""Who is admitted to one meeting: observers by name, a substitute instead of the titular, a quota.

Visibility, required entries, the door and its list follow the same rule.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.agenda.queries import agenda
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.door.models import Device
from eventapp.door.rules import listed
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer
from eventapp.programme.meeting_models import MeetingObserver, StandIn
from eventapp.programme.models import Event, Session, SessionChange
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import visible_sessions
from eventapp.registration.models import Registration
from tests import make
from tests.core.racing import race
from tests.door import cast as door
from tests.make import LONG_AGO, NOON, SAME_SITE
from tests.statements import counting

PAGE = "/forum/organise/meetings/meeting"
STARTS_AT = NOON + timedelta(hours=2)
PEOPLE = {  # name: seat and country
    "Tia Titular": ("titular", "BE"),
    "Sam Substitute": ("substitute", "BE"),
    "Vic Vacant": ("substitute", "FR"),  # of a seat that nobody holds
    "Sol Unseated": ("substitute", None),  # for nobody
}


@pytest.fixture
def meeting(app: Flask) -> None:
    """A hidden one of the Bureau, which admits substitutes."""
    with app.app_context():
        event, bureau = make.event("forum"), make.body("bureau")
        gold = make.room(event, "gold")
        rule = {"access": "restricted", "disclosure": "hidden", "body": bureau}
        admitted = ["members", "substitutes"]
        make.session(event, "Budget", ref="meeting", rooms=(gold,), admitted=admitted, **rule)
        for name, (seat, country) in PEOPLE.items():
            make.membership(bureau, door.holder(event, name).person, seat=seat, country=country)
        door.holder(event, "Oda Observer")
        room = door.checkpoint(event, "gold", purpose="room", room=gold, direction="in", reentry="free")
        door.device(room)
        make.role(make.person("Sec Retary"), "statutory_secretary", event)
        db.session.commit()


@pytest.fixture
def secretary(meeting: None, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("sec.retary@example.org")


def send(client: FlaskClient, path: str, **data: Any) -> TestResponse:
    return client.post(PAGE + path, data=data, headers=SAME_SITE)


def person(name: str) -> Person:
    given = name.split(" ", maxsplit=1)[0]
    return db.session.scalars(select(Person).where(Person.given_name == given)).one()


def admitted(app: Flask) -> dict[str, set[str]]:
    """{what follows the rule: whom it lets know, or in}"""
    found: dict[str, set[str]] = {"visibility": set(), "agenda": set(), "door": set(), "list": set()}
    with app.app_context():
        event = event_by_code("forum")
        session = db.session.scalars(select(Session)).one()
        rights = listed(event.id, NOON)
        for name in (*PEOPLE, "Oda Observer"):
            one = person(name)
            viewer = Viewer(one.id, roles_of(one.id))
            if visible_sessions(viewer, event):
                found["visibility"].add(name)
            if any(entry.is_required for entry in agenda(viewer, event)):
                found["agenda"].add(name)
            if session.id in rights.get(one.id, ()):
                found["list"].add(name)
            if scan(event, name)[1] == "ok":
                found["door"].add(name)
        db.session.rollback()
    return found


def scan(event: Event, name: str, at: datetime = STARTS_AT, **fields: Any) -> tuple[str, str]:
    registration = db.session.scalars(select(Registration).filter_by(person_id=person(name).id)).one()
    device = db.session.scalars(select(Device)).one()
    return door.verdict(device, door.code(registration), at, checkpoint="gold", **fields)


def everywhere(*names: str) -> dict[str, set[str]]:
    return {what: set(names) for what in ("visibility", "agenda", "door", "list")}


USUAL = ("Tia Titular", "Vic Vacant")


def test_a_substitute_comes_where_no_titular_holds_the_seat(app: Flask, meeting: None) -> None:
    assert admitted(app) == everywhere(*USUAL)


def pair(app: Flask) -> str:
    with app.app_context():
        seats = {row.person.given_name: row.id for row in db.session.query(Membership)}
    return f"{seats['Tia']}.{seats['Sam']}"


def test_a_substitute_stands_in_instead_of_the_titular_and_never_beside(
    app: Flask, secretary: FlaskClient
) -> None:
    answer = send(secretary, "/stand-ins", pair=pair(app))
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?view=stand-ins")
    assert admitted(app) == everywhere("Sam Substitute", "Vic Vacant")
    assert "Sam Substitute</bdi> for <bdi>Tia Titular" in secretary.get(f"{PAGE}?view=stand-ins").text

    with app.app_context():
        number = db.session.query(StandIn).one().id
    assert send(secretary, f"/stand-ins/{number}/remove").status_code == 303

    assert admitted(app) == everywhere(*USUAL)
    with app.app_context():
        told = [
            (row.field, row.old, row.new)
            for row in db.session.query(SessionChange).order_by(SessionChange.id)
        ]
    pair_s = "Sam Substitute (Tia Titular)"
    assert told == [("stand_ins", "", pair_s), ("stand_ins", pair_s, "")]


def test_when_the_substitute_s_term_ends_the_titular_comes_again(app: Flask, secretary: FlaskClient) -> None:
    send(secretary, "/stand-ins", pair=pair(app))
    with app.app_context():
        seat = db.session.scalars(
            select(Membership).where(Membership.seat == "substitute").order_by(Membership.id)
        ).first()
        seat.until_at = STARTS_AT
        db.session.commit()
    assert admitted(app) == everywhere(*USUAL)


def test_an_observer_by_name_is_admitted_once_the_address_is_confirmed(
    app: Flask, secretary: FlaskClient
) -> None:
    assert send(secretary, "/observers", email="oda.observer@example.org").status_code == 303
    before = admitted(app)
    with app.app_context():
        db.session.query(MeetingObserver).one().address_confirmed_at = LONG_AGO
        db.session.commit()

    assert before["visibility"] == set(USUAL)
    assert admitted(app) == everywhere(*USUAL, "Oda Observer")
    with app.app_context():
        number = db.session.query(MeetingObserver).one().id
    assert send(secretary, f"/observers/{number}/remove").status_code == 303
    assert admitted(app) == everywhere(*USUAL)


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/observers", {"email": "nobody"}, 422),
        ("/stand-ins", {"pair": "1.1"}, 422),
        ("/stand-ins", {}, 422),
        ("/observers/99/remove", {}, 404),
        ("/stand-ins/99/remove", {}, 404),
    ],
)
def test_what_cannot_be_is_not_recorded(
    secretary: FlaskClient, path: str, data: dict[str, str], status: int
) -> None:
    assert send(secretary, path, **data).status_code == status


def test_nobody_is_named_or_replaced_twice(app: Flask, secretary: FlaskClient) -> None:
    said = [send(secretary, "/observers", email="oda.observer@example.org").status_code for _ in range(2)]
    said += [send(secretary, "/stand-ins", pair=pair(app)).status_code for _ in range(2)]
    assert said == [303, 409, 303, 409]


@pytest.mark.parametrize("per", ["country", "organisation"])
def test_no_more_of_one_delegation_are_in_the_room_than_the_quota_says(
    app: Flask, meeting: None, per: str
) -> None:
    with app.app_context():
        event, bureau = event_by_code("forum"), db.session.scalars(select(Body)).one()
        session = db.session.scalars(select(Session)).one()
        session.admitted, session.quota, session.quota_per = ["members", "secretariat"], 1, per
        houses = {code: find_or_add_organisation(f"House of {code}", code) for code in ("BE", "FR")}
        for name, seat, country in (
            ("First Be", "member", "BE"),
            ("Second Be", "member", "BE"),
            ("Only Fr", "member", "FR"),
            ("Clerk Be", "secretary", "BE"),
        ):
            own = {"country": country, "organisation_id": houses[country].id}
            make.membership(bureau, door.holder(event, name).person, seat=seat, **own)

        def told(name: str, minutes: int, **fields: Any) -> str:
            return scan(event, name, STARTS_AT + timedelta(minutes=minutes), **fields)[1]

        assert [told(name, 0) for name in ("First Be", "Second Be", "Only Fr", "Clerk Be")] == [
            "ok",
            "quota_full",
            "ok",
            "ok",
        ]
        assert told("First Be", 1) == "ok"  # does not stand in their own way
        assert told("First Be", 2, direction="out") == "ok"
        assert told("Second Be", 3) == "ok"
        assert told("First Be", 4) == "quota_full"


def test_two_doors_do_not_both_give_a_delegation_its_last_place(app: Flask, meeting: None) -> None:
    names = ("First Be", "Second Be")
    with app.app_context():
        event, bureau = event_by_code("forum"), db.session.scalars(select(Body)).one()
        session = db.session.scalars(select(Session)).one()
        session.quota, session.quota_per = 1, "country"
        for name in names:
            make.membership(bureau, door.holder(event, name).person, country="BE")
        db.session.commit()

    def enter(name: str) -> str:
        reason = scan(event_by_code("forum"), name)[1]
        db.session.commit()
        return reason

    said = race(app, *(partial(enter, name) for name in names))

    assert sorted(said) == ["ok", "quota_full"]


def test_a_move_past_an_election_tells_whose_required_meeting_it_becomes(
    app: Flask, meeting: None, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        make.role(make.person("Ed"), "programme_editor", event_by_code("forum"))
        for seat in db.session.query(Membership).filter_by(seat="titular"):
            seat.until_at = STARTS_AT + timedelta(hours=1)
        db.session.commit()
    fields = {"title_en": "Budget", "kind": "plenary", "status": "published", "rooms": ["gold"]}
    moved = {"version": "1", "starts": "2019-10-15T16:00", "ends": "2019-10-15T17:30", "time_announced": "y"}

    page = "/forum/organise/programme/meeting"
    answer = sign_in("ed@example.org").post(page, data=fields | moved, headers=SAME_SITE)

    assert "It becomes a required meeting of one person." in answer.text  # of the titular's substitute
    assert "It is a required meeting of one person no more." in answer.text


def test_the_page_takes_as_many_statements_for_thirty_as_for_one(app: Flask, secretary: FlaskClient) -> None:
    def asked(view: str) -> int:
        with counting(app) as sent:
            assert secretary.get(f"{PAGE}?view={view}").status_code == 200
        return len(sent)

    send(secretary, "/observers", email="oda.observer@example.org")
    for_one = [asked("observers"), asked("stand-ins")]
    with app.app_context():
        session, bureau = (db.session.scalars(select(model)).one() for model in (Session, Body))
        for number in range(29):
            seats = [
                make.membership(bureau, make.person(f"{seat} {number}"), seat=seat, country="DE").id
                for seat in ("titular", "substitute")
            ]
            make.keep(
                StandIn(session_id=session.id, titular_id=seats[0], substitute_id=seats[1], recorded_at=NOON)
            )
            own = {"person_id": make.person(f"Named {number}").id, "named_at": NOON}
            make.keep(MeetingObserver(session_id=session.id, **own))
        db.session.commit()
    assert [asked("observers"), asked("stand-ins")] == for_one
