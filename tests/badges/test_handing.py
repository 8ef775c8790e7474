"""Badges at pick-up: each is handed out once, and what was noted by mistake is undone."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.badges.domain import issue_badge, reissue_badge
from eventapp.badges.handing import (
    AlreadyCollected,
    NoSuchBadge,
    NotCollected,
    badges_at_pick_up,
    collecting,
    hand_over,
    holder_of,
    take_back,
)
from eventapp.badges.keys import code_keys
from eventapp.badges.models import BadgeHandover
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from tests import make
from tests.agenda.cast import at_once
from tests.door import cast
from tests.make import NOON, SAME_SITE
from tests.statements import counting

SignIn = Callable[[str], FlaskClient]
PAGE = "/forum/organise/badges/pick-up"


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def amina(forum: Event) -> Registration:
    return cast.holder(forum, "Amina El Idrissi")


@pytest.fixture
def dee(database: None) -> Person:
    return make.person("Dee Desk")


def names(event: Event, which: str, words: str = "") -> list[str]:
    page = badges_at_pick_up(event, which, words, 1)  # type: ignore[arg-type]
    return [badge.registration.badge_name for badge in page.rows]


def test_a_badge_is_handed_out_once_and_listed_so(forum: Event, amina: Registration, dee: Person) -> None:
    cast.holder(forum, "Wanda Waiting")
    hand_over(amina, by=dee, at=NOON)

    with pytest.raises(AlreadyCollected):
        hand_over(amina, by=dee, at=NOON)

    lists = [names(forum, which) for which in ("all", "waiting", "collected")]
    assert lists == [["Amina El Idrissi", "Wanda Waiting"], ["Wanda Waiting"], ["Amina El Idrissi"]]
    assert (collecting(forum).valid, collecting(forum).collected) == (2, 1)
    assert names(forum, "all", "wand") == ["Wanda Waiting"]


def test_a_mistake_is_undone_once_and_stays_to_be_read(amina: Registration, dee: Person) -> None:
    hand_over(amina, by=dee, at=NOON)
    take_back(amina, "Another's.", by=dee, at=NOON)

    with pytest.raises(NotCollected):
        take_back(amina, "Another's.", by=dee, at=NOON)
    hand_over(amina, by=dee, at=NOON)

    reasons = select(BadgeHandover.undone_because).order_by(BadgeHandover.id)
    assert db.session.scalars(reasons).all() == ["Another's.", None]


def test_a_new_badge_waits_to_be_collected(forum: Event, amina: Registration, dee: Person) -> None:
    hand_over(amina, by=dee, at=NOON)
    reissue_badge(amina, code_keys(), at=NOON, by_id=None)

    assert (names(forum, "waiting"), collecting(forum).collected) == (["Amina El Idrissi"], 0)


def test_a_badge_is_found_by_its_number_or_its_code_at_its_own_event(
    forum: Event, amina: Registration, dee: Person
) -> None:
    code = cast.code(amina)
    elsewhere = cast.code(cast.holder(make.event("other"), "Olive Other"))
    cast.holder(forum, "Carl Cancelled", state="cancelled")

    assert [holder_of(forum, typed, code_keys()).id for typed in ("1", "0001", code.lower())] == [
        amina.id
    ] * 3
    for typed in ("2", "17", "9" * 40, elsewhere, "Amina", "١x", cast.NOBODYS_CODE):
        with pytest.raises(NoSuchBadge):
            holder_of(forum, typed, code_keys())


def test_of_many_who_hand_it_out_at_once_one_does(app: Flask) -> None:
    with app.app_context():
        amina, dee = cast.holder(make.event(), "Amina El Idrissi"), make.person("Dee Desk")
        db.session.commit()
        own, by = amina.id, dee.id

    def handed() -> str:
        hand_over(db.session.get_one(Registration, own), by=db.session.get_one(Person, by), at=NOON)
        return "handed"

    assert sorted(at_once(app, [handed] * 4)) == [*["already_collected"] * 3, "handed"]
    with app.app_context():
        assert db.session.scalar(select(func.count(BadgeHandover.id))) == 1


class TestThePage:
    @pytest.fixture
    def dee(self, app: Flask, sign_in: SignIn) -> FlaskClient:
        with app.app_context():
            event = make.event()
            for number in range(30):
                issue_badge(
                    make.registration(event, make.person(f"Person No{number:02}")), code_keys(), at=NOON
                )
            make.role(make.person("Dee Desk"), "registration_desk", event)
            db.session.commit()
        return sign_in("dee.desk@example.org")

    def test_numbers_are_typed_one_after_the_other(self, dee: FlaskClient) -> None:
        answers = [
            dee.post(PAGE, data={"badge": typed}, headers=SAME_SITE) for typed in ("7", "7", "", "nobody")
        ]

        assert [one.status_code for one in answers] == [303, 409, 422, 409]
        assert "This badge was collected already." in answers[1].text
        assert "Person No06 has the badge now." in answers[1].text  # told on the next page, whichever it is
        assert "Dee Desk" in dee.get(f"{PAGE}?which=collected").text

    def test_undoing_asks_for_a_reason(self, app: Flask, dee: FlaskClient) -> None:
        with app.app_context():
            number = db.session.scalars(select(Registration.id).order_by(Registration.id)).first()
        dee.post(f"{PAGE}/{number}", headers=SAME_SITE)
        field = f"undo-{number}-because"

        answers = [
            dee.post(f"{PAGE}/{number}/undo", data={field: words}, headers=SAME_SITE)
            for words in ("", "<b>", "x")
        ]

        assert [one.status_code for one in answers] == [422, 303, 409]
        assert "&lt;b&gt;" in dee.get(f"/forum/organise/door/desk/{number}").text

    def test_thirty_rows_cost_as_much_as_one(self, app: Flask, dee: FlaskClient) -> None:
        for number in range(1, 31):
            dee.post(PAGE, data={"badge": str(number)}, headers=SAME_SITE)
        costs = []
        for words in ("No07", "person"):
            with counting(app) as statements:
                dee.get(f"{PAGE}?q={words}")
            costs.append(len(statements))

        assert costs[0] == costs[1]
