"""What follows an approval: the badge."""

import pytest

from eventapp.badges.models import Badge
from eventapp.badges.queries import valid_badge
from eventapp.core.db import db
from eventapp.core.jobs import enqueue, waiting, work_one
from eventapp.programme.models import Event
from eventapp.registration.domain import approve
from tests import make
from tests.make import NOON


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def work() -> None:
    db.session.commit()
    while work_one(NOON):
        pass


def test_an_approval_gives_a_badge(forum: Event) -> None:
    registration = make.registration(forum, make.person("Ben Adams"), state="submitted")
    approve(registration.id, by=None, at=NOON)
    work()
    badge = valid_badge(registration)
    assert badge is not None
    assert (badge.number, badge.issued_at) == (1, NOON)


def test_doing_it_twice_gives_one_badge(forum: Event) -> None:
    registration = make.registration(forum, make.person("Ben Adams"))
    for _ in range(2):
        enqueue("badges.issue", at=NOON, registration_id=registration.id)
    work()
    assert db.session.query(Badge).count() == 1


@pytest.mark.parametrize("state", ["refused", "cancelled", "submitted", "waiting"])
def test_who_is_no_longer_approved_gets_none(forum: Event, state: str) -> None:
    registration = make.registration(forum, make.person("Ben Adams"), state=state)
    enqueue("badges.issue", at=NOON, registration_id=registration.id)
    work()
    assert (db.session.query(Badge).count(), waiting()) == (0, 0)


def test_a_registration_that_is_gone_ends_the_job(forum: Event) -> None:
    enqueue("badges.issue", at=NOON, registration_id=12345)
    work()
    assert (db.session.query(Badge).count(), waiting()) == (0, 0)
