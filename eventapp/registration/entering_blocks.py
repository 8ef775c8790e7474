"""Places that are kept for somebody, as a file names them by whom they are for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from eventapp.core.text import fold
from eventapp.programme.models import Event
from eventapp.registration import cells as read
from eventapp.registration.blocks import BlockUsedUp, open_blocks
from eventapp.registration.domain import CategoryFull
from eventapp.registration.models import Category, PlaceBlock
from eventapp.registration.places import Limits, limits_of

COLUMN, LONGEST = "reserved", 80
EVENT = "event"


@dataclass
class Reserved:
    """The event's blocks, and how many places of each, of the event and of its categories rows are to have
    that were judged before.

    The `limits` are there where it matters: where a block is for any category, and so no place in a full one.
    """

    blocks: Sequence[PlaceBlock]
    limits: Limits | None
    taken: dict[str, int]

    def take(
        self, cells: Mapping[str, str], category: Category, *, is_offered: bool = False
    ) -> PlaceBlock | None:
        """A place for somebody of the category, who may be offered one in it already; none where the cell
        names no block. Raises Unfit."""
        label = read.line(cells, COLUMN, LONGEST)
        if not label:
            return None
        named = [one for one in self.blocks if fold(one.label) == fold(label)]
        if not named:
            raise read.Unfit(COLUMN, _("No places are kept under this name."))
        fitting = [one for one in named if one.category_id in (None, category.id)]
        if not fitting:
            raise read.Unfit(COLUMN, _("These places are kept for another category."))
        free = next((one for one in fitting if self._left(one) > 0), None)
        if free is None:
            raise read.Unfit(COLUMN, BlockUsedUp.text)
        if free.category_id is None and not is_offered:
            if not self._has_place(category):
                raise read.Unfit(COLUMN, CategoryFull.text)
            self._count(_key(category))
        self._count(str(free.id))
        return free

    def approve(self, category: Category) -> None:
        """Somebody new is to have any place, where there is one."""
        free = self.limits.event.free if self.limits else None
        if (free is None or free > self.taken.get(EVENT, 0)) and self._has_place(category):
            self._count(EVENT)
            self._count(_key(category))

    def _left(self, block: PlaceBlock) -> int:
        return block.places - block.used - self.taken.get(str(block.id), 0)

    def _has_place(self, category: Category) -> bool:
        free = self.limits.of_category[category.id].free if self.limits else None
        return free is None or free > self.taken.get(_key(category), 0)

    def _count(self, key: str) -> None:
        self.taken[key] = self.taken.get(key, 0) + 1


def _key(category: Category) -> str:
    return f"category {category.id}"


def reserved(event: Event, taken: dict[str, int]) -> Reserved:
    blocks = open_blocks(event)
    limits = limits_of(event) if any(one.category_id is None for one in blocks) else None
    return Reserved(blocks, limits, taken)
