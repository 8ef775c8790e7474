"""Pages that many readers share but for a few places, which are each reader's own.

Such a page is made once, with a hole in each of these places; for a reader the holes are filled.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from sys import getsizeof

from flask import g
from markupsafe import Markup

from eventapp.core.kept import Shelf

Fill = Callable[[], str]
MARK = secrets.token_hex(16)  # nobody can write it into a text
HOLE = re.compile(f"{MARK}:([0-9]+);")


@dataclass(frozen=True)
class Frame:
    """The page's texts, and what fills the holes between them: one fewer; `size` of all this in bytes."""

    texts: tuple[str, ...]
    fills: tuple[Fill, ...]
    size: int

    def filled(self) -> str:
        parts = [self.texts[0]]
        for fill, text in zip(self.fills, self.texts[1:], strict=True):
            parts += (fill(), text)
        return "".join(parts)


Frames = Shelf[Frame]


def made(render: Callable[[], str]) -> Frame:
    """Render a page as a frame."""
    fills: list[tuple[Fill, int]] = []
    g.fills = fills
    try:
        first, *others = HOLE.split(render())
    finally:
        del g.fills
    holes, texts = others[::2], (first, *others[1::2])
    size = bytes_of(texts) + sum(held for _fill, held in fills)
    placed = tuple(fills[int(hole)][0] for hole in holes)
    return Frame(texts, placed, size)


def is_made() -> bool:
    """Whether what is rendered now is a frame: then nothing in it may be one reader's own."""
    return "fills" in g


def bytes_of(texts: Iterable[str | bytes]) -> int:
    """What they take in memory: of a str up to four bytes for a character."""
    return sum(map(getsizeof, texts))


def hole(fill: Fill, *, size: int = 0) -> Markup:
    """Where a page is one reader's own. `fill` gives safe HTML, for a frame whenever somebody reads it,
    and until then holds that many bytes."""
    if not is_made():
        return Markup(fill())  # noqa: S704 - as promised
    g.fills.append((fill, size))
    return Markup(f"{MARK}:{len(g.fills) - 1};")  # noqa: S704 - letters and digits
