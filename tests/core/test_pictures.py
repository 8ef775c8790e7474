"""Pictures take the place of the stand-ins on the pages of a PDF, and only there."""

import re
import zlib
from collections.abc import Sequence
from io import BytesIO

import pytest
import typst

from eventapp.core.fonts import fonts
from eventapp.core.joining import Joined
from eventapp.core.pictures import black_and_white, stand_in
from tests import pdfs

SOURCE = b"""
#set document(title: "Pages", date: none)
#set page(width: 40mm, height: 30mm, margin: 0mm)
#let many = int(sys.inputs.many)
#let dots = (%s)
#for index in range(many) {
  if index > 0 and calc.rem(index, 2) == 0 { pagebreak() }
  if calc.rem(index, 2) == 0 [= Page]
  image(bytes(dots.at(calc.rem(index, 2))), format: "png", width: 5mm, alt: "A picture")
}
""" % ",".join(f"({','.join(map(str, stand_in(number)))})" for number in range(2)).encode()


def drawn(*shades: int) -> list[bytes]:
    return [black_and_white(bytes([shade]) * 8, 8, 8) for shade in shades]


def whole(*parts: tuple[int, Sequence[bytes]]) -> bytes:
    """(how many stand-ins, the pictures) of each part, two on a page."""
    out = BytesIO()
    joined = Joined(out)
    for many, pictures in parts:
        told = {"many": str(many)}
        made = typst.Compiler(SOURCE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=told)
        joined.add(made.compile(format="pdf", pdf_standards="ua-1"), pictures)
    joined.close()
    return out.getvalue()


def shown(document: bytes) -> list[list[int]]:
    """The shades of the pictures on each page, in the order in which they are drawn."""
    objects = dict(pdfs.OBJECT.findall(document))
    found = []
    for page in [body for body in objects.values() if b"/Type/Page/" in body]:
        resources = objects[page.partition(b"/Resources ")[2].split()[0]]
        places = dict(re.findall(rb"/(x\d+) (\d+) 0 R", resources))
        streams = [objects[places[name]] for name in sorted(places)]
        packed = [pdfs.STREAM.search(stream) for stream in streams]
        found.append([zlib.decompress(one[1])[0] for one in packed if one])
    return found


def test_each_picture_stands_on_its_page_in_order() -> None:
    made = whole((3, drawn(1, 2, 3)), (2, drawn(4, 5)))
    assert shown(made) == [[1, 2], [3], [4, 5]]
    assert (pdfs.headings(made), b"/Width 1/" in made) == (["Page"] * 3, False)


def test_other_pictures_make_another_document() -> None:
    assert whole((1, drawn(1))) == whole((1, drawn(1)))
    assert whole((1, drawn(1)))[-80:] != whole((1, drawn(2)))[-80:]


@pytest.mark.parametrize("many", [1, 3])
def test_there_is_a_place_for_each_picture_and_a_picture_for_each_place(many: int) -> None:
    with pytest.raises(ValueError, match="not a place for each picture"):
        whole((2, drawn(*range(many))))
