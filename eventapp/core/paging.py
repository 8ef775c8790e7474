"""Lists in pages of a fixed size."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, literal_column, select

from eventapp.core.db import db

Row = TypeVar("Row")
SIZE = 50
LAST = 2**40  # number of a page that a database is asked for


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows `first`..`last` of `total` (counted from 1), and the numbers around this page.

    A total above `most` says only that there are more.
    """

    rows: list[Row]
    number: int
    total: int
    size: int = SIZE
    most: int | None = None
    more_follow: bool = False

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
        there = self.total if self.most is None else min(self.total, self.most)
        return self.number + 1 if self.last < there or self.more_follow else None


def paged(found: Select[Row], number: int, *, most: int | None = None, total: int | None = None) -> Page[Row]:
    """That page of an ordered select, or the last one there is: two statements at any size.

    No more than `most` are counted, if that is given, and none where the caller knows the `total`.
    """
    counted = _count(found, most) if total is None else total
    is_more = most is not None and counted > most
    wanted = max(1, min(number, LAST if is_more else -(-counted // SIZE)))
    rows = db.session.scalars(found.limit(SIZE + is_more).offset((wanted - 1) * SIZE)).all()
    if is_more and not rows:
        return paged(found, number)
    return Page[Any](list(rows[:SIZE]), wanted, counted, most=most, more_follow=len(rows) > SIZE)


def _count(found: Select[Any], most: int | None) -> int:
    every = found.order_by(None)
    if most is not None:
        one_each: Select[Any] = every.with_only_columns(literal_column("1"), maintain_column_froms=True)
        every = one_each.limit(most + 1)
    return db.session.scalar(select(func.count()).select_from(every.subquery())) or 0


def page_of(rows: Sequence[Row], number: int, *, most: int | None = None) -> Page[Row]:
    """That page of a list, or the last one there is; a list of more than `most` is the first part of one."""
    shown = rows[:most]
    wanted = max(1, min(number, -(-len(shown) // SIZE)))
    return Page(list(shown[(wanted - 1) * SIZE : wanted * SIZE]), wanted, len(rows), most=most)
