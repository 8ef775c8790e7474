from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import ImageOps

from eventapp.badges import codes, qr
from tests.badges import pixels

CODE = "BCDFGHJKLNPRSTVXXVTSRPNLKJHGFDCB"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(title):
    return ElementTree.fromstring(qr.svg(CODE, title=title))  # noqa: S314 (our own drawing)


def test_a_symbol_has_25_by_25_modules():
    assert [len(row) for row in qr.modules(CODE)] == [25] * 25


def test_the_same_code_gives_the_same_symbol():
    assert qr.modules(CODE) == qr.modules(CODE)
    assert qr.modules(CODE) != qr.modules(codes.new_code())


@pytest.mark.parametrize("ppi", [96, 144, 300])
def test_a_reader_finds_the_code_in_the_picture(ppi):
    assert pixels.codes_in(pixels.of_svg(qr.svg(CODE, title="Badge code"), ppi=ppi)) == [CODE]


def test_random_codes_are_read_back():
    for _ in range(50):
        code = codes.new_code()
        assert pixels.codes_in(pixels.of_svg(qr.svg(code, title="Badge code"), ppi=96)) == [code]


def test_the_symbol_is_plain_text_at_level_m():
    (symbol,) = zxingcpp.read_barcodes(pixels.of_svg(qr.svg(CODE, title="Badge code")))

    assert (symbol.ec_level, symbol.content_type) == ("M", zxingcpp.ContentType.Text)


def test_the_drawing_is_a_white_square_and_one_path_with_a_name():
    drawing = drawn("Badge code of Amina")

    assert drawing.attrib == {"viewBox": "0 0 33 33", "role": "img"}
    assert [part.tag.removeprefix(SVG) for part in drawing] == ["title", "rect", "path"]
    assert drawing.findtext(f"{SVG}title") == "Badge code of Amina"
    assert drawing.find(f"{SVG}rect").attrib == {"width": "33", "height": "33", "fill": "#fff"}


def test_the_quiet_zone_is_four_modules_of_white_on_every_side():
    picture = pixels.of_svg(qr.svg(CODE, title="Badge code"), ppi=508)  # a module is 20 pixels
    square = picture.crop((4 * 20, 4 * 20, 37 * 20, 37 * 20))

    assert ImageOps.invert(square).getbbox() == (4 * 20, 4 * 20, 29 * 20, 29 * 20)


def test_a_title_is_text_and_never_markup():
    drawing = drawn('</title><script>"&')

    assert drawing.findtext(f"{SVG}title") == '</title><script>"&'


def test_nothing_in_it_offends_a_strict_content_security_policy():
    drawing = qr.svg(CODE, title="Badge code")

    assert "style" not in drawing
    assert "<script" not in drawing
