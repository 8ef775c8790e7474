"""What the headings of a table stand for."""

from collections.abc import Callable, Sequence


def matched(headings: Sequence[str], column_of: Callable[[str], str]) -> dict[str, str]:
    """{heading: column, or nothing}; no column twice, the first heading has it."""
    found: dict[str, str] = {}
    for heading in headings:
        column = column_of(heading)
        found[heading] = "" if column in found.values() else column
    return found
