"""Two who change the accompanying persons of one participant: nobody's entry goes unseen."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.registration import domain
from eventapp.registration.accompanying.models import Companion
from eventapp.registration.accompanying.queries import companions_of
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON
from tests.registration.cast import AMINA, CHANGE, FILLED, answers, post
from tests.registration.forms_cast import bringing, code, published

SignIn = Callable[..., FlaskClient]
ANNA = Companion(1, "Anna", "Adams", "Anna Adams", "adult")
TOM = Companion(1, "", "Tom", "Томас", "child")
EMPTY, ANNAS, TOMS = ["", "", "", ""], ["Anna", "Adams", "", "adult"], ["", "Tom", "Томас", "child"]
DESK = "/forum/organise/registrations/{}/accompanying"


@pytest.fixture
def named(app: Flask) -> str:
    """The name of the field in the form of a participant who brings nobody yet."""
    with app.app_context():
        event = make.event()
        form = published(event, bringing(most=2))
        make.role(make.person("Dora"), "registration_desk", event)
        domain.submit(event, make.person("Amina Idrissi", AMINA), answers(event), at=NOON, form=form)
        db.session.commit()
        return f"own_{code(event, 'Guests')}"


def seen(page: str) -> str:
    [found] = re.findall(r'name="seen" type="hidden" value="(\w+)"', page)
    return str(found)


def rows(page: str) -> list[Any]:
    return re.findall(r'<th scope="row">(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td>', page)


def standing(app: Flask) -> Any:
    with app.app_context():
        number = db.session.scalars(select(Registration.id)).one()
        return number, companions_of(number)


def test_a_participant_sees_whom_the_desk_entered_before_they_go(
    app: Flask, named: str, sign_in: SignIn
) -> None:
    amina, dora, number = sign_in(AMINA), sign_in("dora@example.org"), standing(app)[0]
    sheet = FILLED | {"organisation": "Ministry", "seen": seen(amina.get(CHANGE).text)}
    empty = seen(dora.get(DESK.format(number).removesuffix("/accompanying")).text)
    post(dora, DESK.format(number), seen=empty, persons=ANNAS + EMPTY)

    stale = post(amina, CHANGE, **sheet, **{named: TOMS + EMPTY})

    assert (stale.status_code, rows(stale.text)) == (
        409,
        [("Person 1", "Anna Adams (Adult)", "Tom (Томас, Child)")],
    )
    assert ('value="Ministry"' in stale.text, standing(app)[1]) == (True, (ANNA,))
    again = sheet | {"seen": seen(stale.text)}
    assert post(amina, CHANGE, **again, **{named: TOMS + EMPTY}).status_code == 303
    assert standing(app)[1] == (TOM,)


def test_the_desk_saves_again_once_it_has_seen_what_stands(app: Flask, named: str, sign_in: SignIn) -> None:
    amina, dora, number = sign_in(AMINA), sign_in("dora@example.org"), standing(app)[0]
    empty = seen(dora.get(DESK.format(number).removesuffix("/accompanying")).text)
    sheet = FILLED | {"seen": seen(amina.get(CHANGE).text)}
    post(amina, CHANGE, **sheet, **{named: ANNAS + EMPTY})

    stale = post(dora, DESK.format(number), seen=empty, persons=TOMS + EMPTY)

    assert (stale.status_code, rows(stale.text)) == (
        409,
        [("Person 1", "Anna Adams (Adult)", "Tom (Томас, Child)")],
    )
    assert standing(app)[1] == (ANNA,)
    assert post(dora, DESK.format(number), seen=seen(stale.text), persons=TOMS + EMPTY).status_code == 303
    assert standing(app)[1] == (TOM,)
