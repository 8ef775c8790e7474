"""The programme to take along, set by typst: folded to A6 for the pocket, or in large print.

Folded, an A4 sheet shows its first pages when it is opened like a card, and the next four when it
is opened fully: nobody needs scissors. What does not fit goes on to another sheet.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import typst

from eventapp.core.fonts import families
from eventapp.core.i18n import Shown, direction
from eventapp.core.lettering import letter
from eventapp.core.typesetting import BOX, boxed, tagged_pdf

SOURCE = Path(__file__).with_name("pocket.typ")
Form = Literal["folded", "large"]


@dataclass(frozen=True)
class Line:
    """A session: its hours, title, where and in which languages, and what is to be noted of it."""

    hours: tuple[str, ...]  # when it begins and, where that is announced, until when it lasts
    title: Shown
    facts: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    is_cancelled: bool = False


@dataclass(frozen=True)
class Heading:
    """Over the lines that follow: a part of the day, or a day."""

    text: str


@dataclass(frozen=True)
class Note:
    """A sentence between the lines, such as: choose one of three."""

    text: str


@dataclass(frozen=True)
class Quote:
    """A piece of what the reader wrote of the session above, short enough for any panel.

    `then` says what follows: more of the same paragraph, another paragraph, or the end of it.
    """

    text: str
    then: Literal["more", "paragraph", "end"] = "end"


Block = Line | Heading | Note | Quote


@dataclass(frozen=True)
class Leaflet:
    """What is printed. Texts are as people read them; `address` is where the programme is kept up to date."""

    language: str
    event: Shown
    eyebrow: str
    title: Shown
    lead: tuple[str, ...]
    as_of: str
    blocks: tuple[Block, ...]
    address: str


@dataclass(frozen=True)
class Folding:
    """How to print and fold a sheet, in words: one printed on one side, one printed on both."""

    title: str = "How to fold"
    one_side: str = "Print on A4 and fold twice."
    both_sides: str = "Print on both sides of A4 and fold twice."


def pdf(leaflet: Leaflet, form: Form, folding: Folding = Folding()) -> bytes:
    """A tagged PDF; the same leaflet gives the same bytes. No character that no font has stops it."""
    try:
        return tagged_pdf(SOURCE, sheet(leaflet, form, folding))
    except typst.TypstError:
        return tagged_pdf(SOURCE, sheet(_in_known_letters(leaflet), form, folding))


def sheet(leaflet: Leaflet, form: Form, folding: Folding = Folding()) -> dict[str, Any]:
    """The data of pocket.typ."""
    said = leaflet.language
    return {
        "form": form,
        "language": said,
        "direction": direction(said),
        "fonts": {han: families(han) for han in ("zh", "ja", "ko")},
        "event": _set(leaflet.event),
        "eyebrow": _set(Shown(leaflet.eyebrow, said)),
        "title": _set(leaflet.title),
        "lead": [_set(Shown(text, said)) for text in leaflet.lead],
        "as_of": _set(Shown(leaflet.as_of, said)),
        "blocks": [_block(block, said) for block in leaflet.blocks],
        "address": leaflet.address,
        "folding": {name: _set(Shown(text, said)) for name, text in asdict(folding).items()},
    }


def _block(block: Block, said: str) -> dict[str, Any]:
    if isinstance(block, Line):
        return {
            "kind": "line",
            "hours": [_set(Shown(text, said)) for text in block.hours],
            "title": _set(block.title),
            "facts": [_set(Shown(text, said)) for text in block.facts],
            "marks": [_set(Shown(text, said)) for text in block.marks],
            "is_cancelled": block.is_cancelled,
        }
    told = {"kind": type(block).__name__.lower(), "text": _set(Shown(block.text, said))}
    return told | {"then": block.then} if isinstance(block, Quote) else told


def _set(shown: Shown) -> dict[str, Any]:
    return asdict(letter(shown.text)) | {"language": shown.language}


def _in_known_letters(leaflet: Leaflet) -> Leaflet:
    """PDF/UA forbids empty headings and characters that no font can show; looking for them is dear."""
    return replace(
        leaflet,
        event=_known(leaflet.event),
        title=_known(leaflet.title),
        lead=_all_known(leaflet.lead),
        blocks=tuple(_known_block(block) for block in leaflet.blocks),
    )


def _known_block(block: Block) -> Block:
    if isinstance(block, Line):
        facts, marks = _all_known(block.facts), _all_known(block.marks)
        return replace(block, title=_known(block.title), facts=facts, marks=marks)
    return replace(block, text=boxed(block.text) or BOX)


def _known(shown: Shown) -> Shown:
    return Shown(boxed(shown.text) or BOX, shown.language)


def _all_known(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(boxed(text) for text in texts)
