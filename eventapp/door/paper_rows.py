"""Row numbers as people type them from a ticked sheet: "1-4, 7, 12"."""

import re

MOST_ROWS = 500  # keyed in at once
LARGEST = 2**31 - 1
_BETWEEN = re.compile(r"[\s,;،؛、，；]+")
_AROUND_A_DASH = re.compile(r"\s*[-–—]\s*")
_PART = re.compile(r"(\d+)(?:-(\d+))?")


class NotRows(ValueError):
    """The part that says no rows."""


class TooManyRows(ValueError):
    """More than MOST_ROWS at once."""


def read_rows(typed: str) -> list[int]:
    """Each once, in order; in digits of any script. Raises NotRows, TooManyRows."""
    rows: set[int] = set()
    for part in filter(None, _BETWEEN.split(_AROUND_A_DASH.sub("-", typed))):
        rows |= set(_range(part))
        if len(rows) > MOST_ROWS:
            raise TooManyRows
    return sorted(rows)


def _range(part: str) -> range:
    found = _PART.fullmatch(part)
    if found is None or len(part) > 21:
        raise NotRows(part)
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 < first <= last <= LARGEST:
        raise NotRows(part)
    if last - first >= MOST_ROWS:
        raise TooManyRows
    return range(first, last + 1)
