"""Places that are kept for somebody: taken for everybody else, and free again after their last day."""

from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.jobs import Job
from eventapp.programme.models import Event
from eventapp.registration import blocks, domain
from eventapp.registration.blocks import Reserving
from eventapp.registration.models import PlaceBlock, Registration
from eventapp.registration.places import limits_of
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import submitted
from tests.registration.test_waiting import line, register, standings

LAST = date(2019, 10, 16)


def kept(event: Event, places: int = 1, category_id: int | None = None) -> PlaceBlock:
    return blocks.reserve(event, Reserving("Delegation", places, LAST, category_id), at=NOON)


def approve_from(made: Registration, block: PlaceBlock) -> None:
    blocks.approve_from(made.id, block.id, by=None, at=NOON)


def test_kept_places_are_taken_for_everybody_else(database: None) -> None:
    event = make.event(capacity=2)
    block = kept(event)
    first, second, guest = (register(event, name) for name in ("Amina First", "Ben Second", "Gus Guest"))
    domain.approve(first.id, by=None, at=NOON)
    with pytest.raises(domain.EventFull):
        domain.approve(second.id, by=None, at=NOON)
    with pytest.raises(blocks.TooFewFree):
        kept(event)
    approve_from(guest, block)
    with pytest.raises(blocks.BlockUsedUp):
        approve_from(second, block)
    assert standings(first, second, guest) == ["approved", "submitted", "approved"]
    assert limits_of(event).event.held == 2


def test_a_place_given_up_returns_to_its_block_and_ends_with_it(database: None) -> None:
    event = make.event(capacity=1)
    block = kept(event)
    guest = register(event, "Gus Guest")
    approve_from(guest, block)
    [waits] = line(event, "Wim Waits")
    domain.cancel(guest, at=NOON)
    db.session.refresh(block)
    assert (block.used, standings(waits)) == (0, ["waiting"])

    job = db.session.scalars(select(Job).where(Job.name == "registration.block_ends")).one()
    assert job.due_at == datetime(2019, 10, 17, tzinfo=ZoneInfo("Europe/Brussels"))
    for _twice in range(2):
        blocks.end_block(event, block.id, at=job.due_at)
    assert standings(waits) == ["offered"]


@pytest.mark.parametrize(("day", "refusal"), [(14, blocks.DayIsOver), (19, blocks.DayIsTooLate)])
def test_nothing_is_kept_for_a_day_that_is_over_or_after_the_event(
    database: None, day: int, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        blocks.reserve(make.event(), Reserving("Late", 1, date(2019, 10, day), None), at=NOON)


def test_a_block_of_a_category_counts_in_it_and_is_for_it_alone(database: None) -> None:
    event = make.event()
    press = make.category(event, "press", places=1)
    block = kept(event, category_id=press.id)
    reporter, delegate = register(event, "Rita Press", press), register(event, "Dina Delegate")
    with pytest.raises(domain.CategoryFull):
        domain.approve(reporter.id, by=None, at=NOON)
    with pytest.raises(blocks.BlockUsedUp):
        approve_from(delegate, block)
    approve_from(reporter, block)
    assert (standings(reporter), limits_of(event).of_category[press.id].held) == (["approved"], 1)


def test_a_place_kept_for_any_category_is_none_in_a_full_one(database: None) -> None:
    event = make.event(capacity=9)
    press = make.category(event, "press", places=1)
    block = kept(event, 3)
    first, second = (register(event, name, press) for name in ("Rita Press", "Paul Press"))
    approve_from(first, block)
    second.invited_to_id = block.id
    for act in (partial(approve_from, second, block), partial(domain.approve, second.id, by=None, at=NOON)):
        with pytest.raises(domain.CategoryFull):
            act()
    db.session.refresh(block)
    assert (block.used, limits_of(event).of_category[press.id].held) == (1, 1)


def test_an_offer_that_a_block_makes_needless_goes_to_the_next(database: None) -> None:
    event = make.event(capacity=2)
    block = kept(event)
    holder = register(event, "Hilda Holder")
    domain.approve(holder.id, by=None, at=NOON)
    first, second = line(event, "Amina First", "Ben Second")
    domain.cancel(holder, at=NOON)
    approve_from(first, block)
    assert standings(first, second) == ["approved", "offered"]


def test_kept_places_are_never_used_twice(app: Flask) -> None:
    with app.app_context():
        event = make.event(capacity=4)
        block = kept(event, places=2).id
        people = [submitted(event, f"Person {number}").id for number in range(8)]
        db.session.commit()

    def act(how: str, number: int) -> str:
        if how == "block":
            blocks.approve_from(number, block, by=None, at=NOON)
        else:
            domain.approve(number, by=None, at=NOON)
        return how

    fates = at_once(app, [partial(act, "block" if one % 2 else "plain", one) for one in people])

    assert sorted(fates) == ["block"] * 2 + ["block_used_up"] * 2 + ["event_full"] * 2 + ["plain"] * 2
    with app.app_context():
        assert limits_of(db.session.scalars(select(Event)).one()).event.held == 4


def test_the_past_ends_nothing_of_another_event(database: None) -> None:
    block = kept(make.event())
    with pytest.raises(blocks.NotFound):
        blocks.end_block(make.event("other"), block.id, at=NOON + timedelta(days=9))
