"""Reading back what was drawn: pictures from typst, codes by a reader nobody here wrote."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
import zxingcpp
from PIL import Image

from tests import pdfs


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
    return _drawn(folder, 1, 105, 148, ppi)


def of_pages(pdf: bytes, *, ppi: int = 144) -> Iterator[Image.Image]:
    """Draw the pages of a PDF."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "sheet.pdf").write_bytes(pdf)
        for number, (width, height) in enumerate(pdfs.exact_sizes(pdf), start=1):
            yield _drawn(Path(folder), number, width, height, ppi)


def _drawn(folder: Path, number: int, width: float, height: float, ppi: int) -> Image.Image:
    page = (
        f"#set page(width: {width}mm, height: {height}mm, margin: 0mm)\n"
        f'#image("sheet.pdf", page: {number}, width: {width}mm)'
    )
    (folder / "page.typ").write_text(page)
    return opened(typst.compile(folder / "page.typ", root=folder, format="png", ppi=ppi))
