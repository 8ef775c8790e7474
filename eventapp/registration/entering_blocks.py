"""Places that are kept for somebody, as a file names them by whom they are for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from eventapp.core.text import fold
from eventapp.registration import cells as read
from eventapp.registration.blocks import BlockUsedUp
from eventapp.registration.models import Category, PlaceBlock

COLUMN, LONGEST = "reserved", 80


@dataclass
class Reserved:
    """The event's blocks, and how many places of each rows are to have that were judged before."""

    blocks: Sequence[PlaceBlock]
    taken: dict[str, int]

    def take(self, cells: Mapping[str, str], category: Category) -> PlaceBlock | None:
        """A place for somebody of the category; none where the cell names no block. Raises Unfit."""
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
        self.taken[str(free.id)] = self.taken.get(str(free.id), 0) + 1
        return free

    def _left(self, block: PlaceBlock) -> int:
        return block.places - block.used - self.taken.get(str(block.id), 0)
