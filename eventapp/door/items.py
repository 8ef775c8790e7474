"""How many of an item were given, are still out and are left, counted by the scans themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.models import Checkpoint, Scan
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration

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
    """The pieces that were still there, now or at a moment; None where nobody counts them."""
    if item.stock is None:
        return None
    return item.stock - _given([item.id], until).get(item.id, Given()).out


def hold(items: Collection[Item], holders: Collection[int]) -> None:
    """Before anything is given of these items to these registrations: whoever else is about to give them
    the same, or the last piece, does so before or after. All take their locks in this order.

    Not the key's own lock of a registration: rows that refer to it are written meanwhile. On SQLite there
    is one writer anyway.
    """
    counted = [one.id for one in items if one.stock is not None]
    stocks = select(Item.id).where(Item.id.in_(counted)).order_by(Item.id)
    db.session.execute(stocks.with_for_update())
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


def _given(of: Collection[int], until: datetime | None = None) -> Mapping[int, Given]:
    """By item. What comes back from somebody who has none is nobody's and adds nothing."""
    people = _by_person().where(Checkpoint.item_id.in_(of))
    people = people if until is None else people.where(Scan.happened_at <= until)
    person = people.subquery()
    out = func.sum(person.c.given - person.c.returned).filter(person.c.given > person.c.returned)
    found = select(person.c.item_id, func.sum(person.c.given), func.coalesce(out, 0))
    return {row[0]: Given(*row[1:]) for row in db.session.execute(found.group_by(person.c.item_id))}


def _by_person() -> Select[int | None, int | None, int, int]:
    """(item, registration, given to them, brought back by them); of the erased all together."""
    found = select(
        Checkpoint.item_id,
        Badge.registration_id,
        func.count().filter(Scan.direction == "in").label("given"),
        func.count().filter(Scan.direction == "out").label("returned"),
    )
    found = found.join(Scan, Scan.checkpoint_id == Checkpoint.id).outerjoin(Scan.badge).where(Scan.passed)
    return found.group_by(Checkpoint.item_id, Badge.registration_id)
