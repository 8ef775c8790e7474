"""PDFs set by typst: tagged (PDF/UA-1), in any script, of text that is never read as markup."""

import json
from pathlib import Path
from typing import Any, cast

import typst

from eventapp.core.fonts import fonts, uncovered
from eventapp.core.lettering import clean

BOX = "□"  # U+25A1


def compiler(source: Path, sheet: dict[str, Any]) -> typst.Compiler:
    """`source` finds the data as JSON in `sys.inputs.sheet`.

    A compiler of its own for each call, as one cannot serve two threads; the fonts and what
    typst has already worked out are shared by all.
    """
    data = {"sheet": json.dumps(sheet)}
    return typst.Compiler(source, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=data)


def tagged_pdf(source: Path, sheet: dict[str, Any]) -> bytes:
    """The same data gives the same bytes. Raises typst.TypstError where PDF/UA forbids what they
    would be: a heading is empty, or no font has a character.
    """
    return cast("bytes", compiler(source, sheet).compile(format="pdf", pdf_standards="ua-1"))


def boxed(text: str) -> str:
    """The text on one line, with a box for each character that no installed font has."""
    shown = clean(text)
    return shown.translate(dict.fromkeys(map(ord, uncovered(shown)), BOX))


def forget() -> None:
    """Let typst drop what it has worked out, which it keeps for ten more compilations."""
    for _ in range(10):
        typst.Compiler(b"", font_paths=fonts(), ignore_system_fonts=True).compile(format="pdf")
