"""Badges to print: all, some, or new since the last print, each new one once only."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Update, select

from eventapp.badges import printing
from eventapp.badges.domain import issue_badge, reissue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge, BadgePrint
from eventapp.badges.queries import still_valid
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from tests import make, pdfs
from tests.core.racing import race
from tests.make import NOON
from tests.statements import counting

Browser = Callable[[str], FlaskClient]
NAMES = ("Ada One", "Bo Two", "Cem Three", "Dee Four")


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("12", {12}),
        ("0003, 5", {3, 5}),
        ("1-3 7", {1, 2, 3, 7}),
        (" 2 – 4 ;9,", {2, 3, 4, 9}),
        ("8،9、10", {8, 9, 10}),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, numbers: set[int]) -> None:
    assert printing.numbers_in(typed) == numbers


@pytest.mark.parametrize("typed", ["", " , ", "x", "3-1", "1-", "-4", "1-2-3", "1-99999", "12345678", "٣"])
def test_anything_else_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        printing.numbers_in(typed)


def forum_with(names: tuple[str, ...] = NAMES) -> tuple[Event, Person]:
    forum, desk = make.event("forum"), make.person("Olga")
    make.role(desk, "registration_desk", forum)
    for name in names:
        issue_badge(make.registration(forum, make.person(name)), code_keys(), at=NOON)
    return forum, desk


@pytest.fixture
def forum(database: None) -> tuple[Event, Person]:
    other = make.event("other")
    issue_badge(make.registration(other, make.person("Ada One")), code_keys(), at=NOON)
    return forum_with()


def printed(forum: tuple[Event, Person], which: str, *numbers: int, hours: int = 0) -> list[int]:
    """The numbers on the badges, in the order of the pages."""
    event, desk = forum
    at = NOON + timedelta(hours=hours)
    line = printing.have_printed(event, desk, which=which, numbers=numbers, layout="4x3", at=at)
    return [db.session.get_one(Badge, one).number for one in line.badge_ids]


def test_what_is_new_is_printed_once_only(forum: tuple[Event, Person]) -> None:
    assert printed(forum, "some", 2) == [2]
    assert printed(forum, "new") == [1, 3, 4]
    with pytest.raises(printing.NothingToPrint):
        printed(forum, "new")
    third = db.session.query(Badge).filter_by(event_id=forum[0].id, number=3).one()
    reissue_badge(third.registration, code_keys(), at=NOON, by_id=None)
    assert (printed(forum, "new"), printed(forum, "all")) == ([3], [1, 2, 3, 4])


def test_the_first_print_is_remembered(forum: tuple[Event, Person]) -> None:
    printed(forum, "some", 1, 2)
    printed(forum, "all", hours=1)
    badges = db.session.query(Badge).filter_by(event_id=forum[0].id).order_by(Badge.number)
    later = NOON + timedelta(hours=1)
    assert [badge.printed_at for badge in badges] == [NOON, NOON, later, later]


def test_a_badge_that_is_issued_meanwhile_is_new_still(
    forum: tuple[Event, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    late, update = make.registration(forum[0], make.person("Eve Five")), printing.update

    def update_after_the_issue(model: type[Badge]) -> Update:
        issue_badge(late, code_keys(), at=NOON)
        return update(model)

    monkeypatch.setattr(printing, "update", update_after_the_issue)
    assert printed(forum, "all") == [1, 2, 3, 4]
    assert printed(forum, "new") == [5]


@pytest.mark.parametrize("which", ["new", "all", "some"])
def test_only_the_valid_badges_of_those_approved_are_printed(forum: tuple[Event, Person], which: str) -> None:
    badges = db.session.query(Badge).filter_by(event_id=forum[0].id).order_by(Badge.number).all()
    badges[0].ended_at, badges[0].ended_as = NOON, "lost"
    badges[1].registration.state = "cancelled"
    db.session.flush()
    assert printed(forum, which, 1, 2, 3, 4) == [3, 4]


def test_desks_that_print_what_is_new_at_once_share_no_badge(app: Flask) -> None:
    with app.app_context():
        forum_with()
        db.session.commit()

    def print_new() -> None:
        event = db.session.query(Event).filter_by(code="forum").one()
        desk = db.session.query(Person).filter_by(email="olga@example.org").one()
        printing.have_printed(event, desk, which="new", numbers=(), layout="a6", at=NOON)
        db.session.commit()

    outcome = [type(fault) for fault in race(app, *[print_new] * 4)]
    assert sorted(map(str, outcome)) == sorted(map(str, [type(None), *[printing.NothingToPrint] * 3]))
    with app.app_context():
        assert [len(line.badge_ids) for line in db.session.query(BadgePrint)] == [4]


@pytest.fixture
def desk(app: Flask, sign_in: Browser) -> FlaskClient:
    with app.app_context():
        forum_with()
        make.role(make.person("Otto"), "organiser", make.event("other"))
        db.session.commit()
    return sign_in("olga@example.org")


def ask(desk: FlaskClient, **data: str) -> int:
    return desk.post("/forum/organise/badges", data=data, headers=make.SAME_SITE).status_code


def file_of(app: Flask, event: str = "forum") -> str:
    with app.app_context():
        (number,) = db.session.scalars(select(BadgePrint.id))
        return f"/{event}/organise/badges/{number}.pdf"


def test_a_print_stands_in_the_log_with_its_file(app: Flask, desk: FlaskClient) -> None:
    assert ask(desk, which="some", numbers="2, 4", layout="labels") == 303
    page = desk.get("/forum/organise/badges").text
    assert ("Not printed yet: 2." in page, "2 badges" in page, page.count("eight on A4")) == (True, True, 2)
    answer = desk.get(file_of(app))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert (pdfs.headings(answer.data), pdfs.sizes(answer.data)) == (["Bo Two", "Dee Four"], [(210, 297)])


def test_numbers_that_were_never_given_out_are_named(forum: tuple[Event, Person]) -> None:
    with pytest.raises(printing.UnknownNumbers) as refused:
        printed(forum, "some", 4, 5, 6, 7, 2, 90)
    assert str(refused.value.text) == "There is no badge of these numbers: \u20665–7, 90\u2069"
    assert printed(forum, "new") == [1, 2, 3, 4]


def test_nobody_else_stands_in_an_old_print(forum: tuple[Event, Person]) -> None:
    event, desk = forum
    line = printing.have_printed(event, desk, which="all", numbers=(), layout="a6", at=NOON)
    last = db.session.get_one(Badge, line.badge_ids[-1])
    last.issued_at = NOON + timedelta(hours=1)  # somebody else's, on the number of a row that was erased
    db.session.flush()
    assert still_valid(line) == line.badge_ids[:-1]
    assert (printed(forum, "all"), printed(forum, "all", hours=1)) == ([1, 2, 3], [1, 2, 3, 4])


def test_whose_badge_ended_since_is_left_out_of_the_file(app: Flask, desk: FlaskClient) -> None:
    ask(desk, which="all", layout="a6")
    with app.app_context():
        for registration in db.session.query(Registration).order_by(Registration.id)[:3]:
            registration.state = "cancelled"
        db.session.commit()
    assert pdfs.headings(desk.get(file_of(app)).data) == ["Dee Four"]
    with app.app_context():
        db.session.query(Registration).update({"state": "cancelled"})
        db.session.commit()
    assert desk.get(file_of(app)).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"which": "some", "numbers": "", "layout": "a6"},
        {"which": "some", "numbers": "x", "layout": "a6"},
        {"which": "some", "numbers": "1" * 501, "layout": "a6"},
        {"which": "some", "numbers": "2, 77", "layout": "a6"},
        {"which": "new", "numbers": "2", "layout": "a6"},
        {"which": "none", "layout": "a6"},
        {"which": "all", "layout": "a7"},
    ],
)
def test_what_cannot_be_read_is_asked_again(app: Flask, desk: FlaskClient, data: dict[str, str]) -> None:
    assert ask(desk, **data) == 422
    with app.app_context():
        assert db.session.query(BadgePrint).count() == 0


def test_nothing_new_is_told_and_not_logged(app: Flask, desk: FlaskClient) -> None:
    assert [ask(desk, which="new", layout="a6") for _ in range(2)] == [303, 409]
    with app.app_context():
        assert db.session.query(BadgePrint).count() == 1


def test_a_print_of_another_event_is_not_found(app: Flask, desk: FlaskClient, sign_in: Browser) -> None:
    ask(desk, which="all", layout="a6")
    otto = sign_in("otto@example.org")
    paths = [file_of(app, event) for event in ("other", "forum")]
    assert [otto.get(path).status_code for path in paths] == [404, 403]


def test_the_log_asks_as_much_of_30_prints_as_of_one(app: Flask, desk: FlaskClient) -> None:
    sent = []
    for many in (1, 29):
        for _ in range(many):
            ask(desk, which="all", layout="a6")
        with counting(app) as statements:
            desk.get("/forum/organise/badges")
        sent.append(len(statements))
    assert sent[0] == sent[1]
