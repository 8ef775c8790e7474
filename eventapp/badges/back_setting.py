"""What badge.typ is given of the back of a badge: as many lines as stand there in a size that is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eventapp.badges.fit import POINT, stack, with_breaks
from eventapp.badges.layouts import Box
from eventapp.badges.showing import Back, BackLine, BadgeWords
from eventapp.core import link_qr
from eventapp.core.lettering import Lettering, letter
from eventapp.core.widths import breadth

SIZES = (9, 8.5, 8, 7.5, 7)  # points: the largest in which all stands; the last, where not all does
NAME, FOOT = 8, 7  # points
GAP = 3  # mm below the name and above the foot
DAY_AIR, LINE_AIR = 0.9, 0.72  # em above a day, beside what is above a line
SYMBOL = 24  # mm: with its quiet zone, for a link that phones read from a hand's breadth
GUTTER = 2  # mm between columns
HOURS, ROOMS = 0.3, 0.28  # of the width, at the most
_letter = lru_cache(maxsize=4000)(letter)  # a session stands on many backs
_stack = lru_cache(maxsize=20_000)(stack)
_with_breaks = lru_cache(maxsize=20_000)(with_breaks)


@dataclass(frozen=True)
class Columns:
    """Widths in mm; there are no `rooms` where none of the sessions has one."""

    hours: float
    title: float
    rooms: float

    def pairs(self, line: BackLine) -> list[tuple[Lettering, float]]:
        texts = (line.hours, line.title, line.rooms)
        widths = (self.hours, self.title, self.rooms)
        return [(_letter(text), width) for text, width in zip(texts, widths, strict=True)]


@dataclass(frozen=True)
class Row:
    """A day or a session. `air` above it and `height` are in mm, `cells` of a day is its text alone."""

    cells: list[tuple[Lettering, float]]
    air: float
    height: float
    is_day: bool


def words_of(words: BadgeWords) -> Iterator[Lettering]:
    """The fixed ones, for `widths.learn`; these numbers take every plural form of our languages."""
    yield from map(_letter, (words.contact, words.empty, *map(words.more, (*range(12), 100))))


def texts_of(back: Back) -> Iterator[Lettering]:
    """All else that may stand there, for `widths.learn`; the name is its front's."""
    yield _letter(back.as_of)
    for day in back.days:
        yield _letter(day.title)
        for line in day.lines:
            yield from map(_letter, (line.hours, line.title, line.rooms))


def setting(back: Back, name: Lettering, words: BadgeWords, box: Box) -> dict[str, Any]:
    """The name, the rows that have room, how many more there are, and when that was so."""
    foot = SYMBOL if back.contact else stack(_letter(back.as_of), FOOT, box.w)
    room = box.h - stack(name, NAME, box.w) - foot - 2 * GAP
    size, rows, left = _fitted(back, words, box.w, room)
    note = words.more(left) if left else "" if rows else words.empty
    return {
        "name": _set(name, NAME, box.w, weight=600),
        "gap": GAP,
        "gutter": GUTTER,
        "rows": [_row(row, size) for row in rows],
        "note": _set(_letter(note), size, box.w, weight=400) if note else None,
        "note_air": _air(_letter(note), size) if rows else 0,
        "contact": _contact(back.contact, words) if back.contact else None,
        "as_of": _set(_letter(back.as_of), FOOT, box.w, weight=400),
    }


def _contact(link: str, words: BadgeWords) -> dict[str, Any]:
    """The other code, with words beside it so that nobody takes it for the door's."""
    return {
        "symbol": link_qr.svg(link, title=words.contact),
        "size": SYMBOL,
        "alt": words.contact,
        "words": _set(_letter(words.contact), FOOT, SYMBOL, weight=600),
    }


def _fitted(back: Back, words: BadgeWords, width: float, room: float) -> tuple[float, list[Row], int]:
    """The size, the rows, and how many sessions are left out."""
    for size in SIZES:
        rows = _rows(back, size, width)
        if sum(row.air + row.height for row in rows) <= room:
            return size, rows, 0
    size = SIZES[-1]
    note = _letter(words.more(10))
    room -= stack(note, size, width) + _air(note, size)
    shown = list(_while_there_is_room(rows, room))
    while shown and shown[-1].is_day:
        shown.pop()
    return size, shown, sum(not row.is_day for row in rows) - sum(not row.is_day for row in shown)


def _while_there_is_room(rows: list[Row], room: float) -> Iterator[Row]:
    for row in rows:
        room -= row.air + row.height
        if room < 0:
            return
        yield row


def _rows(back: Back, size: float, width: float) -> list[Row]:
    columns = _columns(back, size, width)
    rows: list[Row] = []
    for day in back.days:
        title, more = _letter(day.title), DAY_AIR * size * POINT if rows else 0
        above = _air(title, size) if rows else 0
        rows.append(Row([(title, width)], above + more, _stack(title, size, width), is_day=True))
        for line in day.lines:
            cells = columns.pairs(line)
            height = max(_stack(text, size, wide) for text, wide in cells if text.text)
            air = max(_air(text, size) for text, _width in cells)
            rows.append(Row(cells, air, height, is_day=False))
    return rows


def _columns(back: Back, size: float, width: float) -> Columns:
    lines = [line for day in back.days for line in day.lines]
    em = size * POINT
    hours = min(HOURS * width, max((_wide(line.hours) for line in lines), default=0) * em)
    rooms = min(ROOMS * width, max((_wide(line.rooms) for line in lines), default=0) * em)
    return Columns(hours, width - hours - GUTTER - (rooms + GUTTER if rooms else 0), rooms)


def _wide(text: str) -> float:
    """In em, on one line."""
    lettering = _letter(text)
    return sum(map(breadth, lettering.pieces or lettering.text))


def _air(text: Lettering, size: float) -> float:
    """Above a row in mm: letters that reach down and up must not meet."""
    return max(LINE_AIR, text.leading + 0.12) * size * POINT


def _row(row: Row, size: float) -> dict[str, Any]:
    weights = (700,) if row.is_day else (600, 400, 400)
    cells = [
        _set(text, size, wide, weight=weight) for (text, wide), weight in zip(row.cells, weights, strict=True)
    ]
    return {"air": row.air, "cells": cells, "widths": [wide for _text, wide in row.cells]}


def _set(text: Lettering, size: float, width: float, *, weight: int) -> dict[str, Any]:
    return {
        "text": _with_breaks(text, size, width) if text.text else "",
        "direction": text.direction,
        "han": text.han,
        "size": size,
        "weight": weight,
        "leading": text.leading,
    }
