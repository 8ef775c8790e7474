"""The secretariat records who sits on a body: checked where it is written, and kept with who did it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.bodies import domain
from eventapp.bodies.domain import Term
from eventapp.bodies.models import Body, Membership, MembershipStep
from eventapp.core.db import db
from tests import make
from tests.core.racing import race
from tests.make import LONG_AGO, NOON
from tests.statements import counting

PAGE = "/forum/organise/bodies"
ELECTION = datetime(2019, 10, 18, 12, 0, tzinfo=UTC)
NEW = {"email": "cor@example.org", "family_name": "Coming", "seat": "titular", "from_at": "2019-10-18T14:00"}
HOUR = timedelta(hours=1)


@pytest.fixture
def secretary(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event, bureau = make.event("forum"), make.body("bureau")
        make.session(event, access="restricted", body=bureau)
        make.body("senate")  # meets elsewhere
        make.membership(bureau, make.person("Lea Leaving"), seat="titular", address_confirmed_at=None)
        make.role(make.person("Sec Retary"), "statutory_secretary", event)
        db.session.commit()
    return sign_in("sec.retary@example.org")


def send(client: FlaskClient, path: str, **data: Any) -> TestResponse:
    answer = client.post(PAGE + path, data=data, headers=make.SAME_SITE)
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def seats(app: Flask) -> list[tuple[str, str, datetime, datetime | None, bool]]:
    with app.app_context():
        rows = db.session.query(Membership).order_by(Membership.id)
        return [
            (row.person.email, row.seat, row.from_at, row.until_at, row.address_confirmed_at is not None)
            for row in rows
        ]


def kept(app: Flask) -> list[tuple[str, str, datetime | None, str]]:
    with app.app_context():
        rows = db.session.query(MembershipStep).order_by(MembershipStep.id)
        return [(row.person.email, row.step, row.counts_at, row.taken_by.email) for row in rows]


def of_lea(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Membership).order_by(Membership.id).first().id


LEA, COR, SEC = "lea.leaving@example.org", "cor@example.org", "sec.retary@example.org"


def test_an_election_ends_one_seat_and_begins_another(app: Flask, secretary: FlaskClient) -> None:
    number = of_lea(app)

    answers = [
        send(secretary, f"/bureau/{number}/end", **{f"seat{number}-until_at": "2019-10-18T14:00"}),
        send(secretary, "/bureau", **NEW, country="MA", is_confirmed="y"),
    ]

    again = f"{PAGE}?body=bureau&moment=2019-10-18T14:00"
    assert [answer.location for answer in answers] == [again] * 2
    assert (
        'name="from_at" required type="datetime-local" value="2019-10-18T14:00"' in secretary.get(again).text
    )
    assert seats(app) == [
        (LEA, "titular", LONG_AGO, ELECTION, False),
        (COR, "titular", ELECTION, None, True),
    ]
    assert kept(app) == [(LEA, "ended", ELECTION, SEC), (COR, "appointed", ELECTION, SEC)]
    page = secretary.get(f"{PAGE}?body=bureau&moment=nonsense").text
    assert ("Coming" in page, "Morocco" in page) == (True, True)
    history = secretary.get(f"{PAGE}?body=bureau&view=history").text
    assert (history.count("Sec Retary"), history.count("18 Oct 2019, 14:00")) == (2, 2)


def test_a_seat_for_a_stated_term_is_kept_with_both_its_moments(app: Flask, secretary: FlaskClient) -> None:
    send(
        secretary,
        "/bureau",
        **NEW,
        until_at="2019-10-18T15:00",
        organisation="Caisse nationale",
        country="MA",
    )

    assert seats(app)[1:] == [(COR, "titular", ELECTION, ELECTION + HOUR, False)]
    assert kept(app) == [(COR, "appointed", ELECTION, SEC)]
    with app.app_context():
        step = db.session.query(MembershipStep).one()
        assert (step.from_at, step.until_at) == (ELECTION, ELECTION + HOUR)
    assert "Caisse nationale" in secretary.get(f"{PAGE}?body=bureau").text


def test_an_address_is_confirmed_once(app: Flask, secretary: FlaskClient) -> None:
    for _twice in range(2):
        assert send(secretary, f"/bureau/{of_lea(app)}/confirm").status_code == 303
    assert (seats(app), kept(app)) == (
        [(LEA, "titular", LONG_AGO, None, True)],
        [(LEA, "confirmed", None, SEC)],
    )


def test_a_seat_is_taken_back_only_before_it_begins(app: Flask, secretary: FlaskClient) -> None:
    send(secretary, "/bureau", **NEW | {"from_at": "2100-01-01T09:00"})
    with app.app_context():
        later = db.session.query(Membership).order_by(Membership.id.desc()).first().id

    assert send(secretary, f"/bureau/{of_lea(app)}/withdraw").status_code == 409
    assert send(secretary, f"/bureau/{later}/withdraw").status_code == 303

    assert seats(app) == [(LEA, "titular", LONG_AGO, None, False)]
    assert [step for _who, step, *_rest in kept(app)] == ["appointed", "withdrawn"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"email": "nobody"}, 422),
        ({"from_at": "soon"}, 422),
        ({"seat": "substitute"}, 422),
        ({"until_at": "2019-10-18T14:00"}, 422),
        ({"from_at": "2019-03-31T02:30"}, 422),  # the clocks go forward then
        ({"organisation": "Caisse nationale"}, 422),  # of which country?
        ({"seat": "king"}, 422),
        ({"email": LEA}, 409),  # sits already
    ],
)
def test_what_cannot_be_is_not_recorded(
    app: Flask, secretary: FlaskClient, fields: dict[str, str], status: int
) -> None:
    before = seats(app)
    answer = send(secretary, "/bureau", **NEW | fields)
    assert (answer.status_code, seats(app), kept(app)) == (status, before, [])


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("2018-12-31T09:00", 409)])
def test_a_seat_does_not_end_before_it_begins(
    app: Flask, secretary: FlaskClient, typed: str, status: int
) -> None:
    number = of_lea(app)
    answer = send(secretary, f"/bureau/{number}/end", **{f"seat{number}-until_at": typed})
    assert (answer.status_code, kept(app)) == (status, [])


def test_what_a_step_takes_away_is_kept_with_it(app: Flask, secretary: FlaskClient) -> None:
    whose = {"country": "MA", "organisation": "Caisse nationale"}
    send(
        secretary, "/bureau", **NEW | whose | {"from_at": "2100-01-01T09:00", "until_at": "2100-03-01T09:00"}
    )
    with app.app_context():
        number = db.session.query(Membership).order_by(Membership.id.desc()).first().id

    sooner = send(secretary, f"/bureau/{number}/end", **{f"seat{number}-until_at": "2100-02-01T09:00"})
    gone = send(secretary, f"/bureau/{number}/withdraw")

    assert (sooner.status_code, gone.status_code) == (303, 303)
    january, february, march = (datetime(2100, month, 1, 8, tzinfo=UTC) for month in (1, 2, 3))
    with app.app_context():
        rows = db.session.query(MembershipStep).order_by(MembershipStep.id).all()
        assert [(row.step, row.from_at, row.until_at, row.counts_at) for row in rows] == [
            ("appointed", january, march, january),
            ("ended", january, march, february),
            ("withdrawn", january, february, None),
        ]
        assert {(row.country, row.organisation.name) for row in rows} == {("MA", "Caisse nationale")}
    history = secretary.get(f"{PAGE}?body=bureau&view=history").text
    told = [history.count(words) for words in ("1 Mar 2100", "1 Feb 2100", "Caisse nationale", "<del>")]
    assert told == [2, 2, 3, 2]


def test_bodies_that_do_not_meet_here_are_not_there(app: Flask, secretary: FlaskClient) -> None:
    paths = ("/senate", f"/senate/{of_lea(app)}/end")
    assert [send(secretary, path, **NEW).status_code for path in paths] == [404, 404]
    assert secretary.get(f"{PAGE}?body=senate").status_code == 404


@pytest.mark.parametrize(
    ("from_at", "until_at", "is_taken"),
    [
        (NOON, None, False),
        (NOON - HOUR, NOON, True),
        (LONG_AGO - HOUR, LONG_AGO, False),
        (LONG_AGO - HOUR, LONG_AGO + HOUR, True),
        (LONG_AGO - HOUR, None, True),
    ],
)
def test_nobody_holds_a_seat_twice_at_a_time(
    database: None, from_at: datetime, until_at: datetime | None, is_taken: bool
) -> None:
    bureau, ben = make.body(), make.person()
    make.membership(bureau, ben, until_at=NOON)
    term = Term("member", from_at, until_at)
    try:
        domain.appoint(bureau, ben.id, term, is_confirmed=False, by_id=None, at=NOON)
    except domain.AlreadySits:
        assert is_taken
    else:
        assert not is_taken


def test_of_two_who_give_one_seat_at_once_one_is_refused(app: Flask) -> None:
    with app.app_context():
        body_id, ben_id = make.body().id, make.person().id
        db.session.commit()

    def appoint() -> str:
        body = db.session.get_one(Body, body_id)
        term = Term("member", NOON)
        domain.appoint(body, ben_id, term, is_confirmed=False, by_id=None, at=NOON)
        db.session.commit()
        return "recorded"

    said = race(app, appoint, appoint)

    assert sorted(type(one).__name__ for one in said) == ["AlreadySits", "str"]
    assert len(seats(app)) == 1


def test_the_page_takes_as_many_statements_for_thirty_as_for_one(app: Flask, secretary: FlaskClient) -> None:
    def asked(view: str) -> int:
        with counting(app) as sent:
            assert secretary.get(f"{PAGE}?body=bureau&view={view}").status_code == 200
        return len(sent)

    for_one = [asked("seats"), asked("history")]
    with app.app_context():
        bureau = db.session.query(Body).filter_by(code="bureau").one()
        for number in range(29):
            sits = make.membership(bureau, make.person(f"Member {number}"))
            step = {"person_id": sits.person_id, "seat": "member", "step": "appointed", "taken_at": LONG_AGO}
            make.keep(MembershipStep(body_id=bureau.id, taken_by_id=sits.person_id, **step))
        db.session.commit()
    assert [asked("seats"), asked("history")] == for_one == [15, 8]


def test_all_addresses_that_would_open_meetings_stand_where_they_are_confirmed(
    app: Flask, secretary: FlaskClient
) -> None:
    seat = of_lea(app)
    with app.app_context():
        other = make.person("Lea Other", "lea@elsewhere.example")
        other.merged_into_id = db.session.get_one(Membership, seat).person_id
        db.session.commit()

    assert "lea@elsewhere.example" in secretary.get(f"{PAGE}?body=bureau").text
