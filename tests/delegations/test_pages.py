"""The focal point's page and the organisers' list: who may, what it says, what goes wrong."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.delegations import domain, queries
from eventapp.delegations.models import Delegation
from eventapp.programme.models import Event
from tests import make
from tests.delegations.test_delegations import FOCAL, QUOTA, delegation, named, registered
from tests.make import NOON
from tests.registration.cast import mails, post
from tests.registration.forms_cast import published, question
from tests.statements import counting

LIST = "/forum/organise/delegations"
TYPED = {"given_name": "Ann", "family_name": "Other", "email": "ann@example.org", "category": "delegate"}
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def fay(app: Flask, sign_in: SignIn) -> FlaskClient:
    """The focal point of a delegation with three places, who is not registered."""
    with app.app_context():
        delegation(make.event())
        db.session.commit()
    return sign_in(FOCAL)


def where(app: Flask) -> str:
    with app.app_context():
        return f"/forum/delegation/{db.session.scalars(select(Delegation.id)).one()}"


def member(app: Flask, place: int = 0) -> int:
    with app.app_context():
        return queries.nominations(db.session.scalars(select(Delegation)).one())[place].id


# --- the focal point's page


def test_a_nominated_person_gets_a_mail_and_finds_the_form_begun(
    app: Flask, fay: FlaskClient, sign_in: SignIn
) -> None:
    answer = post(fay, where(app), **TYPED)
    with app.app_context():
        while jobs.work_one(clock.now()):
            pass
        sent = mails("ann@example.org")

    page = sign_in("ann@example.org").get("/forum/registration").text

    assert (answer.status_code, answer.location) == (303, where(app))
    assert [mail.subject for mail in sent] == ["The Forum: you are nominated"]
    assert [f'value="{word}"' in page for word in ("Ann", "Other", "Social Fund")] == [True] * 3
    assert all(words in fay.get(where(app)).text for words in ("Not yet registered", "own confirmation"))


def test_a_form_that_somebody_began_stays_theirs(app: Flask, fay: FlaskClient, sign_in: SignIn) -> None:
    ann = sign_in("ann@example.org")
    post(ann, "/forum/registration/draft", family_name="As I write it")
    post(fay, where(app), **TYPED)
    assert 'value="As I write it"' in ann.get("/forum/registration").text


def test_the_only_delegation_opens_at_once(app: Flask, fay: FlaskClient) -> None:
    assert fay.get("/forum/delegation").location == where(app)


def test_who_looks_like_a_member_is_nominated_once_it_is_said_to_be_another(
    app: Flask, fay: FlaskClient
) -> None:
    """Of those who are registered without a nomination the focal point learns nothing."""
    with app.app_context():
        make.registration(db.session.scalars(select(Event)).one(), make.person("Ann Other"))
        db.session.commit()
    first = post(fay, where(app), **TYPED)
    twin = TYPED | {"given_name": "OTHER", "family_name": "Ann", "email": "other@example.org"}
    warned = post(fay, where(app), **twin)
    words = "May be the same as Ann Other, ann@example.org: same name in another order."
    assert (first.status_code, warned.status_code, words in warned.text) == (303, 409, True)
    assert post(fay, where(app), **twin, is_another="y").status_code == 303


def test_the_head_the_next_and_the_withdrawn(app: Flask, fay: FlaskClient) -> None:
    for name in ("Ann", "Ben"):
        post(fay, where(app), **TYPED | {"given_name": name, "email": f"{name}@example.org"})
    post(fay, f"{where(app)}/members/{member(app, 1)}/head")
    assert "Head of the delegation" in fay.get(where(app)).text

    prefix = f"member-{member(app)}-"
    replaced = {f"{prefix}{name}": value for name, value in (TYPED | {"email": "cy@example.org"}).items()}
    post(fay, f"{where(app)}/members/{member(app)}/replace", **replaced)
    post(fay, f"{where(app)}/members/{member(app)}/withdraw")

    with app.app_context():
        made = db.session.scalars(select(Delegation)).one()
        assert ([one.person.email for one in queries.nominations(made)], made.nominated) == (
            ["cy@example.org"],
            1,
        )


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("family_name", "", "Write the family name."),
        ("email", "no address", "Type an e-mail address such as name@example.org."),
        ("email", "a@example.org\nBcc: b@example.org", "Type an e-mail address such as name@example.org."),
        ("category", "staff", "Choose one of the categories shown."),
    ],
)
def test_a_wrong_nomination_is_said_at_the_field(
    app: Flask, fay: FlaskClient, field: str, typed: str, words: str
) -> None:
    answer = post(fay, where(app), **TYPED | {field: typed})
    assert (answer.status_code, answer.text.count(words)) == (422, 2)


def test_beyond_the_quota_the_page_says_so_and_keeps_what_was_typed(app: Flask, fay: FlaskClient) -> None:
    for number in range(QUOTA):
        post(fay, where(app), **TYPED | {"email": f"p{number}@example.org"})
    answer = post(fay, where(app), **TYPED | {"email": "late@example.org"})
    assert (answer.status_code, 'value="late@example.org"' in answer.text) == (409, True)


@pytest.mark.parametrize("path", ["", "/members/{}/withdraw", "/members/{}/head", "/members/{}/replace"])
def test_nobody_else_nominates(app: Flask, fay: FlaskClient, sign_in: SignIn, path: str) -> None:
    post(fay, where(app), **TYPED)
    target = where(app) + path.format(member(app))
    answers = [post(sign_in("ben@example.org"), target, **TYPED).status_code]
    answers.append(sign_in("ben@example.org").get("/forum/delegation").status_code)
    assert answers == [404, 404]


# --- the organisers' list


@pytest.fixture
def desk(app: Flask, fay: FlaskClient, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        make.role(make.person("Desk"), "registration_desk", db.session.scalars(select(Event)).one())
        db.session.commit()
    return sign_in("desk@example.org")


def test_organisers_found_a_delegation_once_and_its_focal_point_is_told(
    app: Flask, desk: FlaskClient
) -> None:
    typed = {"organisation": "Pension Board", "country": "KE", "focal": "kim@example.org", "quota": "4"}
    answers = [post(desk, LIST, **typed).status_code for _time in range(2)]
    with app.app_context():
        while jobs.work_one(clock.now()):
            pass
        sent = [mail.subject for mail in mails("kim@example.org")]
    assert (answers, sent) == ([303, 409], ["The Forum: you nominate your delegation"])


def test_another_focal_point_and_another_quota(app: Flask, desk: FlaskClient, fay: FlaskClient) -> None:
    number = where(app).rpartition("/")[2]
    prefix = f"delegation-{number}-"
    post(desk, f"{LIST}/{number}", **{f"{prefix}focal": "kim@example.org", f"{prefix}quota": "9"})
    assert fay.get(where(app)).status_code == 404
    assert "0 of 9 places are taken." in desk.get(LIST).text


@pytest.mark.parametrize("quota", ["", "-1", "many", "99999999999"])
def test_a_quota_is_a_number(app: Flask, desk: FlaskClient, quota: str) -> None:
    typed = {"organisation": "Pension Board", "country": "KE", "focal": "kim@example.org", "quota": quota}
    answer = post(desk, LIST, **typed)
    assert (answer.status_code, answer.text.count("Say how many people may be nominated.")) == (422, 2)


def test_the_list_takes_as_many_statements_for_thirty_as_for_one(app: Flask, desk: FlaskClient) -> None:
    def statements() -> int:
        with counting(app) as sent:
            assert desk.get(f"{LIST}?lang=en").status_code == 200
        return len(sent)

    for_one = statements()
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        for number in range(29):
            focal = f"f{number}@example.org"
            domain.found_delegation(event, f"House {number}", "MA", focal=focal, quota=1, at=NOON)
        db.session.commit()
    assert (for_one, statements()) == (5, 5)


@pytest.mark.parametrize("people", [1, 30])
def test_the_focal_points_page_takes_as_many_statements_for_one_as_for_thirty(
    app: Flask, fay: FlaskClient, people: int
) -> None:
    with app.app_context():
        made = db.session.scalars(select(Delegation)).one()
        made.quota = 30
        db.session.flush()
        published(made.event, question(required=True))
        for number in range(people):
            domain.nominate(made, named(f"Person {number}"), at=NOON)
            registered(made.event, f"Person {number}")
        db.session.commit()
    with counting(app) as sent:
        page = fay.get(f"{where(app)}?lang=en").text
    assert (page.count("<li><bdi>Arrival</bdi></li>"), len(sent)) == (people, 11)
