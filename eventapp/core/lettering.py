"""How a text of unknown language and script is to be set: direction, forms, leading, breaks."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Direction = Literal["ltr", "rtl", "neutral"]
Han = Literal["zh", "ja", "ko"]

_LOW = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "MODIFIER"}
_EAST = {"CJK", "HANGUL", "HIRAGANA", "KATAKANA"}
_WITHOUT_SPACES = _EAST | {"THAI", "LAO", "KHMER", "MYANMAR"}
_MARKS = "\u200c\u200d\u200e\u200f"


@dataclass(frozen=True)
class Lettering:
    """One text, ready to be set.

    `pieces` make up the text and should not be broken inside; there are none in scripts that
    break anywhere. `han` says whose forms the shared ideographs take; `leading` is in em.
    """

    text: str
    pieces: tuple[str, ...]
    direction: Direction
    han: Han
    leading: float


def letter(text: str) -> Lettering:
    """Prepare a text to be set."""
    shown = clean(text)
    scripts = _scripts(shown)
    return Lettering(
        text=shown,
        pieces=() if scripts & _WITHOUT_SPACES else tuple(re.findall(r"[^ -]+-*|-+| ", shown)),
        direction=_direction(shown),
        han=_han(scripts),
        leading=0.5 if scripts <= _LOW | _EAST else 0.85,
    )


def clean(text: str) -> str:
    """Return the text on one line, without controls and invisible marks but the joiners and
    direction marks that spelling needs.
    """
    one_line = " ".join(text.split())
    return "".join(c for c in one_line if c in _MARKS or not _is_control(c)).strip(_MARKS + " ")


@lru_cache(maxsize=5000)
def _is_control(character: str) -> bool:
    """Cf has some signs that are seen, all of them Arabic (U+0600 to U+0605 and the like)."""
    category = unicodedata.category(character)
    return category in {"Cc", "Cs"} or (category == "Cf" and not "\u0600" <= character <= "\u08ff")


def _direction(text: str) -> Direction:
    """Return the direction of the first strong character (UAX #9, P2 and P3), if there is one."""
    for character in text:
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
    return "neutral"


def _scripts(text: str) -> set[str]:
    """Return the first word of every letter's Unicode name, which is its script or near it."""
    return {_script(letter) for letter in set(text) if letter.isalpha()}


@lru_cache(maxsize=5000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNNAMED").split()[0].split("-")[0]


def _han(scripts: set[str]) -> Han:
    if "HANGUL" in scripts:
        return "ko"
    return "ja" if scripts & {"HIRAGANA", "KATAKANA"} else "zh"
