"""Lists in pages of a fixed size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from eventapp.core.db import db

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows `first`..`last` of `total` (counted from 1), and the numbers around this page."""

    rows: list[Row]
    number: int
    total: int
    size: int = SIZE

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.last < self.total else None


def paged(found: Select[Row], number: int) -> Page[Row]:
    """That page of an ordered select, or the last one there is: two statements at any size."""
    total = db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    wanted = max(1, min(number, -(-total // SIZE)))
    rows = db.session.scalars(found.limit(SIZE).offset((wanted - 1) * SIZE)).all()
    return Page[Any](list(rows), wanted, total)


def page_of(rows: Sequence[Row], number: int) -> Page[Row]:
    """That page of a list, or the last one there is."""
    wanted = max(1, min(number, -(-len(rows) // SIZE)))
    return Page(list(rows[(wanted - 1) * SIZE : wanted * SIZE]), wanted, len(rows))
