"""The waiting list: who stands where, who is offered a place, and what becomes of the offer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.jobs import Job
from eventapp.programme.models import Event
from eventapp.registration import domain, limits, waiting
from eventapp.registration.answers import CategoryIsFixed, answers_of
from eventapp.registration.deciding import PlaceIsOffered, approve_all, ask_more, join_line
from eventapp.registration.explaining import position_of, why_not_in
from eventapp.registration.models import Category, Registration
from eventapp.registration.places import OfferEnded
from eventapp.registration.queries import all_categories, registrations
from tests import make
from tests.make import NOON
from tests.registration.cast import answers, is_attendee, mails, steps, subjects, submitted, write_mails

LATER = NOON + timedelta(hours=48)


def register(event: Event, name: str, category: Category | None = None) -> Registration:
    return submitted(event, name, **({"category": category} if category else {}))


def line(event: Event, *names: str, category: Category | None = None) -> list[Registration]:
    """They register and are put on the list, one after the other."""
    made = [register(event, name, category) for name in names]
    approve_all([one.id for one in made], by=None, at=NOON, others_wait=True)
    return made


def full(places: int = 1, **fields: object) -> tuple[Event, list[Registration]]:
    """An event all of whose places are taken."""
    event = make.event(capacity=places, **fields)
    held = [register(event, f"Holder {number}") for number in range(places)]
    approve_all([one.id for one in held], by=None, at=NOON)
    return event, held


def set_limits(event: Event, capacity: int | None, **places: tuple[int | None, int]) -> None:
    """Of the event and of categories by their code."""
    own = all_categories(event)
    of_category = {one.id: places[one.code] for one in own if one.code in places}
    wanted = limits.Wanted(capacity, event.offer_hours, of_category)
    limits.set_limits(event, wanted, seen=limits.state_of(event, own), at=NOON)


def standings(*made: Registration) -> list[str]:
    db.session.expire_all()
    return [one.standing for one in made]


@pytest.mark.parametrize(
    "free",
    [
        lambda event, holder: domain.cancel(holder, at=NOON),
        lambda event, holder: domain.cancel(holder, at=NOON, withdrawn_by=make.person("Focal Point")),
        lambda event, holder: set_limits(event, 2),
    ],
)
def test_a_place_that_becomes_free_is_offered_to_the_first_in_line(
    database: None, free: Callable[[Event, Registration], None]
) -> None:
    event, [holder] = full()
    first, second = line(event, "Amina First", "Ben Second")
    assert (standings(first, second), position_of(second)) == (["waiting", "waiting"], 2)

    free(event, holder)

    assert (standings(first, second), position_of(second)) == (["offered", "waiting"], 1)
    assert (first.offer_ends_at, is_attendee(first)) == (LATER, False)


def test_who_takes_the_place_is_approved_and_who_gives_it_back_makes_way(database: None) -> None:
    event, holders = full(2)
    first, second, third = line(event, "Amina First", "Ben Second", "Cleo Third")
    for holder in holders:
        domain.cancel(holder, at=NOON)

    waiting.accept(first, at=NOON)
    waiting.decline(second, at=NOON)

    assert standings(first, second, third) == ["approved", "cancelled", "offered"]
    assert steps(first.id) == ["submitted", "waiting", "offered", "accepted", "approved"]
    assert is_attendee(first)


def test_an_offer_that_nobody_answers_goes_to_the_next(database: None) -> None:
    event, [holder] = full()
    first, second = line(event, "Amina First", "Ben Second")
    domain.cancel(holder, at=NOON)
    [job] = db.session.scalars(select(Job).where(Job.name == "registration.lapse"))
    assert (job.due_at, job.payload) == (LATER, {"registration_id": first.id})

    waiting.lapse(first.id, at=LATER - timedelta(seconds=1))
    assert standings(first, second) == ["offered", "waiting"]
    with pytest.raises(OfferEnded):
        waiting.accept(first, at=LATER)
    waiting.lapse(first.id, at=LATER)
    waiting.lapse(first.id, at=LATER)

    assert standings(first, second) == ["cancelled", "offered"]
    assert steps(first.id)[-1] == "lapsed"


def test_no_offer_outlasts_the_event(database: None) -> None:
    event, holders = full(2)
    first, second = line(event, "Amina First", "Ben Second")
    end = datetime(2019, 10, 19, tzinfo=ZoneInfo("Europe/Brussels"))
    domain.cancel(holders[0], at=end - timedelta(hours=1))
    domain.cancel(holders[1], at=end)
    assert (standings(first, second), first.offer_ends_at) == (["offered", "waiting"], end)


def test_classes_come_first_and_within_them_who_joined_first(database: None) -> None:
    event, _holders = full()
    late = make.category(event, "guest", priority=9)
    early = make.category(event, "speaker", priority=1)
    made = [
        *line(event, "Guest One", category=late),
        *line(event, "Delegate One", "Delegate Two"),
        *line(event, "Speaker One", category=early),
    ]
    assert [position_of(one) for one in made] == [4, 2, 3, 1]
    page = registrations(event, words="", state="waiting", page=1)
    assert [row.badge_name for row in page.rows] == [
        "Speaker One",
        "Delegate One",
        "Delegate Two",
        "Guest One",
    ]


def test_a_full_category_waits_while_others_pass(database: None) -> None:
    event = make.event(capacity=3)
    press = make.category(event, "press", places=1, priority=1)
    [reporter, other] = [register(event, name, press) for name in ("Rita Press", "Paul Press")]
    domain.approve(reporter.id, by=None, at=NOON)
    with pytest.raises(domain.CategoryFull):
        domain.approve(other.id, by=None, at=NOON)
    join_line(other.id, by=None, at=NOON)
    holders = [register(event, name) for name in ("Dina Delegate", "Dirk Delegate")]
    approve_all([one.id for one in holders], by=None, at=NOON)
    [delegate] = line(event, "Dora Delegate")

    domain.cancel(holders[0], at=NOON)
    assert standings(other, delegate) == ["waiting", "offered"]
    why = why_not_in(other, event)
    assert (why.is_full, why.category.free, why.event.free, why.position) == (True, 0, 0, 1)

    domain.cancel(reporter, at=NOON)
    assert standings(other, delegate) == ["offered", "offered"]


def test_lowering_a_limit_throws_nobody_out(database: None) -> None:
    event, holders = full(2)
    [first] = line(event, "Amina First")
    set_limits(event, 1, delegate=(0, 5))
    domain.cancel(holders[0], at=NOON)
    assert standings(holders[1], first) == ["approved", "waiting"]
    set_limits(event, 2, delegate=(None, 5))
    assert standings(holders[1], first) == ["approved", "offered"]


def test_who_still_owes_an_answer_is_passed_over_and_comes_back_to_where_they_stood(database: None) -> None:
    event, [holder] = full()
    first, second, third = line(event, "Amina First", "Ben Second", "Cleo Third")
    ask_more(first.id, reason="A letter.", by=None, at=NOON)
    domain.cancel(holder, at=NOON)
    assert standings(first, second, third) == ["asked", "offered", "waiting"]
    with pytest.raises(PlaceIsOffered):
        ask_more(second.id, reason="A letter.", by=None, at=NOON)

    domain.change(first, answers_of(first), at=NOON)
    assert standings(first) == ["submitted"]
    join_line(first.id, by=None, at=NOON)
    assert (standings(first), position_of(first), position_of(third)) == (["waiting"], 1, 2)


def test_nobody_overtakes_the_line_when_a_place_is_free(database: None) -> None:
    event, _holders = full()
    [first] = line(event, "Amina First")
    event.capacity = 2  # as the operator's own hand would
    newcomer = register(event, "Nora New")
    with pytest.raises(domain.EventFull):
        domain.approve(newcomer.id, by=None, at=NOON)
    assert standings(first, newcomer) == ["offered", "submitted"]


def test_a_category_is_fixed_while_a_place_is_offered_in_it(database: None) -> None:
    event, [holder] = full()
    [first] = line(event, "Amina First")
    press = make.category(event, "press")
    domain.cancel(holder, at=NOON)
    db.session.expire_all()
    with pytest.raises(CategoryIsFixed):
        domain.change(first, answers(event, category=press), at=NOON)


def test_another_category_may_have_the_place_that_ones_own_lacks(database: None) -> None:
    event = make.event()
    press = make.category(event, "press", places=0)
    [reporter] = line(event, "Rita Press", category=press)
    domain.change(reporter, answers(event), at=NOON)
    assert standings(reporter) == ["offered"]


def test_the_organisers_may_take_the_offer_for_the_person(database: None) -> None:
    event, [holder] = full()
    [first] = line(event, "Amina First")
    domain.cancel(holder, at=NOON)
    domain.approve(first.id, by=None, at=NOON)
    assert (standings(first), first.offer_ends_at, first.line_number) == (["approved"], None, None)


def test_each_step_is_told_with_the_deadline_in_the_events_zone(database: None) -> None:
    event, [holder] = full()
    first, second = line(event, "Amina First", "Ben Second")
    write_mails()
    domain.cancel(holder, at=NOON)
    write_mails()
    waiting.lapse(first.id, at=LATER)
    db.session.expire_all()
    waiting.decline(second, at=LATER)
    write_mails()

    assert subjects("amina.first@example.org")[1:] == [
        "The Forum: you are on the waiting list",
        "The Forum: a place is free for you",
        "The Forum: the place offered to you is gone",
    ]
    assert subjects("ben.second@example.org")[1:] == [
        "The Forum: you are on the waiting list",
        "The Forum: you gave the place back",  # the offer was answered before its mail was written
    ]
    assert "until 17 Oct 2019, 12:00 (Brussels time)" in mails("amina.first@example.org")[2].body


def test_stale_limits_are_refused(database: None) -> None:
    event = make.event()
    wanted = limits.Wanted(5, 24, {})
    with pytest.raises(Refused):
        limits.set_limits(event, wanted, seen="something else", at=NOON)
    assert event.capacity is None


def test_the_reasons_name_who_stands_before_and_why(database: None) -> None:
    event, _holders = full()
    speakers = make.category(event, "speaker", priority=1, places=0)
    [speaker] = line(event, "Speaker One", category=speakers)
    first, second = line(event, "Amina First", "Ben Second")
    why = why_not_in(second, event)
    assert (why.position, why.by_class, why.by_joining, why.passed_over) == (3, 1, 1, 1)
    assert [one.badge_name for one in why.before] == [speaker.badge_name, first.badge_name]
