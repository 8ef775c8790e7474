"""Many PDFs put together into one: its pages, its outline and its tags."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import typst

from eventapp.core.fonts import fonts
from eventapp.core.joining import Joined
from tests import pdfs

SOURCE = b"""
#set document(title: "Parts", date: none)
#set page(width: 90mm, height: 40mm)
#set text(font: "Noto Sans")
#for name in json(bytes(sys.inputs.names)) [ = #name
  #square(size: 5mm) #name
  #pagebreak(weak: true) ]
"""
DEEP = "((((x))))"
PARTS = [
    ["Ada (1 0 R)", "Bo"],
    ["\\", "D 7 0 R", "王"],
    ["/StructParents 3"],
    [f"999999 0 R {DEEP}", f"30 0 R {DEEP}", f"/StructParents 3 {DEEP}", f"\\({DEEP}"],
]


def part(names: list[str]) -> bytes:
    import json

    told = {"names": json.dumps(names)}
    made = typst.Compiler(SOURCE, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=told)
    document = made.compile(format="pdf", pdf_standards="ua-1")
    assert isinstance(document, bytes)
    return document


def joined(parts: list[list[str]]) -> bytes:
    out = BytesIO()
    whole = Joined(out)
    for names in parts:
        whole.add(part(names))
    whole.close()
    return out.getvalue()


@pytest.fixture(scope="module")
def whole() -> bytes:
    return joined(PARTS)


def test_pages_and_outline_go_on_in_order(whole: bytes) -> None:
    names = [name for names in PARTS for name in names]
    assert pdfs.headings(whole) == names
    assert len(pdfs.sizes(whole)) == len(names)
    assert b"<xmpTPg:NPages>10</xmpTPg:NPages>" in whole


def test_what_is_written_stays_as_it_was(whole: bytes) -> None:
    alone = [text for names in PARTS for text in pdfs.texts(part(names))]
    assert sorted(pdfs.texts(whole)) == sorted(alone)


def test_there_is_one_root_of_everything(whole: bytes) -> None:
    for kind in (
        b"/Type/Catalog",
        b"/Type/StructTreeRoot",
        b"/Type/Outlines",
        b"/S/Document",
        b"/Type/Metadata",
    ):
        assert whole.count(kind) == 1
    assert whole.count(b"/S/Part") == len(PARTS)


def test_every_page_has_a_key_of_its_own_to_its_tags(whole: bytes) -> None:
    keys = [int(key) for key in re.findall(rb"/StructParents (\d+)/", whole)]
    listed = [
        int(key)
        for nums in re.findall(rb"/Nums\[([^]]*)\]", whole)
        for key in re.findall(rb"(\d+) \d+ 0 R", nums)
    ]
    assert (sorted(keys), listed) == (list(range(10)), list(range(10)))


def test_every_reference_leads_to_an_object_where_the_table_says(whole: bytes) -> None:
    places = re.findall(rb"(\d{10}) 00000 n", whole[whole.rindex(b"\nxref") :])
    objects = dict(pdfs.OBJECT.findall(whole))
    assert [whole[int(at) :].startswith(b"%d 0 obj" % number) for number, at in enumerate(places, 1)] == [
        True
    ] * len(places)
    assert sorted(map(int, objects)) == list(range(1, len(places) + 1))


def test_another_reader_finds_the_last_page(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "whole.pdf").write_bytes(whole)
    (tmp_path / "page.typ").write_text(
        '#set page(width: 50mm, height: 40mm, margin: 0mm)\n#image("whole.pdf", page: 10)'
    )
    assert typst.compile(tmp_path / "page.typ", root=tmp_path, format="png")


def test_nothing_else_is_taken_for_a_part() -> None:
    bare = typst.Compiler(b"Words", font_paths=fonts(), ignore_system_fonts=True).compile(
        format="pdf", pdf_tags=False
    )
    for other in (b"", b"%PDF-1.7\n%%EOF", bare):
        with pytest.raises(ValueError, match="a part"):
            Joined(BytesIO()).add(other)


def test_no_part_is_no_document() -> None:
    with pytest.raises(ValueError, match="no part"):
        Joined(BytesIO()).close()
