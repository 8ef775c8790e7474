"""A file as rows of named cells, whatever it was written in."""

from collections.abc import Mapping
from dataclasses import dataclass

from eventapp.core.errors import Refused

MOST_ROWS = 2_000  # each takes some milliseconds, in which nobody else may write (SQLite)
MOST_BYTES = 8 * 1024 * 1024  # of a file, as it is sent


class Unreadable(Refused):
    """Nothing of the file can be taken; the text says why and where."""


def whole(text: str) -> str:
    """Without halves of characters (lone surrogates), which no page and no database takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


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
    """Rows by their headings; a schedule has none, its rows are by column already."""

    headings: list[str]
    rows: list[Row]

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
