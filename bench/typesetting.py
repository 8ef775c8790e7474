"""What badges cost at the least: the QR matrices and typst, one page each with a code and a line."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import cast

import typst
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from eventapp.core.fonts import fonts

SOURCE = b"""
#set document(title: "Badges")
#set page(width: 105mm, height: 148mm, margin: 8mm)
#set text(font: "Noto Sans", size: 28pt, lang: "en")
#for code in json(bytes(sys.inputs.codes)) [
  = Ada Lovelace
  #image(bytes(code.svg), format: "svg", width: 42mm, alt: "Badge code")
  #code.text
  #pagebreak(weak: true)
]
"""


def bare_sheet(codes: Sequence[str]) -> bytes:
    """A PDF with a page for each code."""
    drawn = json.dumps([{"svg": _drawn(code), "text": code[:4]} for code in codes])
    compiler = typst.Compiler(
        SOURCE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"codes": drawn}
    )
    return cast("bytes", compiler.compile(format="pdf", pdf_standards="ua-1"))


def _drawn(code: str) -> str:
    symbol = QRCode(version=2, error_correction=ERROR_CORRECT_M, mask_pattern=3, border=0)
    symbol.add_data(code, optimize=0)
    symbol.make(fit=False)
    path = "".join(_runs(row, y) for y, row in enumerate(symbol.modules, start=4))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path d="{path}"/></svg>'


def _runs(row: Sequence[bool | None], y: int) -> str:
    drawn, x = "", 4
    for is_dark, modules in groupby(row):
        width = len(list(modules))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if is_dark else ""
        x += width
    return drawn
