"""Calendars that looked and found nothing new are written down together."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from eventapp.agenda import looks as looking
from eventapp.agenda.looks import Looks
from eventapp.agenda.models import CalendarSubscription
from eventapp.core.db import db
from tests import make
from tests.agenda.cast import NOON, attendee


@pytest.fixture
def looks(database: None) -> Looks:
    return Looks(db.engine)


def followers(count: int) -> list[int]:
    event = make.event()
    made = [
        CalendarSubscription(
            event_id=event.id, person_id=attendee(event, f"Ben No{number}").id, token_digest=bytes([number])
        )
        for number in range(count)
    ]
    for one in made:
        one.label, one.created_at = "phone", NOON
    db.session.add_all(made)
    db.session.flush()
    numbers = [one.id for one in made]
    db.session.commit()
    return numbers


def noted() -> list[object]:
    columns = (CalendarSubscription.fetched_at, CalendarSubscription.fetched_by)
    found = db.session.query(*columns).order_by(CalendarSubscription.id).all()
    db.session.rollback()  # SQLite has one writer
    return [tuple(one) for one in found]


def test_many_looks_are_one_write(looks: Looks, statements: list[str]) -> None:
    for number in followers(30):
        looks.note(number, "Thunderbird", NOON)
    statements.clear()

    looks.write()

    assert [one.split()[0] for one in statements] == ["UPDATE"]
    assert noted() == [(NOON, "Thunderbird")] * 30
    looks.close()


def test_they_write_themselves(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "GATHERED", 0.0)
    [one] = followers(1)

    looks.note(one, "Outlook", NOON)
    if looks.timer:
        looks.timer.join()

    assert noted() == [(NOON, "Outlook")]


def test_an_older_look_takes_nothing_back(looks: Looks) -> None:
    [one] = followers(1)
    for at in (NOON, NOON - timedelta(seconds=3)):
        looks.note(one, "Outlook", at)
        looks.close()

    assert noted() == [(NOON, "Outlook")]


def test_what_cannot_be_written_is_said_and_dropped(
    looks: Looks, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = followers(1)
    monkeypatch.setattr(looking, "NOTED", update(CalendarSubscription).values(label=None))
    looks.note(one, "Outlook", NOON)

    looks.close()

    assert caplog.messages == ["the looks of 1 calendars were not noted"]
    assert (noted(), looks.waiting) == ([(None, None)], {})
