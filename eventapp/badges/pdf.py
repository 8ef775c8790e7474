"""Badges to print: one A6 page each, set by typst as a tagged PDF (PDF/UA-1)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typst
from babel import Locale

from eventapp.badges import qr
from eventapp.core.fonts import families, uncovered
from eventapp.core.lettering import clean, letter
from eventapp.core.typesetting import BOX, boxed, tagged_pdf

SYMBOL_MM = 32  # the 25 modules of the code, without their quiet zone
LEAST_NAME_PT = 14

SOURCE = Path(__file__).with_name("badge.typ")
_NAME_SIZES = (34, 31, 28, 26, 24, 22, 20, 18, 16, 15, LEAST_NAME_PT)
_REST_SIZES = (13, 12, 11, 10, 9, 8, 7, 6)
_SIZES = [(name, _REST_SIZES[0]) for name in _NAME_SIZES] + [
    (LEAST_NAME_PT, rest) for rest in _REST_SIZES[1:]
]
_WHITE, _BLACK = "#ffffff", "#000000"


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
    languages: tuple[str, ...]
    number: str  # to read out at the help desk, "0421"
    issue: int
    code: str


@dataclass(frozen=True)
class BadgeWords:
    """The fixed words of a badge; give them in the language of the sheet."""

    issue: str = "issue %(number)s"
    symbol: str = "Badge code"


def badge_sheet(
    faces: Sequence[BadgeFace], *, language: str, title: str, words: BadgeWords = BadgeWords()
) -> bytes:
    """Return a PDF with one page per badge, in the order given.

    The same badges give the same bytes. Names wrap, then shrink, never under 14 pt. A
    character that no installed font has is shown as a box, and a name with one gives way to
    the name in Latin letters. Raises ValueError when there is no badge to print.
    """
    if not faces:
        raise ValueError("there is no badge to print")
    try:
        return tagged_pdf(SOURCE, _sheet(faces, language, title, words))
    except typst.TypstError:
        # PDF/UA forbids empty headings and characters that no font can show. Looking for
        # them is dear, so it is done only when there are some.
        shown = [in_known_letters(face) for face in faces]
        return tagged_pdf(SOURCE, _sheet(shown, language, title, words))


def in_known_letters(face: BadgeFace) -> BadgeFace:
    """Return the badge without the characters that no installed font can draw."""
    name = face.name
    if face.latin_name and (not clean(name) or uncovered(clean(name))):
        name = face.latin_name
    return replace(
        face,
        event=boxed(face.event),
        dates=boxed(face.dates),
        name=boxed(name) or BOX,
        latin_name=boxed(face.latin_name) if face.latin_name not in (None, name) else None,
        organisation=boxed(face.organisation),
        country=boxed(face.country),
        category=boxed(face.category),
        letter=boxed(face.letter),
        languages=tuple(boxed(language) for language in face.languages),
        number=boxed(face.number),
    )


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


def _sheet(faces: Sequence[BadgeFace], language: str, title: str, words: BadgeWords) -> dict[str, Any]:
    """Return the data of badge.typ."""
    return {
        "title": clean(title),
        "language": language,
        "direction": Locale.parse(language).text_direction,
        "fonts": {han: families(han) for han in ("zh", "ja", "ko")},
        "sizes": _SIZES,
        "symbol": SYMBOL_MM,
        "symbol_text": words.symbol,
        "faces": [_face(face, words) for face in faces],
    }


def _face(face: BadgeFace, words: BadgeWords) -> dict[str, Any]:
    return {
        "event": asdict(letter(face.event)),
        "dates": asdict(letter(face.dates)),
        "name": asdict(letter(face.name)),
        "latin_name": asdict(letter(face.latin_name)) if face.latin_name else None,
        "organisation": asdict(letter(face.organisation)),
        "country": asdict(letter(face.country)),
        "category": asdict(letter(face.category)),
        "letter": clean(face.letter),
        "colour": face.colour,
        "ink": ink_on(face.colour),
        "languages": clean(" · ".join(face.languages)),
        "number": clean(face.number),
        "issue": words.issue % {"number": face.issue},
        "symbol": qr.svg(face.code, title=words.symbol),
    }
