"""Pages that many readers share but for a few places, which are each reader's own.

Such a page is made once, with a hole in each of these places; for a reader the holes are filled.
"""

import re
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic

from flask import g
from markupsafe import Markup

from eventapp.core.kept import LONGEST, Shelf

Fill = Callable[[], str]
MARK = secrets.token_hex(16)  # nobody can write it into a text
HOLE = re.compile(f"{MARK}:([0-9]+);")


@dataclass(frozen=True)
class Frame:
    """The page's texts, and what fills the holes between them: one fewer."""

    texts: tuple[str, ...]
    fills: tuple[Fill, ...]
    stamp: Hashable
    until: float

    @property
    def size(self) -> int:
        return sum(map(len, self.texts))

    def filled(self) -> str:
        parts = [self.texts[0]]
        for fill, text in zip(self.fills, self.texts[1:], strict=True):
            parts += (fill(), text)
        return "".join(parts)


Frames = Shelf[Frame]


def made(render: Callable[[], str], stamp: Hashable) -> Frame:
    """Render a page as a frame."""
    fills: list[Fill] = []
    g.fills = fills
    try:
        first, *others = HOLE.split(render())
    finally:
        del g.fills
    holes, texts = others[::2], others[1::2]
    return Frame((first, *texts), tuple(fills[int(hole)] for hole in holes), stamp, monotonic() + LONGEST)


def is_made() -> bool:
    """Whether what is rendered now is a frame: then nothing in it may be one reader's own."""
    return "fills" in g


def hole(fill: Fill) -> Markup:
    """Where a page is one reader's own. `fill` gives safe HTML, for a frame whenever somebody reads it."""
    if not is_made():
        return Markup(fill())  # noqa: S704 - as promised
    g.fills.append(fill)
    return Markup(f"{MARK}:{len(g.fills) - 1};")  # noqa: S704 - letters and digits
