"""What a badge shows, and in which ink."""

from collections.abc import Callable
from dataclasses import dataclass

_WHITE, _BLACK = "#ffffff", "#000000"


@dataclass(frozen=True)
class BackLine:
    """One session in its holder's agenda. What is restricted says its hours and nothing else."""

    hours: str
    title: str
    rooms: str = ""


@dataclass(frozen=True)
class BackDay:
    title: str
    lines: tuple[BackLine, ...]


@dataclass(frozen=True)
class Back:
    """The holder's agenda, and the moment of which it is true; texts in any script.

    `contact` is the address that their contact code leads to, where they share it.
    """

    days: tuple[BackDay, ...]
    as_of: str
    contact: str | None = None


@dataclass(frozen=True)
class BadgeFace:
    """What one badge shows. Texts are as people read them, in any script."""

    event: str
    dates: str
    name: str
    latin_name: str | None
    organisation: str
    country: str
    category: str
    letter: str
    colour: str  # of the category, "#rrggbb"
    accent: str  # of the event, "#rrggbb"
    languages: tuple[str, ...]
    number: str  # to read out at the help desk, "0421"
    issue: int
    code: str
    back: Back | None = None


@dataclass(frozen=True)
class BadgeWords:
    """The fixed words of a badge; give them in the language of the sheet."""

    issue: str = "issue %(number)s"
    symbol: str = "Badge code"
    contact: str = "Contact code"
    empty: str = "Your week is still empty"
    more: Callable[[int], str] = "and {} more in your agenda".format


ENGLISH = BadgeWords()


def ink_on(colour: str) -> str:
    """Return white or black, whichever is read on `colour` ("#rrggbb").

    White wherever it reaches the contrast of 4.5 to 1 (WCAG 2.2, 1.4.3); where it does not,
    black reaches 4.6 at least.
    """
    contrast_of_white = 1.05 / (luminance(colour) + 0.05)
    return _WHITE if contrast_of_white >= 4.5 else _BLACK


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1, as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
