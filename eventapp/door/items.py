"""How many of an item were given, are still out and are left: what the scans say, and a count kept of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, case, func, select, update

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.models import Checkpoint, Scan
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration

IS_GIVEN = Scan.direction == "in"
Allowances = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Given:
    """Pieces: handed out, and of those still out. Nobody has fewer than none."""

    given: int = 0
    out: int = 0

    @property
    def returned(self) -> int:
        return self.given - self.out


@dataclass(frozen=True)
class ItemNow:
    """An item with what became of its pieces, and the checkpoints that give it; `is_returned` if any
    of them takes it back."""

    item: Item
    pieces: Given
    checkpoints: Sequence[Checkpoint]

    @property
    def is_returned(self) -> bool:
        return any(one.takes("out") for one in self.checkpoints)

    @property
    def left(self) -> int | None:
        return None if self.item.stock is None else self.item.stock - self.pieces.out


def items(event: Event) -> Sequence[Item]:
    return db.session.scalars(select(Item).where(Item.event_id == event.id).order_by(Item.id)).all()


def items_now(event: Event, checkpoints: Sequence[Checkpoint]) -> list[ItemNow]:
    """How it stands with each item of the event, whose checkpoints are at hand."""
    found = items(event)
    pieces = _given([one.id for one in found])
    return [
        ItemNow(one, pieces.get(one.id, Given()), [place for place in checkpoints if place.item_id == one.id])
        for one in found
    ]


def stock_left(item: Item, until: datetime | None = None) -> int | None:
    """The pieces that were still there, now or at a moment; None where nobody counts them.

    Now, it costs the same however many were given; of an earlier moment, what was scanned since.
    """
    if item.stock is None:
        return None
    out = db.session.scalar(select(Item.pieces_out).where(Item.id == item.id)) or 0
    return item.stock - out + (_taken_since(item.id, until) if until else 0)


def count_piece(item: Item, registration_id: int, direction: str, by: Literal[1, -1]) -> None:
    """A scan of the item was just stored as one that went through (1), or taken back (-1).

    Whoever calls has `hold`: nobody else counts this person's pieces at the moment.
    """
    given, returned = _of_person(item.id, registration_id)
    is_given = direction == "in"
    before = max(given - by * is_given - (returned - by * (not is_given)), 0)
    change = max(given - returned, 0) - before
    if change:
        counted = update(Item).where(Item.id == item.id).values(pieces_out=Item.pieces_out + change)
        db.session.execute(counted.execution_options(synchronize_session=False))


def hold(items: Collection[Item], holders: Collection[int]) -> None:
    """Before anything is given of these items to these registrations: whoever else is about to give them
    the same, or the last piece, does so before or after. All take their locks in this order.

    Not the key's own lock of a registration: rows that refer to it are written meanwhile. On SQLite there
    is one writer anyway.
    """
    given = [one.id for one in items]
    if given:
        db.session.execute(select(Item.id).where(Item.id.in_(given)).order_by(Item.id).with_for_update())
    people = select(Registration.id).where(Registration.id.in_(holders)).order_by(Registration.id)
    db.session.execute(people.with_for_update(key_share=True))


def exceptions(event_id: int) -> Allowances:
    """{code of a category: {code of an item: how many of it}}, where it is not what everybody has."""
    found = select(Category.code, Item.code, ItemAllowance.allowed)
    found = found.join(ItemAllowance, ItemAllowance.category_id == Category.id)
    found = found.join(Item, Item.id == ItemAllowance.item_id).where(Item.event_id == event_id)
    told: dict[str, dict[str, int]] = {}
    for category, item, allowed in db.session.execute(found.order_by(Item.code)):
        told.setdefault(category, {})[item] = allowed
    return told


def _given(of: Collection[int]) -> Mapping[int, Given]:
    """By item, of all scans. What comes back from somebody who has none is nobody's and adds nothing."""
    person = _by_person().where(Checkpoint.item_id.in_(of)).subquery()
    out = func.sum(person.c.given - person.c.returned).filter(person.c.given > person.c.returned)
    found = select(person.c.item_id, func.sum(person.c.given), func.coalesce(out, 0))
    return {row[0]: Given(*row[1:]) for row in db.session.execute(found.group_by(person.c.item_id))}


def _taken_since(item_id: int, moment: datetime) -> int:
    """By how much more is out now than at that moment, of those alone who got or brought any since."""
    places = select(Checkpoint.id).where(Checkpoint.item_id == item_id)
    late = select(Scan.badge_id).where(Scan.checkpoint_id.in_(places), Scan.happened_at > moment, Scan.passed)
    people = select(Badge.registration_id).where(Badge.id.in_(late))
    way, was_before = case((IS_GIVEN, 1), else_=-1), Scan.happened_at <= moment
    found = select(func.sum(way), func.sum(way).filter(was_before)).select_from(Scan)
    found = found.join(Scan.checkpoint).join(Scan.badge).where(Scan.passed)
    own = found.where(Checkpoint.item_id == item_id, Badge.registration_id.in_(people))
    rows = db.session.execute(own.group_by(Badge.registration_id))
    return sum(max(now, 0) - max(before or 0, 0) for now, before in rows)


def _of_person(item_id: int, registration_id: int) -> tuple[int, int]:
    found = select(func.count().filter(IS_GIVEN), func.count().filter(~IS_GIVEN)).select_from(Scan)
    found = found.join(Scan.checkpoint).join(Scan.badge).where(Scan.passed, Checkpoint.item_id == item_id)
    row = db.session.execute(found.where(Badge.registration_id == registration_id)).one()
    return row[0], row[1]


def _by_person() -> Select[int | None, int | None, int, int]:
    """(item, registration, given to them, brought back by them); of the erased all together."""
    found = select(
        Checkpoint.item_id,
        Badge.registration_id,
        func.count().filter(IS_GIVEN).label("given"),
        func.count().filter(~IS_GIVEN).label("returned"),
    )
    found = found.join(Scan, Scan.checkpoint_id == Checkpoint.id).outerjoin(Scan.badge).where(Scan.passed)
    return found.group_by(Checkpoint.item_id, Badge.registration_id)
