"""Invitations: a code brings several people into places that are kept."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Event
from eventapp.registration import blocks, deciding, domain, invitations
from eventapp.registration.blocks import Reserving
from eventapp.registration.invitations import NoInvitation
from eventapp.registration.models import PlaceBlock, Registration
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import FILLED, post
from tests.registration.test_waiting import register, standings

SignIn = Callable[..., FlaskClient]


def invited(event: Event, *, places: int = 1, uses: int = 1) -> tuple[PlaceBlock, str]:
    block = blocks.reserve(event, Reserving("The press", places, date(2019, 10, 18), None), at=NOON)
    return block, invitations.invite(event, block.id, uses=uses)


def test_who_was_invited_is_approved_in_a_place_that_was_kept(database: None) -> None:
    event = make.event(capacity=1)
    block, code = invited(event)
    guest, other = register(event, "Gus Guest"), register(event, "Ben Other")
    invitations.use(guest, f" {code.lower().replace('-', ' ')}")

    outcome = deciding.approve_all([other.id, guest.id], by=None, at=NOON)

    assert (outcome.approved, outcome.without_place, block.used) == (1, 1, 1)
    assert standings(guest, other) == ["approved", "submitted"]


def test_when_the_block_is_used_up_an_invitation_is_no_place(database: None) -> None:
    event = make.event(capacity=1)
    _block, code = invited(event, uses=2)
    first, second = register(event, "Amina First"), register(event, "Ben Second")
    for one in (first, second):
        invitations.use(one, code)
    domain.approve(first.id, by=None, at=NOON)

    with pytest.raises(domain.EventFull):
        domain.approve(second.id, by=None, at=NOON)


def test_a_code_ends_with_its_uses_its_block_and_the_next_code(database: None) -> None:
    event, other = make.event(), make.event("other")
    block, code = invited(event, places=3, uses=1)
    people = [register(event, f"Person {name}") for name in ("Ann", "Ben", "Cai")]
    elsewhere = register(other, "Else Where")

    invitations.use(people[0], code)
    for one in (people[1], elsewhere):
        with pytest.raises(NoInvitation):
            invitations.use(one, code)
    older, newer = (invitations.invite(event, block.id, uses=5) for _time in range(2))
    with pytest.raises(NoInvitation):
        invitations.use(people[1], older)
    blocks.end_block(event, block.id, at=NOON)
    with pytest.raises(NoInvitation):
        invitations.use(people[2], newer)
    with pytest.raises(NotFound):
        invitations.invite(event, block.id, uses=1)


def test_of_several_at_once_as_many_use_a_code_as_it_may_be_used(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        code = invited(event, places=9, uses=3)[1]
        people = [register(event, f"Person {number}").id for number in range(8)]
        db.session.commit()

    def come(number: int) -> None:
        invitations.use(db.session.get_one(Registration, number), code)
        db.session.commit()

    at_once(app, [partial(come, number) for number in people])

    with app.app_context():
        came = select(Registration.id).where(Registration.invited_to_id.is_not(None))
        assert len(db.session.scalars(came).all()) == 3
        assert db.session.scalars(select(PlaceBlock.invitations_left)).one() == 0


def test_the_form_asks_for_a_code_where_there_are_any_and_refuses_a_wrong_one(
    app: Flask, sign_in: SignIn
) -> None:
    with app.app_context():
        event = make.event()
        make.event("other")
        code = invited(event)[1]
        db.session.commit()
    browser = sign_in("gus@example.org")
    forms = [browser.get(f"/{event}/registration").text for event in ("forum", "other")]
    assert ["Invitation code" in form for form in forms] == [True, False]

    wrong = post(browser, "/forum/registration", **FILLED, invitation="BCDF-GHJK-LMNP")
    assert (wrong.status_code, "This code is not known" in wrong.text) == (409, True)

    assert post(browser, "/forum/registration", **FILLED, invitation=code).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Registration.invited_to_id)).one() is not None


def test_organisers_see_a_code_once(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        number = blocks.reserve(event, Reserving("Press", 3, date(2019, 10, 18), None), at=NOON).id
        make.role(make.person("Olga Organiser"), "organiser", event)
        db.session.commit()
    browser, places = sign_in("olga.organiser@example.org"), "/forum/organise/registrations/places"

    answer = post(browser, f"{places}/reserved/{number}/invite", uses="2")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "private, no-store")
    shown = "The invitation code, shown this once:"
    assert [shown in answer.text, shown in browser.get(places).text] == [True, False]
    assert post(browser, f"{places}/reserved/{number}/invite", uses="none").status_code == 422
