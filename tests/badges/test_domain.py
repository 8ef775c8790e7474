"""Issuing badges: one valid at a time, a number that stays, a code that does not."""

from functools import partial
from typing import Any

import pytest
from flask import Flask

from eventapp.badges.codes import digest, normalise, unseal
from eventapp.badges.domain import NotAccredited, NoValidBadge, issue_badge, reissue_badge, void_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.badges.queries import badges_of, issues, valid_badge
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.models import STATES, Registration
from tests import make
from tests.core.racing import race
from tests.make import LONG_AGO, NOON
from tests.statements import counting


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def issued(registration: Registration, at: Any = LONG_AGO) -> Badge:
    issue_badge(registration, code_keys(), at=at)
    badge = valid_badge(registration)
    assert badge is not None
    return badge


def reissued(registration: Registration, by_id: int | None = None) -> Badge:
    reissue_badge(registration, code_keys(), at=NOON, by_id=by_id)
    badge = valid_badge(registration)
    assert badge is not None
    return badge


def code(badge: Badge) -> str:
    return unseal(badge.code_sealed, code_keys().seal)


def test_the_first_badge_is_valid_and_its_code_is_kept_sealed(forum: Event) -> None:
    badge = issued(make.registration(forum, make.person()))
    assert (badge.number, badge.issue, badge.state, badge.short_number) == (1, 1, "valid", "0001")
    assert (badge.issued_at, badge.issued_by_id, badge.ended_at) == (LONG_AGO, None, None)
    assert normalise(code(badge)) == code(badge)
    assert badge.code_digest == digest(code(badge), code_keys().digest)
    assert code(badge).encode() not in badge.code_sealed


def test_issuing_again_changes_nothing(forum: Event) -> None:
    registration = make.registration(forum, make.person())
    first = issued(registration)
    assert (issued(registration, at=NOON), issues(registration)) == (first, [first])


@pytest.mark.parametrize("state", [state for state in STATES if state != "approved"])
def test_without_accreditation_there_is_no_badge(forum: Event, state: str) -> None:
    registration = make.registration(forum, make.person(), state=state)
    for give in (issued, reissued):
        with pytest.raises(NotAccredited):
            give(registration)
    assert issues(registration) == []


def test_a_reissue_ends_the_old_badge_and_keeps_its_number(forum: Event) -> None:
    registration, desk = make.registration(forum, make.person()), make.person("Dee Desk")
    first, old_code = (badge := issued(registration)), code(badge)
    second = reissued(registration, by_id=desk.id)
    db.session.refresh(first)
    assert (first.state, first.ended_at, code(first)) == ("replaced", NOON, old_code)
    assert (second.number, second.issue, second.issued_by_id, second.state) == (1, 2, desk.id, "valid")
    assert code(second) != old_code
    assert issues(registration) == [second, first]


def test_nothing_valid_cannot_be_replaced(forum: Event) -> None:
    registration = make.registration(forum, make.person())
    with pytest.raises(NoValidBadge):
        reissued(registration)


@pytest.mark.parametrize("ended_as", ["lost", "revoked"])
def test_a_badge_that_was_ended_otherwise_is_not_issued_anew(forum: Event, ended_as: str) -> None:
    registration = make.registration(forum, make.person())
    badge = issued(registration)
    badge.ended_at, badge.ended_as = NOON, ended_as
    db.session.flush()
    issue_badge(registration, code_keys(), at=NOON)
    assert (badge.state, valid_badge(registration)) == (ended_as, None)


@pytest.mark.parametrize(("is_lost", "ended_as"), [(True, "lost"), (False, "revoked")])
def test_a_badge_is_void_until_somebody_asks_for_another(forum: Event, is_lost: bool, ended_as: str) -> None:
    registration = make.registration(forum, make.person())
    first = issued(registration)
    void = partial(void_badge, registration, because="Left early", is_lost=is_lost, at=NOON)

    void()
    db.session.refresh(first)
    assert (first.state, first.ended_because, valid_badge(registration)) == (ended_as, "Left early", None)
    with pytest.raises(NoValidBadge):
        void()

    second = reissued(registration)
    assert (second.number, second.issue, second.state) == (first.number, 2, "valid")


def test_numbers_count_up_in_each_event(forum: Event) -> None:
    other = make.event("other")
    people = [make.person(f"Person {number}") for number in range(3)]
    here = [issued(make.registration(forum, person)).number for person in people]
    there = [issued(make.registration(other, person)).number for person in people[:1]]
    assert (here, there) == ([1, 2, 3], [1])


def test_badges_of_an_event_come_by_number_with_their_people_in_one_statement(
    app: Flask, forum: Event
) -> None:
    first, second = (make.registration(forum, make.person(name)) for name in ("Ben Adams", "Sue Lee"))
    issued(make.registration(make.event("other"), make.person("Ben Adams")))
    issued(first), issued(second), reissued(first)
    db.session.commit()
    db.session.expunge_all()
    with counting(app) as sent:
        listed = [
            (
                badge.number,
                badge.issue,
                badge.registration.person.given_name,
                badge.registration.category.code,
            )
            for badge in badges_of(db.session.query(Event).filter_by(code="forum").one())
        ]
    assert listed == [(1, 1, "Ben", "delegate"), (1, 2, "Ben", "delegate"), (2, 1, "Sue", "delegate")]
    assert len(sent) == 2


def registrations(app: Flask, count: int) -> list[int]:
    with app.app_context():
        event = make.event("forum")
        made = [make.registration(event, make.person(f"Person {number}")).id for number in range(count)]
        db.session.commit()
        return made


def test_desks_that_issue_at_once_give_every_badge_its_own_number(app: Flask) -> None:
    ids = registrations(app, 8)

    def issue(registration_id: int) -> None:
        issue_badge(db.session.get_one(Registration, registration_id), code_keys(), at=NOON)
        db.session.commit()

    assert race(app, *[partial(issue, one) for one in ids]) == [None] * 8
    with app.app_context():
        assert sorted(badge.number for badge in db.session.query(Badge)) == list(range(1, 9))


def test_one_person_issued_to_by_many_gets_one_badge(app: Flask) -> None:
    (only,) = registrations(app, 1)

    def issue() -> None:
        issue_badge(db.session.get_one(Registration, only), code_keys(), at=NOON)
        db.session.commit()

    assert race(app, *[issue] * 6) == [None] * 6
    with app.app_context():
        assert [(badge.issue, badge.state) for badge in db.session.query(Badge)] == [(1, "valid")]


def test_reissues_at_once_leave_one_valid_badge(app: Flask) -> None:
    """Who comes second replaces the first one's badge, or is told that there is none."""
    (only,) = registrations(app, 1)
    with app.app_context():
        issue_badge(db.session.get_one(Registration, only), code_keys(), at=LONG_AGO)
        db.session.commit()

    def reissue() -> None:
        reissue_badge(db.session.get_one(Registration, only), code_keys(), at=NOON, by_id=None)
        db.session.commit()

    outcomes = race(app, *[reissue] * 4)
    won = outcomes.count(None)
    assert {type(outcome) for outcome in outcomes} <= {type(None), NoValidBadge}
    with app.app_context():
        states = [(badge.issue, badge.state) for badge in db.session.query(Badge).order_by(Badge.issue)]
        codes = {badge.code_digest for badge in db.session.query(Badge)}
    replaced = [(number, "replaced") for number in range(1, won + 1)]
    assert states == [*replaced, (won + 1, "valid")]
    assert (won >= 1, len(codes)) == (True, won + 1)
