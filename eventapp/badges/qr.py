"""The QR symbol of a badge code (ISO/IEC 18004): version 2, level M, 25 by 25 modules."""

from collections.abc import Iterator
from html import escape

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

SIZE = 25
QUIET = 4  # modules of white that a reader needs on every side
SPAN = SIZE + 2 * QUIET


def modules(code: str) -> list[list[bool]]:
    """Return 25 rows of 25 modules, True where dark; the quiet zone is not included.

    The mask is fixed: the usual search for the best of eight takes nine times as long
    and gains nothing where the content is random.
    """
    symbol = QRCode(version=2, error_correction=ERROR_CORRECT_M, mask_pattern=3, border=0)
    symbol.add_data(code, optimize=0)
    symbol.make(fit=False)
    return [[bool(dark) for dark in row] for row in symbol.modules]


def svg(code: str, *, title: str) -> str:
    """Return the symbol with its quiet zone as one SVG element, `title` being its text for
    those who cannot see it. It stands in a page or alone in a file, and has no size of its
    own but for its 33 by 33 view box.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SPAN} {SPAN}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{SPAN}" height="{SPAN}" fill="#fff"/>'
        f'<path d="{_path(code)}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )


def _path(code: str) -> str:
    rows = enumerate(modules(code), start=QUIET)
    return "".join(
        f"M{start + QUIET} {y}h{length}v1h-{length}z" for y, row in rows for start, length in _runs(row)
    )


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Yield the start and length of every stretch of dark modules in a row."""
    start = 0
    for end in range(len(row) + 1):
        if end == len(row) or not row[end]:
            if end > start:
                yield start, end - start
            start = end + 1
