"""The largest sizes in which the texts of a badge stand in their places, found before anything is set."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from eventapp.badges.layouts import Sizes
from eventapp.core.lettering import Lettering
from eventapp.core.widths import breadth

CAPITAL = 0.74  # em: a line from its foot to the head of a capital
POINT = 25.4 / 72  # mm
LATIN = 1.25  # times the size of the rest
NAME_AIR, ORGANISATION_AIR = 1.8, 0.4  # how much of their size
TIGHT = 0.22  # em between lines where there is no more room
_EAST = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_EAST}]| |[^ {_EAST}]+")
BREAK = "\u200b"  # U+200B allows a line to end


@dataclass(frozen=True)
class Person:
    name: Lettering
    latin_name: Lettering | None
    organisation: Lettering
    country: Lettering


@dataclass(frozen=True)
class Fitted:
    """Sizes in points, and what else there is beside the name."""

    name: float
    rest: float
    has_latin_name: bool = True
    is_tight: bool = False
    has_event: bool = True
    has_rest: bool = True


def fit(person: Person, sizes: Sizes, *, width: float, room: float, without_event: float) -> Fitted:
    """The largest sizes in which a person stands in a width and a height (mm).

    First the name gets smaller, then the rest. Where even that is too much, the Latin name gives way,
    the name's lines come closer, the event leaves its room, and at last the name stands alone.
    """
    steps = _steps(sizes)

    def stands(step: Fitted) -> bool:
        is_whole = step.name == sizes.name[-1] or _widest(person.name) * step.name * POINT <= width
        return is_whole and _height(person, step, width) <= (room if step.has_event else without_event)

    return next(filter(stands, steps), steps[-1])


@lru_cache(maxsize=8)
def _steps(sizes: Sizes) -> tuple[Fitted, ...]:
    """A piece of the name is broken only at the least size."""
    return tuple(_each_step(sizes))


def _each_step(sizes: Sizes) -> Iterator[Fitted]:
    least = Fitted(sizes.name[-1], sizes.rest[-1], has_latin_name=False)
    yield from (Fitted(name, sizes.rest[0]) for name in sizes.name)
    yield from (Fitted(least.name, rest) for rest in sizes.rest[1:])
    yield least
    yield replace(least, is_tight=True)
    yield replace(least, is_tight=True, has_event=False)
    yield replace(least, is_tight=True, has_event=False, has_rest=False)


def _height(person: Person, step: Fitted, width: float) -> float:
    """In mm, as badge.typ sets it."""
    parts = [(person.name, step.name, NAME_AIR)]
    if person.latin_name and step.has_latin_name:
        parts.append((person.latin_name, LATIN * step.rest, 1))
    if step.has_rest:
        parts += [(person.organisation, step.rest, ORGANISATION_AIR), (person.country, step.rest, 0)]
    name, *rest = (stack(text, size, width) for text, size, _ in parts)
    if step.is_tight:
        name = stack(person.name, step.name, width, is_tight=True)
    return name + sum(rest) + sum(air(text, share * size) for text, size, share in parts[:-1])


def size_for(text: Lettering, sizes: Sequence[float], width: float, height: float) -> float:
    """The first of the sizes in which a text stands in a width and a height (mm); else the last."""
    return next((size for size in sizes if stack(text, size, width) <= height), sizes[-1])


def air(text: Lettering, size: float) -> float:
    """The distance below a text in mm; scripts with deep descenders ask for more."""
    return size * POINT * (0.2 + (text.leading - 0.5) * 0.8) + 2


def stack(text: Lettering, size: float, width: float, *, is_tight: bool = False) -> float:
    """The height in mm of a text set in a width."""
    lines = line_count(text, size, width)
    return size * POINT * (lines * CAPITAL + (lines - 1) * leading(text, is_tight=is_tight))


def leading(text: Lettering, *, is_tight: bool = False) -> float:
    """In em."""
    return text.leading - 0.5 + TIGHT if is_tight else text.leading


def line_count(text: Lettering, size: float, width: float) -> int:
    """How many lines a text takes; pieces stay whole that are no wider than a line."""
    room = width / (size * POINT)
    lines, at = 1, 0.0
    for piece in _unbroken(text, room):
        wide = breadth(piece)
        if at and at + breadth(piece.rstrip(" ")) > room:
            lines, at = lines + 1, 0.0
        at += wide if at or piece != " " else 0
    return lines + _is_broken_by_words(text, room)


def with_breaks(text: Lettering, size: float, width: float) -> str:
    """The text, with places to break in pieces that are wider than a line of that width (mm)."""
    room = width / (size * POINT)
    if all(breadth(piece) <= room for piece in text.pieces):
        return text.text
    return "".join(BREAK.join(_clusters(piece)) if breadth(piece) > room else piece for piece in text.pieces)


def _widest(text: Lettering) -> float:
    return max(map(breadth, text.pieces), default=0)


def _unbroken(text: Lettering, room: float) -> Iterator[str]:
    for piece in text.pieces or _runs(text):
        if len(piece) > 1 and breadth(piece) > room:
            yield from _clusters(piece)
        else:
            yield piece


def _is_broken_by_words(text: Lettering, room: float) -> bool:
    """Scripts without spaces, whose words typst knows: a line may end earlier than it is full."""
    return not text.pieces and any(len(run) > 1 and breadth(run) > room for run in _runs(text))


def _runs(text: Lettering) -> list[str]:
    """Ideographs each by itself, and all else word by word."""
    return _RUN.findall(text.text)


def _clusters(text: str) -> list[str]:
    """Letters with the marks that belong to them."""
    found: list[str] = []
    for character in text:
        if found and (_clings(character) or found[-1][-1] == "\u200d"):
            found[-1] += character
        else:
            found.append(character)
    return found


def _clings(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in "\u200c\u200d"
