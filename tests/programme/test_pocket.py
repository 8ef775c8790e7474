"""The leaflet on paper: its sheets, its panels and what stands on them."""

import json
from dataclasses import replace
from time import perf_counter
from typing import Any

import pytest
from PIL import Image

from eventapp.core.i18n import Shown
from eventapp.core.typesetting import compiler
from eventapp.programme import pocket
from eventapp.programme.pocket import Heading, Leaflet, Line, Note
from tests import pdfs
from tests.badges import pixels

TITLES = {
    "en": "Social security for the digital age",
    "ar": "الضمان الاجتماعي للعصر الرقمي",
    "zh": "数字时代的社会保障",
}
AT = 4  # pixels a millimetre
EDGE = 6  # millimetres of each panel that stay free of text


def leaflet(*titles: str, language: str = "en", **fields: Any) -> Leaflet:
    lines = tuple(
        Line(("09:00", "– 10:30"), Shown(title, language), ("Gold Hall", "English")) for title in titles
    )
    made = Leaflet(
        language=language,
        event=Shown("The Forum", "en"),
        eyebrow="Day 3 · Tuesday",
        title=Shown("Protecting people", "en"),
        lead=("Square",),
        as_of="As of 15 Oct 2019, 12:00",
        blocks=(Heading("Morning"), Note("Round 1 · choose one"), *lines),
        address="http://localhost/forum/programme/2019-10-15",
    )
    return replace(made, **fields)


def many(count: int, language: str = "en") -> Leaflet:
    return leaflet(*(f"{TITLES[language]} {number}" for number in range(count)), language=language)


def pictures(made: Leaflet) -> list[Image.Image]:
    drawn = compiler(pocket.SOURCE, pocket.sheet(made, "folded")).compile(format="png", ppi=25.4 * AT)
    return [pixels.opened(png) for png in (drawn if isinstance(drawn, list) else [drawn])]


def panels(made: Leaflet) -> dict[int, tuple[int, int, int]]:
    """{number: (page, x, y)} of the corner where each panel begins, in millimetres."""
    found = compiler(pocket.SOURCE, pocket.sheet(made, "folded")).query("<panel>", field="value")
    return {
        panel["number"]: (panel["page"], mm(panel["x"]), mm(panel["y"]))
        for panel in json.loads(found)
        if panel["number"] is not None
    }


def mm(length: str) -> int:
    return round(float(length.removesuffix("pt")) / 72 * 25.4)


@pytest.mark.parametrize("language", TITLES)
def test_sessions_stand_in_their_order_in_every_script(language: str) -> None:
    made = many(60, language)

    own = [line.title.text for line in made.blocks if isinstance(line, Line)]
    for form in ("folded", "large"):
        assert pdfs.headings(pocket.pdf(made, form)) == ["Protecting people", "Morning", *own]


@pytest.mark.parametrize("form", ["folded", "large"])
def test_it_is_tagged_titled_and_in_its_language(form: pocket.Form) -> None:
    document = pocket.pdf(many(3, "ar"), form)

    assert [word in document for word in (b"/StructTreeRoot", b"/Lang(ar)", b"<pdfuaid:part>1<")] == [
        True
    ] * 3


def test_what_a_line_says_is_on_the_page() -> None:
    hours, title = ("09:00", "– 10:30"), Shown("Opening", "en")
    line = Line(hours, title, ("Gold Hall",), ("Cancelled",), is_cancelled=True)
    [page] = pdfs.texts(pocket.pdf(leaflet(blocks=(Heading("Morning"), line)), "folded"))

    said = [text.strip() for text in page.splitlines()]
    assert said[said.index("09:00") : said.index("09:00") + 5] == [
        "09:00", "– 10:30", "Opening", "Gold Hall", "Cancelled",
    ]  # fmt: skip


@pytest.mark.parametrize(("count", "sides"), [(1, 1), (20, 1), (40, 2), (90, 3), (600, 14)])
def test_what_does_not_fit_goes_on_to_further_a4_sheets(count: int, sides: int) -> None:
    assert pdfs.sizes(pocket.pdf(many(count), "folded")) == [(210, 297)] * sides


def test_folded_twice_the_panels_are_in_order() -> None:
    """A panel begins at its upper left corner, 8 mm inside; one that is upside down at its lower right."""
    found = panels(many(60)) | {8: panels(many(90))[8]}

    assert found == {
        1: (1, 113, 156),  # in front
        2: (1, 202, 141),  # opened like a card
        3: (1, 97, 141),
        4: (2, 8, 8),  # opened fully
        5: (2, 113, 8),
        8: (3, 113, 156),  # the next sheet
    }


def test_in_arabic_the_leaflet_opens_from_the_other_side() -> None:
    assert panels(many(60, "ar")) == {
        1: (1, 8, 156),
        2: (1, 97, 141),
        3: (1, 202, 141),
        4: (2, 113, 8),
        5: (2, 8, 8),
    }


@pytest.mark.parametrize("language", TITLES)
def test_nothing_runs_over_the_edge_of_a_panel(language: str) -> None:
    wide = ("W" * 120, "شبكة" * 30, "保障" * 60, "word " * 60, *[TITLES[language]] * 60)
    made = leaflet(*wide, language=language)

    for picture in pictures(made):
        assert [strip.getextrema() for strip in edges(picture)] == [(255, 255)] * 16


def edges(picture: Image.Image) -> list[Image.Image]:
    """The outer strips of the four panels, without the marks that show where to fold."""
    width, height, free = 105 * AT, round(148.5 * AT), EDGE * AT
    mark = 4 * AT
    strips = []
    for left in (0, width):
        for top in (0, height):
            right, bottom = left + width, top + height
            strips += [
                picture.crop((left + mark, top + mark, right - mark, top + free)),
                picture.crop((left + mark, bottom - free, right - mark, bottom - mark)),
                picture.crop((left + mark, top + mark, left + free, bottom - mark)),
                picture.crop((right - free, top + mark, right - mark, bottom - mark)),
            ]
    return strips


def test_large_print_is_at_least_16_points_everywhere() -> None:
    document = pocket.pdf(many(40, "en"), "large")

    sizes = {float(size) for stream in pdfs.streams(document) for size in pdfs.SIZE.findall(stream)}
    assert (min(sizes), set(pdfs.sizes(document))) == (16, {(210, 297)})


def test_a_letter_that_no_font_has_is_a_box_and_an_empty_title_too() -> None:
    made = leaflet("Hello \U0001f600", "")

    assert pdfs.headings(pocket.pdf(made, "folded"))[2:] == ["Hello □", "□"]


def test_a_day_of_600_sessions_is_set_within_seconds(record_property: Any) -> None:
    started = perf_counter()
    pocket.pdf(many(600), "folded")

    record_property("600 sessions, ms", round((perf_counter() - started) * 1000))
    assert perf_counter() - started < 10
