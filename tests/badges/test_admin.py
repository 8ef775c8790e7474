"""The desk's side of badges: a new one in place of a lost one, by those who may."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.badges.domain import issue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.people.queries import person_by_email
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON

ROLES = {
    "olga": "organiser",
    "dee": "registration_desk",
    "ed": "programme_editor",
    "vera": "viewer",
    "lea": "door_lead",
}
Browser = Callable[[str], FlaskClient]


@pytest.fixture
def number(app: Flask) -> int:
    """Of Ben's registration, which has a badge."""
    with app.app_context():
        event, other = make.event("forum"), make.event("other")
        ben = make.registration(event, make.person("Ben Adams"))
        issue_badge(ben, code_keys(), at=NOON)
        for name, role in ROLES.items():
            make.role(make.person(name), role, event)
        make.role(make.person("otto"), "organiser", other)
        db.session.commit()
        return ben.id


def reissue(browser: FlaskClient, number: int | str, event: str = "forum") -> int:
    path = f"/{event}/organise/registrations/{number}/badge"
    return browser.post(path, headers=make.SAME_SITE).status_code


def states(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        return [(badge.issue, badge.state) for badge in db.session.query(Badge).order_by(Badge.issue)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("olga", 303),
        ("dee", 303),
        ("ed", 403),
        ("vera", 403),
        ("lea", 403),
        ("otto", 403),
        ("ben.adams", 403),
    ],
)
def test_the_desk_issues_a_new_badge(
    app: Flask, number: int, sign_in: Browser, who: str, status: int
) -> None:
    assert reissue(sign_in(f"{who}@example.org"), number) == status
    assert states(app) == ([(1, "replaced"), (2, "valid")] if status == 303 else [(1, "valid")])


def test_who_did_it_is_kept_and_told(app: Flask, number: int, sign_in: Browser) -> None:
    desk = sign_in("dee@example.org")
    answer = desk.post(f"/forum/organise/registrations/{number}/badge", headers=make.SAME_SITE)
    page = desk.get(answer.headers["Location"])
    assert (page.status_code, "A new badge is issued" in page.text) == (200, True)
    with app.app_context():
        dee = person_by_email("dee@example.org")
        assert dee is not None
        assert [badge.issued_by_id for badge in db.session.query(Badge).order_by(Badge.issue)] == [
            None,
            dee.id,
        ]


def test_nobody_is_asked_to_sign_in(app: Flask, number: int, client: FlaskClient) -> None:
    assert (reissue(client, number), states(app)) == (302, [(1, "valid")])


@pytest.mark.parametrize("other", ["0", "999999", "2147483647", "2147483648", "9" * 30, "-1", "x"])
def test_a_registration_that_is_none_is_not_found(number: int, sign_in: Browser, other: str) -> None:
    assert reissue(sign_in("olga@example.org"), other) == 404


def test_a_registration_of_another_event_is_not_found(app: Flask, number: int, sign_in: Browser) -> None:
    assert reissue(sign_in("otto@example.org"), number, event="other") == 404
    assert states(app) == [(1, "valid")]


@pytest.mark.parametrize("state", ["cancelled", "refused", "submitted"])
def test_without_accreditation_there_is_no_new_badge(
    app: Flask, number: int, sign_in: Browser, state: str
) -> None:
    with app.app_context():
        db.session.get_one(Registration, number).state = state
        db.session.commit()
    assert reissue(sign_in("olga@example.org"), number) == 409
    assert states(app) == [(1, "valid")]


def test_where_nothing_was_issued_nothing_is_replaced(app: Flask, number: int, sign_in: Browser) -> None:
    with app.app_context():
        db.session.query(Badge).delete()
        db.session.commit()
    assert reissue(sign_in("olga@example.org"), number) == 409
    assert states(app) == []


def test_the_page_of_a_registration_shows_its_badges(app: Flask, number: int, sign_in: Browser) -> None:
    desk = sign_in("dee@example.org")
    reissue(desk, number)
    page = desk.get(f"/forum/organise/registrations/{number}").text
    assert [word for word in ("0001", "issue 1", "issue 2", "Replaced", "Valid") if word not in page] == []
    assert "Issue a new badge" in page
    assert (
        "Issue a new badge"
        not in sign_in("vera@example.org").get(f"/forum/organise/registrations/{number}").text
    )
