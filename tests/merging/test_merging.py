"""Two registrations of one person become one, and two again."""

from collections.abc import Sequence
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from eventapp.agenda.models import AgendaEntry, SeatWait
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.jobs import Job, work_one
from eventapp.delegations.domain import Named, found_delegation, nominate
from eventapp.delegations.models import Delegation, Nomination
from eventapp.merging import domain
from eventapp.merging.models import RegistrationMerge
from eventapp.merging.queries import seen_of
from eventapp.people.models import Person
from eventapp.people.queries import roles_of
from eventapp.programme.models import Event, Session
from eventapp.registration import domain as registration
from eventapp.registration.form_models import Answer, ChoicePlaces, SensitiveAnswer
from eventapp.registration.models import Category, Registration
from tests import make
from tests.agenda.cast import add, at_once, seats_taken
from tests.door import cast as door
from tests.make import LONG_AGO, NOON
from tests.registration.cast import answers, steps
from tests.registration.forms_cast import choice, option, published, taken

TABLES = (
    *(Registration, Answer, SensitiveAnswer, AgendaEntry, Badge, Nomination),
    *(Delegation, ChoicePlaces, Session, Person),
)


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


def merge(kept: Registration, gone: Registration, *choices: str) -> RegistrationMerge:
    by, seen = make.person("Dora Desk"), seen_of((kept.id, gone.id))
    return domain.merge(kept.event, kept.id, gone.id, list(choices), seen=seen, by=by, at=NOON)


def undo(made: RegistrationMerge) -> None:
    domain.undo(made, by=make.person("Dora Desk"), at=NOON)


def test_a_word_for_door_staff_is_not_lost(forum: Event) -> None:
    kept, gone = both(forum)
    gone.door_instruction, gone.protocol_rank = "Call an escort.", "Minister"
    made = merge(kept, gone)
    taken = (kept.door_instruction, kept.protocol_rank)
    undo(made)
    db.session.refresh(kept)
    assert (taken, kept.door_instruction, kept.protocol_rank) == (("Call an escort.", "Minister"), None, None)


def both(forum: Event) -> tuple[Registration, Registration]:
    """The first has a badge of another name than the second."""
    return door.holder(forum, "Amina Idrissi"), door.holder(forum, "Idrissi Amina")


def everything() -> dict[str, Sequence[Any]]:
    """All rows that a merge may touch, by table; entries and nominations by what they say."""
    db.session.flush()
    found = {}
    for model in TABLES:
        names = [column.key for column in inspect(model).column_attrs]
        names = [one for one in names if model is not AgendaEntry or one != "id"]
        rows = db.session.execute(select(*(getattr(model, name) for name in names))).all()
        found[model.__tablename__] = sorted(map(repr, rows))
    return found


def week(person: Person) -> list[str]:
    own = select(Session).join(AgendaEntry).where(AgendaEntry.person_id == person.id).order_by(Session.id)
    return [session.title.plain("en") for session in db.session.scalars(own)]


def entries(session: Session) -> Sequence[AgendaEntry]:
    own = select(AgendaEntry).where(AgendaEntry.session_id == session.id)
    return db.session.scalars(own.order_by(AgendaEntry.added_at, AgendaEntry.person_id)).all()


def test_what_is_different_is_chosen_and_the_other_is_cancelled(forum: Event) -> None:
    kept, gone = both(forum)
    merge(kept, gone, "name", "badge_name")
    db.session.refresh(gone)
    assert (kept.badge_name, kept.person.full_name, kept.sort_name) == (
        "Idrissi Amina",
        "Idrissi Amina",
        "amina idrissi",
    )
    assert (kept.state, gone.state) == ("approved", "cancelled")
    assert (steps(kept.id), steps(gone.id)) == (["merged"], ["merged"])
    assert ("attendee", "forum") not in roles_of(gone.person_id)
    assert [badge.ended_as for badge in db.session.scalars(select(Badge).order_by(Badge.id))] == [
        None,
        "revoked",
    ]
    assert db.session.scalars(select(Job).where(Job.name == "registration.mail")).all() == []


def test_an_agenda_moves_with_its_seats_one_per_round(forum: Event) -> None:
    kept, gone = both(forum)
    slot = make.round_(forum)
    own, other, alone = (
        make.session(forum, title, seats=5, round=slot if title != "Alone" else None)
        for title in ("Own", "Other", "Alone")
    )
    add(kept.person, forum, own)
    for session in (other, alone):
        add(gone.person, forum, session)
    merge(kept, gone)
    assert (week(kept.person), week(gone.person)) == (["Own", "Alone"], [])
    assert [seats_taken(session) for session in (own, other, alone)] == [1, 0, 1]


@pytest.mark.parametrize(("seats", "becomes"), [(5, ([True], 0)), (1, ([], 1))])
def test_wishes_of_who_was_not_approved_are_claimed_and_given_back(
    forum: Event, seats: int, becomes: tuple[list[bool], int]
) -> None:
    kept = make.registration(forum, make.person("Amina Idrissi"))
    gone = make.registration(forum, make.person("Idrissi Amina"), "submitted")
    wished = make.session(forum, "Wished", seats=seats)
    add(make.registration(forum, make.person("Ben Adams")).person, forum, wished)
    add(gone.person, forum, wished)
    before = [(row.person_id, row.holds_seat) for row in entries(wished)]
    made = merge(kept, gone)
    while work_one(NOON):
        pass
    lines = db.session.scalars(select(SeatWait.person_id).order_by(SeatWait.id)).all()
    held = [row.holds_seat for row in entries(wished) if row.person_id == kept.person_id]
    assert (held, len(lines), seats_taken(wished)) == (*becomes, 1 + len(held))
    undo(made)
    assert [(row.person_id, row.holds_seat) for row in entries(wished)] == before
    assert (seats_taken(wished), db.session.scalars(select(SeatWait)).all()) == (1, [])


def test_undoing_brings_back_exactly_what_was(forum: Event) -> None:
    form = published(forum, choice(boat=1))
    at = {"at": NOON, "form": form}
    boat = option(form, "Excursion", "Boat")
    first = registration.submit(forum, make.person("Amina Idrissi"), answers(forum), **at)
    second = registration.submit(forum, make.person("Idrissi Amina"), answers(forum, own=boat), **at)
    for one in (first, second):
        registration.approve(one.id, by=None, at=LONG_AGO)
    house = found_delegation(forum, "Caisse", "MA", focal="focal@example.org", quota=2, at=NOON)
    category = db.session.scalars(select(Category)).one()
    for one in (first, second):
        nominate(house, Named("A", "I", one.person.email, category), at=NOON)
    slot = make.round_(forum)
    for one, title in ((first, "Own"), (second, "Other")):
        db.session.refresh(one)
        add(one.person, forum, make.session(forum, title, seats=5, round=slot))
    make.person("Dora Desk")
    before = everything()

    made = merge(first, second, "name", "badge_name", "organisation", "languages")

    assert list(taken().values()) == [1]
    assert (house.nominated, everything() == before) == (1, False)
    db.session.expire_all()
    undo(made)
    db.session.expire_all()
    assert everything() == before
    with pytest.raises(domain.ChangedSince):
        undo(made)


def test_what_was_changed_since_stays_merged(forum: Event) -> None:
    kept, gone = both(forum)
    made = merge(kept, gone)
    registration.change(kept, answers(forum, given_name="Another"), at=NOON)
    with pytest.raises(domain.ChangedSince):
        undo(made)


def test_the_place_that_became_free_may_be_taken(forum: Event) -> None:
    forum.capacity = 2
    kept, gone = both(forum)
    made = merge(kept, gone)
    registration.approve(make.registration(forum, make.person("Ben Adams"), "submitted").id, by=None, at=NOON)
    with pytest.raises(registration.EventFull):
        undo(made)


def test_who_was_let_in_approved_or_elected_is_the_one_to_keep(forum: Event) -> None:
    kept, gone = both(forum)
    submitted = make.registration(forum, make.person("Amina Idris"), "submitted")
    with pytest.raises(domain.KeepTheOther):
        merge(submitted, kept)
    make.membership(make.body(), gone.person)
    with pytest.raises(domain.KeepTheOther):
        merge(kept, gone)
    make.membership(make.body("council"), kept.person)
    with pytest.raises(domain.BothOnABody):
        merge(kept, gone)
    device = door.device(door.checkpoint(forum))
    door.scanned(device, door.scan(door.code(gone)))
    with pytest.raises(domain.KeepTheOther):
        merge(submitted, gone)
    door.scanned(device, door.scan(door.code(kept)))
    with pytest.raises(domain.BothLetIn):
        merge(kept, gone)


def test_a_page_that_shows_them_as_they_were_is_refused(forum: Event) -> None:
    kept, gone = both(forum)
    seen = seen_of((kept.id, gone.id))
    registration.change(gone, answers(forum, given_name="Another"), at=NOON)
    with pytest.raises(domain.ChangedMeanwhile):
        domain.merge(forum, kept.id, gone.id, [], seen=seen, by=make.person("Dora Desk"), at=NOON)


def test_the_name_of_somebody_known_elsewhere_is_theirs(forum: Event) -> None:
    kept, gone = both(forum)
    make.registration(make.event("other"), kept.person)
    with pytest.raises(domain.values.NameIsTheirs):
        merge(kept, gone, "name")


def test_of_two_who_merge_at_once_either_way_one_does(app: Flask) -> None:
    with app.app_context():
        forum = make.event()
        numbers = [
            make.registration(forum, make.person(name)).id for name in ("Amina Idrissi", "Idrissi Amina")
        ]
        make.person("Dora Desk")
        db.session.commit()

    def act(kept: int, gone: int) -> str:
        merge(db.session.get_one(Registration, kept), db.session.get_one(Registration, gone))
        return "done"

    outcomes = at_once(app, [partial(act, *numbers), partial(act, *reversed(numbers))])
    with app.app_context():
        states = sorted(db.session.scalars(select(Registration.state)))
    assert (sorted(outcomes), states) == (["done", "not_active"], ["approved", "cancelled"])


def test_looking_first_and_cancelling_then_would_leave_neither(app: Flask) -> None:
    """The control: the same race shows what holding both rows prevents."""
    with app.app_context():
        forum = make.event()
        names = ("Amina Idrissi", "Idrissi Amina")
        numbers = [make.registration(forum, make.person(name)).id for name in names]
        db.session.commit()
    both_looked = Barrier(2)

    def act(gone: int) -> str:
        states = db.session.scalars(select(Registration.state)).all()
        db.session.rollback()
        both_looked.wait()
        if set(states) == {"approved"}:
            registration.cancel(db.session.get_one(Registration, gone), at=NOON)
        return "done"

    at_once(app, [partial(act, number) for number in numbers])
    with app.app_context():
        assert set(db.session.scalars(select(Registration.state))) == {"cancelled"}
