"""What becomes of places, and of places in line, when two registrations are merged and taken apart."""

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.merging import domain
from eventapp.registration.models import PlaceBlock, Registration
from tests import make
from tests.make import NOON
from tests.merging.test_merging import merge, undo
from tests.registration.test_blocks import approve_from, kept
from tests.registration.test_waiting import approve_all, full, line, register, standings

pytestmark = pytest.mark.usefixtures("database")


def free_a_place(held: Registration) -> None:
    domain.cancel(held, at=NOON)


def numbers(*made: Registration) -> list[int | None]:
    db.session.expire_all()
    return [one.line_number for one in made]


def test_who_waited_stands_behind_those_who_were_given_their_number_since() -> None:
    event, held = full()
    [waits] = line(event, "Amina Idrissi")
    made = merge(held[0], waits)
    [since] = line(event, "Sue Since")

    undo(made)

    assert standings(waits, since) == ["waiting", "waiting"]
    assert numbers(since, waits) == [1, 2]


def test_who_waited_stands_where_they_stood() -> None:
    event, held = full()
    waits, behind = line(event, "Amina Idrissi", "Ben Behind")
    made = merge(held[0], waits)

    undo(made)

    assert numbers(waits, behind) == [1, 2]


@pytest.mark.parametrize(("is_free", "standing"), [(True, "offered"), (False, "waiting")])
def test_an_offer_comes_back_only_where_a_place_is_free(is_free: bool, standing: str) -> None:
    event, held = full(places=2)
    [offered] = line(event, "Amina Idrissi")
    free_a_place(held[1])
    assert standings(offered) == ["offered"]
    made = merge(held[0], offered)
    if not is_free:
        approve_all([register(event, "Nadia Next").id], by=None, at=NOON)

    undo(made)

    assert standings(offered) == [standing]
    counted = select(Registration).where(
        (Registration.state == "approved") | Registration.offer_ends_at.is_not(None)
    )
    assert len(db.session.scalars(counted).all()) == 2


def test_who_stands_further_ahead_is_the_one_to_keep() -> None:
    event, held = full()
    ahead, behind = line(event, "Amina Idrissi", "Idrissi Amina")
    submitted = register(event, "A. Idrissi")
    for other in (submitted, behind):
        with pytest.raises(domain.KeepWhoIsAhead):
            merge(other, ahead)
    free_a_place(held[0])
    db.session.refresh(ahead)
    with pytest.raises(domain.KeepWhoIsAhead):
        merge(behind, ahead)
    merge(ahead, behind)
    assert standings(ahead, behind, submitted) == ["offered", "cancelled", "submitted"]


def test_who_sits_on_a_body_is_kept_wherever_they_stand() -> None:
    event, _held = full()
    [ahead] = line(event, "Amina Idrissi")
    member = register(event, "Idrissi Amina")
    make.membership(make.body(), member.person)

    merge(member, ahead)

    assert standings(member, ahead) == ["submitted", "cancelled"]


def test_a_place_of_a_block_is_theirs_again() -> None:
    event = make.event(capacity=2)
    block = kept(event)
    first, guest = register(event, "Amina Idrissi"), register(event, "Idrissi Amina")
    approve_all([first.id], by=None, at=NOON)
    approve_from(guest, block)
    made = merge(first, guest)
    assert used(block) == 0

    undo(made)

    assert (standings(first, guest), used(block)) == (["approved", "approved"], 1)


def used(block: PlaceBlock) -> int:
    db.session.refresh(block)
    return block.used
