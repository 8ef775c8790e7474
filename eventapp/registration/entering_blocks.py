"""Places that are kept for somebody, as a file names them by whom they are for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext as _

from eventapp.core.text import fold
from eventapp.programme.models import Event
from eventapp.registration import cells as read
from eventapp.registration.blocks import BlockUsedUp, open_blocks
from eventapp.registration.models import Category, PlaceBlock

COLUMN, LONGEST = "reserved", 80


@dataclass
class Reserved:
    """The event's blocks; `left` of each counts down with the rows that are to have its places."""

    blocks: Sequence[PlaceBlock]
    left: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        self.left = {one.id: one.places - one.used for one in self.blocks}

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
        free = next((one for one in fitting if self.left[one.id] > 0), None)
        if free is None:
            raise read.Unfit(COLUMN, BlockUsedUp.text)
        self.left[free.id] -= 1
        return free


def reserved_at(event: Event) -> Reserved:
    """The caller has the turn."""
    return Reserved(open_blocks(event))
