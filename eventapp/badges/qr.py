"""The QR symbol of a badge code (ISO/IEC 18004): version 2, level M, 25 by 25 modules."""

import re
from functools import cache
from html import escape
from typing import Final

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import ALPHA_NUM, QRData

from eventapp.badges.codes import LENGTH

SIZE = 25
QUIET = 4  # modules of white that a reader needs on every side
SPAN = SIZE + 2 * QUIET
_ALPHANUMERIC: Final = 2  # the mode, even where all characters are digits
_STRETCH = [f"h{modules}v1h-{modules}z" for modules in range(SIZE + 1)]
_DARK = re.compile("1+")
_VALUES = {letter: value for value, letter in enumerate(ALPHA_NUM)}
_SHADES = bytes.maketrans(b"01", b"\xff\x00")


def modules(code: str) -> list[list[bool]]:
    """Return 25 rows of 25 modules, True where dark; the quiet zone is not included.

    `code` has 32 letters.
    """
    return [[module == "1" for module in row] for row in _rows(code)]


def _rows(code: str) -> list[str]:
    """The rows from the top, "1" where dark.

    Data, error correction and mask are sums of bits, and so is the symbol: that of a code is that of
    no bits, exclusive-or those of the bits set in each pair of its letters.
    """
    dark = _bits(code)
    return [dark[y : y + SIZE] for y in range(0, SIZE * SIZE, SIZE)]


def _bits(code: str) -> str:
    """The rows from the top, one after the other."""
    symbol, turns = _parts()
    letters = code.encode()
    for place, pair in enumerate(turns):
        value = 45 * _VALUES[letters[2 * place]] + _VALUES[letters[2 * place + 1]]
        symbol ^= pair[0][value >> 6] ^ pair[1][value & 63]
    return f"{symbol:0{SIZE * SIZE}b}"


@cache
def _parts() -> tuple[int, list[tuple[list[int], list[int]]]]:
    """The symbol of no bits; and for each pair of letters what the upper 5 and the lower 6 of its bits turn.

    Found once per process, in 0.1 s.
    """
    none = _symbol("0" * LENGTH)
    alone = [chr(ALPHA_NUM[(1 << bit) // 45]) + chr(ALPHA_NUM[(1 << bit) % 45]) for bit in range(11)]
    turns = []
    for at in range(0, LENGTH, 2):
        bits = [none ^ _symbol(f"{pair:0>{at + 2}}".ljust(LENGTH, "0")) for pair in alone]
        turns.append((_sums(bits[6:]), _sums(bits[:6])))
    return none, turns


def _sums(bits: list[int]) -> list[int]:
    """Of every number of so many bits what they turn together."""
    sums = [0]
    for bit in bits:
        sums += [bit ^ one for one in sums]
    return sums


def _symbol(text: str) -> int:
    """The modules of 32 characters as one number, row by row from the top.

    The mask is fixed: the usual search for the best of eight takes nine times as long
    and gains nothing where the content is random.
    """
    symbol = QRCode(version=2, error_correction=ERROR_CORRECT_M, mask_pattern=3, border=0)
    symbol.add_data(QRData(text.encode(), mode=_ALPHANUMERIC, check_data=False))
    symbol.make(fit=False)
    return int("".join("01"[bool(dark)] for row in symbol.modules for dark in row), 2)


def svg(code: str, *, title: str) -> str:
    """Return the symbol with its quiet zone as one SVG element, `title` being its text for
    those who cannot see it. It stands in a page or alone in a file, and has no size of its
    own but for its 33 by 33 view box.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SPAN} {SPAN}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{SPAN}" height="{SPAN}" fill="#fff"/>'
        f'<path d="{path(code)}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )


def dots(code: str) -> bytes:
    """Return the modules for white paper, each as a square of eight by eight bits, 0 where dark; without the
    quiet zone. Eight, so that a viewer that blurs pictures blurs no module.
    """
    shades = _bits(code).encode().translate(_SHADES)
    rows = (shades[y : y + SIZE] for y in range(0, SIZE * SIZE, SIZE))
    return b"".join(row * 8 for row in rows)


def path(code: str) -> str:
    """The dark modules as the data of an SVG path, for a view box with the quiet zone."""
    return "".join(
        f"M{run.start() + QUIET} {y}{_STRETCH[run.end() - run.start()]}"
        for y, row in enumerate(_rows(code), start=QUIET)
        for run in _DARK.finditer(row)
    )
