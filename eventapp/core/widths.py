"""How wide letters are in the fonts that PDFs are set in, so that sizes can be chosen beforehand.

typst is asked once per process for each letter. No text is wider than its letters side by side, but for
a hair where a font keeps two apart, so what fits by these widths fits on paper.
"""

import json
import unicodedata
from collections.abc import Iterable

import typst

from eventapp.core.fonts import families, fonts
from eventapp.core.lettering import Lettering

_SOURCE = b"""
#let asked = json(bytes(sys.inputs.asked))
#context [#metadata(asked.letters.map(
  it => measure(text(font: asked.fonts, weight: 700, size: 100pt, it)).width.pt() / 100
)) <widths>]
"""
_APART = 1.01
_MANY = 20_000  # words that are kept
_known = {" ": 0.26}


def learn(texts: Iterable[Lettering]) -> None:
    """Find the widths of their letters, those that are not known yet at one go.

    Where letters join, so do their widths, and each word is looked at as a whole.
    """
    if len(_known) > _MANY:  # letters stay: whoever has learnt them may be reading
        for word in [one for one in list(_known) if len(one) > 1]:
            _known.pop(word, None)
    asked = {letter for text in texts for letter in (*text.text, *_joined(text))} - _known.keys()
    wide = {letter for letter in asked if unicodedata.east_asian_width(letter[0]) in "WF"}
    _known.update(dict.fromkeys(wide, 1.0), **_measured(sorted(asked - wide)))


def breadth(piece: str) -> float:
    """The width of a piece of a text in em, in bold letters. They have been learnt."""
    whole = _known.get(piece)
    return (sum(map(_known.__getitem__, piece)) if whole is None else whole) * _APART


def _joined(text: Lettering) -> list[str]:
    joins = any(unicodedata.bidirectional(letter) == "AL" for letter in text.text)
    return [piece for piece in text.pieces if len(piece) > 1] if joins else []


def _measured(letters: list[str]) -> dict[str, float]:
    if not letters:
        return {}
    asked = json.dumps({"letters": letters, "fonts": families()})
    compiler = typst.Compiler(
        _SOURCE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"asked": asked}
    )
    (found,) = json.loads(compiler.query("<widths>", field="value"))
    return dict(zip(letters, found, strict=True))
