"""Drawings of numbers, as plain geometry: bars in a field of 100 by 40 that is stretched to its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HEIGHT = 40.0
MOST_BARS = 62  # more days than that are drawn by weeks, more weeks by periods of four


@dataclass(frozen=True)
class Period:
    """So many from `first` to `last`, and all until then."""

    first: date
    last: date
    number: int
    until: int


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


def periods(days: Mapping[date, int]) -> list[Period]:
    """Without a gap from the first day to the last: days, else weeks or four weeks at a time."""
    if not days:
        return []
    first, last = min(days), max(days)
    length = next(
        step for step in (1, 7, 28, 364) if ((last - first).days + 1) / step <= MOST_BARS or step == 364
    )
    found: list[Period] = []
    until = 0
    while first <= last:
        end = min(first + timedelta(days=length - 1), last)
        number = sum(days.get(first + timedelta(days=one), 0) for one in range((end - first).days + 1))
        until += number
        found.append(Period(first, end, number, until))
        first = end + timedelta(days=1)
    return found


def bars(numbers: list[int]) -> list[Bar]:
    """One beside the other; the greatest reaches the top."""
    most, step = max(numbers, default=0) or 1, 100 / max(1, len(numbers))
    return [
        Bar(round(place * step, 3), round(HEIGHT - tall, 3), round(step * 0.82, 3), round(tall, 3))
        for place, tall in enumerate(number / most * HEIGHT for number in numbers)
    ]


def share(number: int, most: int) -> float:
    """Of a hundred."""
    return round(100 * number / most, 2) if most else 0.0
