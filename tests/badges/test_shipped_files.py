"""The fonts and icons that pages load: whole, small, and true to what the style sheet says."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "static"
RULES = re.findall(r"@font-face \{(.*?)\}", (STATIC / "fonts.css").read_text(), re.DOTALL)
LARGEST = {
    "noto-sans-latin.woff2": 24_000,
    "noto-sans-latin-ext.woff2": 16_000,
    "noto-sans-vietnamese.woff2": 12_000,
    "noto-sans-cyrillic.woff2": 15_000,
    "noto-sans-arabic.woff2": 24_000,
    "noto-sans-arabic-ext.woff2": 27_000,
}


def file_of(rule):
    (name,) = re.findall(r'url\("fonts/([^"]+)"\)', rule)
    return STATIC / "fonts" / name


def code_points(rule):
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", rule)
    return {point for first, last in ranges for point in range(int(first, 16), int(last or first, 16) + 1)}


def test_every_font_file_has_its_rule_and_the_other_way_round():
    assert {file_of(rule).name for rule in RULES} == set(LARGEST)
    assert {path.name for path in (STATIC / "fonts").glob("*.woff2")} == set(LARGEST)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: file_of(rule).stem)
def test_a_font_has_every_letter_its_rule_promises_and_all_weights(rule):
    with TTFont(file_of(rule)) as font:
        axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]

        assert code_points(rule) - font.getBestCmap().keys() == set()
        assert axes == [("wght", 400, 700)]


@pytest.mark.parametrize(("name", "most"), LARGEST.items())
def test_a_font_stays_small(name, most):
    assert (STATIC / "fonts" / name).stat().st_size <= most


def test_the_licences_lie_beside():
    for path in ["fonts/OFL-noto-sans.txt", "fonts/OFL-noto-sans-arabic.txt", "icons/LICENSE-lucide.txt"]:
        assert (STATIC / path).read_text().strip() != ""


def test_every_icon_that_a_page_asks_for_is_in_the_sprite():
    sprite = ElementTree.parse(STATIC / "icons" / "sprite.svg")  # noqa: S314 (our own file)
    drawn = {symbol.get("id") for symbol in sprite.iter("{http://www.w3.org/2000/svg}symbol")}
    pages = [*(ROOT / "templates").rglob("*.html"), *STATIC.glob("[!v]*/*.js")]
    asked = {
        name
        for page in pages
        for name in re.findall(r"""sprite\.svg#([a-z-]+)|\bicon\(["']([a-z-]+)["']""", page.read_text())
    }

    assert {first or second for first, second in asked} - drawn == set()
