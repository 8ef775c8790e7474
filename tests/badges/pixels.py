"""Reading back what was drawn: pictures from typst, codes by a reader nobody here wrote."""

from io import BytesIO
from pathlib import Path

import typst
import zxingcpp
from PIL import Image


def of_svg(svg: str, *, ppi: int = 144) -> Image.Image:
    """Draw an SVG 33 mm wide in the middle of a grey page of 41 mm."""
    page = (
        "#set page(width: 41mm, height: 41mm, margin: 4mm, fill: gray)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 33mm)'
    )
    return opened(typst.compile(page.encode(), format="png", ppi=ppi, sys_inputs={"svg": svg}))


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("L")


def codes_in(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def of_pdf(folder: Path, pdf: bytes, *, ppi: int = 144) -> Image.Image:
    """Draw the first page of a PDF of A6; `folder` is empty."""
    (folder / "sheet.pdf").write_bytes(pdf)
    page = '#set page(width: 105mm, height: 148mm, margin: 0mm)\n#image("sheet.pdf", width: 105mm)'
    (folder / "page.typ").write_text(page)
    return opened(typst.compile(folder / "page.typ", root=folder, format="png", ppi=ppi))
