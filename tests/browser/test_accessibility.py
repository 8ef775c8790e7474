"""The scanner under axe-core in the real browser, and what stands out in forced colours."""

import re
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageStat
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.desk import Desk
from tests.browser.pages import ATTENDEE, DEVICE, FORUM, NOBODY, ORGANISER, TUESDAY

VERDICTS = ("admit", "instruct", "desk", "refuse")
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("accessibility")]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_scanner(language: str, desk: Desk) -> None:
    """Ready, its dialog open, and each verdict as the staff and as the guest see it."""
    page = paired(desk, language)
    assert faults(page) == []
    page.locator("[data-is=manage]").click()
    assert faults(page) == []
    page.keyboard.press("Escape")

    for verdict in VERDICTS:
        show(page, verdict)
        assert faults(page) == []
        page.keyboard.press("F2")
        assert faults(page) == []
        page.keyboard.press("F2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_of_the_door_stand_out_in_forced_colours(scheme: Any, desk: Desk) -> None:
    page = paired(desk, "en")
    page.emulate_media(color_scheme=scheme, forced_colors="active")

    for verdict in VERDICTS:
        show(page, verdict)
        assert contrast_within(page.locator(f'[data-sign="{verdict}"]')) > 100


def test_badge_is_read_in_forced_colours(desk: Desk) -> None:
    page = desk.open(f"/{FORUM}/badge", ATTENDEE, "en")
    page.emulate_media(color_scheme="dark", forced_colors="active")

    [found] = zxingcpp.read_barcodes(picture(page.get_by_role("article")))
    assert re.fullmatch("[BCDFGHJKLNPRSTVX]{32}", found.text)


@pytest.mark.parametrize(
    ("path", "who", "strip"),
    [
        (f"/{FORUM}/organise/", ORGANISER, ".tabs"),
        (TUESDAY, NOBODY, ".days"),
        (TUESDAY, NOBODY, ".masthead nav"),
    ],
)
def test_current_page_is_marked_in_forced_colours(path: str, who: str, strip: str, desk: Desk) -> None:
    """By a line below it, and below no other."""
    page = desk.open(path, who, "en")
    page.emulate_media(color_scheme="light", forced_colors="active")

    entries = page.locator(f"{strip} > a")
    lined = [contrast_within(entry, below=6) > 100 for entry in entries.all()]
    current = [entry.get_attribute("aria-current") is not None for entry in entries.all()]
    assert lined == current


def paired(desk: Desk, language: str) -> Page:
    page = desk.open("/", DEVICE, language)
    page.goto(desk.visitors.pairing_link())
    page.wait_for_url("**/door/")
    expect(page.locator("body")).to_have_attribute("data-state", "ready")
    return page


def show(page: Page, verdict: str) -> None:
    """Put a verdict on the screen, all of its parts filled."""
    page.evaluate(
        """async (verdict) => {
          const script = document.querySelector("script[src$='door/scanner.js']").src;
          const { render } = await import(new URL("verdict.js", script));
          const words = { word: verdict, name: "Aminata Sarr", more: "Delegate · Caisse · 0006" };
          const said = { sentence: "At the main entrance, 09:14.", guest: "Please see the help desk." };
          render(document.querySelector("[data-is=verdict]"), verdict, { ...words, ...said });
          document.body.dataset.state = "verdict";
        }""",
        verdict,
    )


def picture(place: Locator) -> Image.Image:
    return Image.open(BytesIO(place.screenshot()))


def contrast_within(place: Locator, *, below: int = 0) -> float:
    """The range of brightness, 0 to 255, in a picture of a place (or of its lowest pixels).

    Its outermost columns and its last row may show a bit of what stands beside it.
    """
    grey = picture(place).convert("L")
    top = grey.height - below if below else 0
    lowest, highest = ImageStat.Stat(grey.crop((4, top, grey.width - 4, grey.height - 1))).extrema[0]
    return highest - lowest
