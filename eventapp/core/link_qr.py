"""The QR symbol of a link, as one SVG element."""

from html import escape

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # modules of white around it (ISO/IEC 18004)


def svg(url: str, *, title: str) -> str:
    """The symbol with its quiet zone, black on white; `title` names it for those who cannot see it."""
    symbol = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    symbol.add_data(url)
    symbol.make(fit=True)
    rows = symbol.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img">'
        f'<title>{escape(title)}</title><rect width="{size}" height="{size}" fill="#fff"/>'
        f'<path d="{dark}" fill="#000" shape-rendering="crispEdges"/></svg>'
    )
