"""Every layout holds every name: whole, in its place, and in letters of 14 points at least."""

import json
from dataclasses import replace
from random import Random

import pytest
import typst
import zxingcpp

from eventapp.badges import codes, pdf, setting
from eventapp.badges.fit import BREAK
from eventapp.badges.layouts import LABELS, LAYOUTS, Layout
from eventapp.badges.showing import ENGLISH
from eventapp.core.fonts import fonts
from eventapp.core.typesetting import compiler
from eventapp.samples.names import invent
from tests import pdfs
from tests.badges import pixels
from tests.badges.test_pdf import AMINA, LONG_NAMES

INVENTED = {invent(one, 300, ["en"]).badge_name for one in map(Random, range(400))}
NAMES = [
    "Li",
    "王小明",
    "عبدالرحمن بنعلي",
    "Екатерина Öztürk",
    "Nguyễn Thị Ánh Tuyết",
    "ضيوف " * 24,
    "王" * 120,
    *LONG_NAMES,
    *sorted(INVENTED, key=lambda name: (-len(name), name))[:20],
]
FACES = [
    replace(
        AMINA,
        name=name.strip(),
        event="World Social Security Forum and 33rd General Assembly",
        latin_name="Abdulrahman Benali " * 2,
        organisation="Caisse nationale de retraite et de prévoyance sociale",
        category="Conference interpreter and technician",
        code=codes.new_code(),
    )
    for name in NAMES
]
MEASURED = (
    "#context [#metadata(sheet.faces.map(face => "
    "measure(block(width: plan.column.w * 1mm, column(face))).height.mm())) <heights>]"
)
every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())


def data(layout: Layout, language: str = "en", many: int = len(FACES)) -> dict[str, object]:
    return setting.sheet(FACES[:many], language=language, title="Badges", words=ENGLISH, layout=layout)


@every_layout
def test_whatever_the_name_all_lines_stand_in_their_place(layout: Layout) -> None:
    source = pdf.SOURCE.read_bytes() + MEASURED.encode()
    told = {"sheet": json.dumps(data(layout))}
    asked = typst.Compiler(source, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=told)
    (heights,) = json.loads(asked.query("<heights>", field="value"))

    assert [height for height in heights if height > layout.column.h + 0.05] == []


@every_layout
def test_no_name_is_cut_or_set_under_14_points(layout: Layout) -> None:
    document = pdf.badge_sheet(FACES, language="en", title="Badges", layout=layout)

    written = [heading.replace(BREAK, "") for heading in pdfs.headings(document)]
    assert written == [face.name for face in FACES]
    assert [sizes for sizes in pdfs.heading_sizes(document) if len(sizes) != 1 or min(sizes) < 14] == []


@every_layout
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_code_is_read_back(layout: Layout, language: str) -> None:
    faces = FACES[:12]
    made = pdf.badge_sheet(faces, language=language, title="Badges", layout=layout)
    many = layout.sheet.columns * layout.sheet.rows if layout.sheet else 1
    pages = [faces[at : at + many] for at in range(0, 12, many)]
    found = [set(pixels.codes_in(page)) for page in pixels.of_pages(made)]

    assert found == [{face.code for face in page} for page in pages]


@every_layout
def test_a_code_is_at_least_30_mm_wide(layout: Layout) -> None:
    made = pdf.badge_sheet(FACES[:9], language="en", title="Badges", layout=layout)
    found = zxingcpp.read_barcodes(next(pixels.of_pages(made, ppi=254)))
    widths = {round((one.position.top_right.x - one.position.top_left.x) / 10) for one in found}

    assert widths == {layout.symbol.w}


def test_labels_stand_eight_on_a_sheet_and_the_others_one_on_a_page() -> None:
    pages = {
        name: pdfs.sizes(pdf.badge_sheet(FACES, language="en", title="Badges", layout=layout))
        for name, layout in LAYOUTS.items()
    }
    many = len(FACES)
    assert pages == {
        "a6": [(105, 148)] * many,
        "4x3": [(102, 76)] * many,
        "labels": [(210, 297)] * -(-many // 8),
    }


def test_no_label_reaches_over_its_edge() -> None:
    """What is between the labels stays white: nobody has to cut."""
    made = compiler(pdf.SOURCE, data(LABELS, many=9)).compile(format="png", ppi=254)
    page = pixels.opened(made[0])
    gaps = [(0, 0, 2100, 131), (0, 0, 46, 2970), (1038, 0, 1062, 2970), (2054, 0, 2100, 2970)]

    assert [page.crop(gap).getextrema() for gap in gaps] == [(255, 255)] * len(gaps)


def test_many_badges_are_made_in_pieces_and_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "AT_ONCE", 8)
    unseen = replace(AMINA, name="Ana \U0001f600")
    documents = [
        pdf.badge_sheet([*FACES[:11], unseen, *FACES[11:18]], language="en", title="Badges", layout=LABELS)
        for _ in range(2)
    ]
    assert len(pdfs.sizes(documents[0])) == 3
    assert [name.replace(BREAK, "") for name in pdfs.headings(documents[0])] == [
        face.name for face in [*FACES[:11], replace(AMINA, name="Ana □"), *FACES[11:18]]
    ]
    assert documents[0] == documents[1]
