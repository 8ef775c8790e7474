"""Look-alikes are found by the keys that they share, soon after one of them is written."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bench.lookalikes import crowd
from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import domain
from eventapp.registration.answer_queries import current_form
from eventapp.registration.duplicates import queries
from eventapp.registration.duplicates.domain import (
    alike,
    candidates_of,
    compare,
    dismiss,
    is_known_in_mailbox,
    take_back,
)
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.duplicates.scoring import Face
from eventapp.registration.models import Registration
from tests import make
from tests.make import NOON
from tests.registration.cast import answers, submitted
from tests.registration.forms_cast import published, question


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


def work(at: datetime = NOON) -> None:
    """All that is due two minutes later."""
    db.session.commit()
    while jobs.work_one(at + timedelta(minutes=2)):
        pass


def found(event: Event, *, dismissed: bool = False) -> list[tuple[str, str, str]]:
    """[(name, name, reasons)]"""
    page = queries.pairs(event, dismissed=dismissed, page=1)
    return [
        (row.first.person.full_name, row.second.person.full_name, " ".join(row.reasons)) for row in page.rows
    ]


def test_who_registers_twice_is_found_within_two_minutes(forum: Event) -> None:
    submitted(forum, "Amina Idrissi")
    submitted(forum, "Idrissi Amina")
    submitted(forum, "Ben Adams", organisation="Another house")
    work()
    assert found(forum) == [("Amina Idrissi", "Idrissi Amina", "order organisation")]


def test_at_the_form_nobody_is_told_of_others_than_their_own_mailbox(forum: Event) -> None:
    """Not of a namesake with the same house, nor of a mailbox that is nearly the same, nor of what ended."""
    ben = submitted(forum, "Ben Adams")
    ben.person.email = "ben.adams+forum@example.org"
    work()
    asked = ["ben.adams@example.org", "ben.adams@example.net", "benadams@example.org", "b.adams@example.org"]
    assert [is_known_in_mailbox(forum, one) for one in asked] == [True, False, False, False]
    assert not is_known_in_mailbox(forum, ben.person.email)
    domain.cancel(ben, at=NOON)
    assert not is_known_in_mailbox(forum, asked[0])


def test_a_pair_goes_when_one_of_them_changes_or_ends(forum: Event) -> None:
    first, second = submitted(forum, "Amina Idrissi"), submitted(forum, "Idrissi Amina")
    third = submitted(forum, "Amina Idrissy")
    work()
    assert len(found(forum)) == 3
    later = NOON + timedelta(minutes=5)
    domain.cancel(third, at=later)
    other = {"given_name": "Zoe", "family_name": "Nuñez", "badge_name": "Zoe Nuñez", "organisation": "Else"}
    domain.change(second, answers(forum, **other), at=later)
    work(later)
    assert found(forum) == []
    assert list(queries.pairs_of(first)) == []


def test_another_event_has_its_own(forum: Event) -> None:
    other = make.event("other")
    make.registration(forum, make.person("Amina Idrissi"))
    make.registration(other, make.person("Idrissi Amina"))
    compare(forum, at=NOON)
    compare(other, at=NOON)
    assert (found(forum), found(other)) == ([], [])


def test_that_they_are_two_is_remembered_until_it_is_taken_back(forum: Event) -> None:
    desk = make.person("Dora Desk")
    first = make.registration(forum, make.person("Amina Idrissi"))
    make.registration(forum, make.person("Idrissi Amina"))
    compare(forum, at=NOON)
    pair = db.session.scalars(select(Lookalike)).one()
    dismiss(pair, by=desk, at=NOON)
    first.badge_name = "Amina"
    db.session.flush()
    compare(forum, at=NOON)
    assert (found(forum), len(found(forum, dismissed=True))) == ([], 1)
    number = pair.id
    take_back(pair)
    first.badge_name = "Amina Idrissi"
    compare(forum, at=NOON)
    assert db.session.scalars(select(Lookalike.id)).all() == [number]
    assert (len(found(forum)), found(forum, dismissed=True)) == (1, [])


@pytest.mark.parametrize(("audience", "reasons"), [("registrars", "name birth"), ("organisers", "name")])
def test_a_birth_date_counts_where_the_desk_may_read_it(forum: Event, audience: str, reasons: str) -> None:
    published(forum, question("Date of birth", "date", audience=audience))
    form = current_form(forum)
    assert form is not None
    born = {form.questions[0].code: "1970-02-01"}
    for email, house in (("a@example.org", "One"), ("b@example.org", "Two")):
        data = answers(forum, organisation=house, own=born)
        domain.submit(forum, make.person("Amina El Idrissi", email), data, at=NOON, form=form)
    compare(forum, at=NOON)
    assert [one[2] for one in found(forum)] == [reasons]


def test_a_stranger_is_compared_with_those_there(forum: Event) -> None:
    amina = make.registration(forum, make.person("Amina Idrissi"))
    make.registration(forum, make.person("Ben Adams"), "cancelled")
    compare(forum, at=NOON)
    strangers = [
        Face("Idrissi", "Amina", "", "new@example.org", ""),
        Face("Ben", "Adams", "", "new@example.org", ""),
    ]
    one, other = alike(forum, strangers)
    assert (one and one[0], one and one[1].reasons, other) == (amina.id, ("order",), None)


def test_what_very_many_share_says_nothing(forum: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_HOLDERS", 3)
    for number in range(5):
        make.registration(forum, make.person("Amina Idrissi", f"amina{number}@example.org"))
    compare(forum, at=NOON)
    assert found(forum) == []


def test_a_crowd_is_compared_by_keys_and_not_pair_by_pair(forum: Event) -> None:
    """Whose time `python -m bench.lookalikes` takes."""
    crowd(forum, 600)
    while compare(forum, at=NOON):
        pass
    ids = list(db.session.scalars(select(Registration.id)))
    looked_at = candidates_of(forum, queries.faces(forum, ids, ""))
    assert len(looked_at) < 600 * 599 / 2 / 100
    assert len(found(forum)) >= 12
