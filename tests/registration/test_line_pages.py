"""The pages of the waiting list, for organisers and for who waits."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import domain
from eventapp.registration.deciding import approve_all
from eventapp.registration.limit_forms import limits_form
from eventapp.registration.models import Category, PlaceBlock, Registration
from eventapp.registration.queries import all_categories
from tests import make
from tests.make import NOON
from tests.registration.cast import ME, post, state, submitted

LIST = "/forum/organise/registrations"
PLACES = f"{LIST}/places"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def people(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One holds the only place, one waits for it, one is to be decided."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.app_context():
        event = make.event(capacity=1)
        make.role(make.person("Olga"), "organiser", event)
        made = [submitted(event, name).id for name in ("Hilda Holder", "Wim Waits", "Nora New")]
        approve_all(made[:2], by=None, at=NOON, others_wait=True)
        db.session.commit()
    return made


@pytest.fixture
def olga(people: list[int], sign_in: SignIn) -> FlaskClient:
    return sign_in("olga@example.org")


def typed(app: Flask, **fields: str) -> dict[str, str]:
    """The form of the limits as a browser sends it."""
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        form = limits_form(event, all_categories(event))
        shown = {
            field.name: "" if field.data is None else str(field.data) for field in form if field.data != []
        }
    return shown | fields


def standing(app: Flask, number: int) -> str:
    with app.app_context():
        return db.session.get_one(Registration, number).standing


def free_the_place(app: Flask, people: list[int]) -> None:
    with app.app_context():
        domain.cancel(db.session.get_one(Registration, people[0]), at=NOON)
        db.session.commit()


def test_who_finds_no_place_is_put_on_the_list(app: Flask, olga: FlaskClient, people: list[int]) -> None:
    one = f"{LIST}/{people[2]}"
    refused = post(olga, f"{one}/approve")
    assert (refused.status_code, "Move to the waiting list" in refused.text) == (409, True)
    assert post(olga, f"{one}/wait").status_code == 303
    page = olga.get(one).text
    told = (
        "Number 2 in line.",
        "1 person joined the list earlier.",
        "1 places; 1 approved, 0 offered, 0 free.",
    )
    assert [word for word in (*told, "Wim Waits") if word not in page] == []
    assert "in the meantime" in olga.post(f"{one}/wait", headers=make.SAME_SITE, follow_redirects=True).text


def test_those_ticked_without_a_place_wait_in_the_same_order(
    app: Flask, olga: FlaskClient, people: list[int]
) -> None:
    answer = post(olga, LIST, registration=people[2], others_wait="1")
    assert "1 is on the waiting list." in olga.get(answer.location).text
    assert standing(app, people[2]) == "waiting"


def test_raised_limits_offer_places_and_lowered_ones_say_who_stays(
    app: Flask, olga: FlaskClient, people: list[int]
) -> None:
    raised = post(olga, PLACES, **typed(app, capacity="2"))
    assert "1 place is offered to who waits." in olga.get(raised.location).text
    assert standing(app, people[1]) == "offered"
    lowered = post(olga, PLACES, **typed(app, capacity="0"))
    assert "They keep it" in olga.get(lowered.location).text
    assert post(olga, PLACES, **typed(app, capacity="many")).status_code == 422


def test_a_limit_that_is_left_empty_is_none_any_more(
    app: Flask, olga: FlaskClient, people: list[int]
) -> None:
    post(olga, PLACES, **typed(app, capacity=""))

    assert typed(app)["capacity"] == ""


def test_limits_that_somebody_else_changed_are_shown_and_may_be_set_again(
    app: Flask, olga: FlaskClient
) -> None:
    mine = typed(app, capacity="7")
    mine |= {name: "3" for name in mine if name.startswith("class_")}
    post(olga, PLACES, **typed(app, capacity="6"))

    stale = post(olga, PLACES, **mine)

    rows = re.findall(r"<th scope=\"row\">(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td>", stale.text)
    assert (stale.status_code, rows) == (
        409,
        [("Places of the event", "6", "7"), ("Delegate: Class in line", "5", "3")],
    )
    (seen,) = re.findall(r'name="seen"[^>]* value="(\w+)"', stale.text)
    assert post(olga, PLACES, **mine | {"seen": seen}).status_code == 303


def test_who_waits_sees_their_place_in_line_and_takes_the_offer(
    app: Flask, people: list[int], sign_in: SignIn
) -> None:
    wim = sign_in("wim.waits@example.org")
    assert "You are number 1 in line." in wim.get(ME).text
    post(wim, f"{ME}/offer/accept")
    assert standing(app, people[1]) == "waiting"

    free_the_place(app, people)
    assert "(Brussels time) the place is held for you." in wim.get(ME).text
    assert post(wim, f"{ME}/offer/accept").status_code == 303
    with app.app_context():
        assert state(people[1]) == "approved"


def test_who_is_offered_a_place_is_asked_nothing_and_is_not_called_decided(
    app: Flask, olga: FlaskClient, people: list[int]
) -> None:
    free_the_place(app, people)
    answer = post(olga, f"{LIST}/ask", registration=people[1], reason="A letter.")
    page = olga.get(answer.location).text
    assert ("1 is offered a place and was not asked." in page, "already decided" in page) == (True, False)
    alone = post(olga, f"{LIST}/{people[1]}/ask", more="A letter.")
    assert (alone.status_code, "A place is offered to this person." in alone.text) == (409, True)


def test_nobody_answers_to_anothers_offer(app: Flask, people: list[int], sign_in: SignIn) -> None:
    free_the_place(app, people)
    post(sign_in("nora.new@example.org"), f"{ME}/offer/decline")
    assert standing(app, people[1]) == "offered"


def test_kept_places_are_listed_used_and_ended(app: Flask, olga: FlaskClient, people: list[int]) -> None:
    asked = {"label": "<The press>", "places": "2", "ends_on": "2019-10-18", "category": ""}
    assert post(olga, f"{PLACES}/reserved", **asked).status_code == 409
    assert post(olga, f"{PLACES}/reserved", **(asked | {"places": "0"})).status_code == 422
    post(olga, PLACES, **typed(app, capacity="4"))  # one more is offered to who waits
    assert post(olga, f"{PLACES}/reserved", **asked).status_code == 303
    assert "“&lt;The press&gt;”: 2 places kept until" in olga.get(PLACES).text
    with app.app_context():
        block = db.session.scalars(select(PlaceBlock.id)).one()

    one = f"{LIST}/{people[2]}"
    assert f"{one}/reserved/{block}" in olga.get(one).text
    assert post(olga, f"{one}/reserved/{block}").status_code == 303
    assert standing(app, people[2]) == "approved"
    assert post(olga, f"{PLACES}/reserved/{block}/end").status_code == 303
    assert "2 places kept until" not in olga.get(PLACES).text
    assert post(olga, f"{PLACES}/reserved/{block + 1}/end").status_code == 404


def test_the_days_of_a_category_are_ticked_in_the_form(app: Flask, olga: FlaskClient) -> None:
    with app.app_context():
        one = db.session.scalars(select(Category).order_by(Category.id).limit(1)).one()
        number, before = one.id, one.valid_days

    page = post(olga, PLACES, **typed(app, **{f"days_{number}": "2019-10-15"}))
    wrong = post(olga, PLACES, **typed(app, **{f"days_{number}": "2019-12-24"}))

    with app.app_context():
        assert (page.status_code, wrong.status_code, before) == (303, 422, [])
        assert db.session.get_one(Category, number).valid_days == ["2019-10-15"]
