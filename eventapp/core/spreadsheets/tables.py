"""A file as rows of named cells, whatever it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused

MOST_ROWS = 2_000  # each takes some milliseconds, in which nobody else may write (SQLite)
MOST_BYTES = 8 * 1024 * 1024  # of a file, as it is sent


class Unreadable(Refused):
    """Nothing of the file can be taken; the text says why and where."""


def whole(text: str) -> str:
    """Without halves of characters (lone surrogates), which no page and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Formula(str):
    """A formula that was never calculated, as it stands in its cell."""

    __slots__ = ()
    problem: Any = _("There is a formula in this cell. Write what it gives in its place.")


@dataclass(frozen=True)
class Row:
    """`number` counts as a spreadsheet does, headings included; of a schedule it counts the items.

    `is_brief` marks a format that tells of each session one room, one language and the speakers'
    names: what it cannot tell stays as it is.
    """

    number: int
    values: dict[str, str]
    is_brief: bool = False
    has_more: bool = False  # cells than there are headings


@dataclass(frozen=True)
class Table:
    """Rows by their headings; a schedule has none, its rows are by column already.

    `sheets` are further ones of a spreadsheet, by their titles.
    """

    headings: list[str]
    rows: list[Row]
    sheets: dict[str, list[Row]] = field(default_factory=dict)

    def by_column(self, columns: Mapping[str, str]) -> list[Row]:
        """The rows by the columns that headings stand for; what stands for none is left out."""
        if not self.headings:
            return self.rows
        return [
            Row(
                row.number,
                {columns[name]: text for name, text in row.values.items() if columns.get(name)},
                has_more=row.has_more,
            )
            for row in self.rows
        ]
