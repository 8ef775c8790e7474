"""Merging from the page that shows two registrations side by side."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.merging.models import PersonMerge, RegistrationMerge
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON
from tests.registration.cast import post

REGISTRATIONS = "/forum/organise/registrations"
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def pair(app: Flask) -> tuple[str, int, int]:
    """The page of two, and their numbers."""
    with app.app_context():
        forum = make.event()
        make.role(make.person("Dora Desk"), "registration_desk", forum)
        first = make.registration(forum, make.person("Amina Idrissi")).id
        second = make.registration(forum, make.person("Idrissi Amina")).id
        compare(forum, at=NOON)
        number = db.session.scalars(select(Lookalike.id)).one()
        db.session.commit()
    return f"{REGISTRATIONS}/duplicates/{number}", first, second


def test_the_desk_merges_two_and_takes_it_back(sign_in: SignIn, pair: tuple[str, int, int]) -> None:
    page, first, second = pair
    desk = sign_in("dora.desk@example.org")
    shown = desk.get(page).text
    seen = re.search(r'name="seen" value="([^"]*)"', shown)
    choices = set(re.findall(r'type="radio" name="(\w+)"', shown))
    assert (seen is not None, choices) == (True, {"keep", "name", "badge_name"})
    sent = {"keep": "second", "name": "second", "badge_name": "first", "seen": seen[1] if seen else ""}

    assert post(desk, f"{page}/merge", **sent | {"keep": "neither"}).status_code == 422
    answer = post(desk, f"{page}/merge", **sent)
    assert (answer.status_code, answer.location) == (303, f"{REGISTRATIONS}/{second}")
    again = post(desk, f"{page}/merge", **sent)
    assert (again.status_code, "has ended" in again.text) == (409, True)

    kept, gone = (desk.get(f"{REGISTRATIONS}/{number}").text for number in (second, first))
    assert "its history stays there" in kept
    assert "This one went into the registration of" in gone
    assert "<bdi>Amina Idrissi</bdi>" in kept

    undo = re.search(r'action="([^"]*/merges/\d+/undo)"', kept)
    assert undo is not None
    assert post(desk, undo[1]).status_code == 303
    assert "its history stays there" not in desk.get(f"{REGISTRATIONS}/{second}").text
    assert post(desk, undo[1]).status_code == 409


def test_a_merge_of_another_event_is_not_there(
    app: Flask, sign_in: SignIn, pair: tuple[str, int, int]
) -> None:
    with app.app_context():
        other = make.event("other")
        make.role(make.person("Olga Organiser"), "organiser", other)
        both = [make.registration(other, make.person(name)).id for name in ("A One", "A Two")]
        merged = RegistrationMerge(
            event_id=other.id,
            kept_id=both[0],
            gone_id=both[1],
            merged_at=NOON,
            kept_step_id=0,
            gone_step_id=0,
            moved={},
        )
        number = make.keep(merged).id
        db.session.commit()
    desk = sign_in("dora.desk@example.org")
    assert post(desk, f"{REGISTRATIONS}/merges/{number}/undo").status_code == 404


def test_the_installation_makes_two_people_one_and_two_again(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        kept, gone = make.person("Amina Idrissi"), make.person("Idrissi Amina", "amina@old.example")
        make.registration(make.event(), kept)
        make.registration(make.event("before"), gone)
        make.role(make.person("Root"), "admin", None)
        db.session.commit()
        kept_id, addresses = kept.id, {"kept": kept.email, "gone": gone.email}
    root = sign_in("root@example.org")
    both = post(root, "/people/merging", **addresses).text
    assert [both.count(one) > 1 for one in addresses.values()] == [True, True]
    unknown = post(root, "/people/merging", **addresses | {"gone": "nobody@example.org"})
    assert (unknown.status_code, "Nobody has this address." in unknown.text) == (422, True)

    merged = [post(root, "/people/merging", **addresses, compared="1").status_code for _twice in range(2)]
    assert merged == [303, 409]
    with app.app_context():
        assert set(db.session.scalars(select(Registration.person_id))) == {kept_id}
        number = db.session.scalars(select(PersonMerge.id)).one()
    apart = [post(root, "/people/merging/apart", number=number).status_code for _twice in range(2)]
    assert apart == [303, 409]
    with app.app_context():
        assert len(set(db.session.scalars(select(Registration.person_id)))) == 2
