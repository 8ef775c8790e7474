"""WCAG 2.2 AA on every page, by axe-core in the real browser; reflow; forced colours."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pages import ATTENDEE, DEVICE, FORUM, NOBODY, ORGANISER, TUESDAY, Visit, visits
from tests.browser.states import STATES, State
from tests.browser.visitors import PHONE, Visitors
from tests.serving import Installation

LANGUAGES = ("en", "fr", "ar")
SMALLEST = {"width": 320, "height": 640}  # WCAG 1.4.10
DESKTOP = {"width": 1280, "height": 800}
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # no rule that runs reads the style sheets
    "iframes": False,
}
# What a colour scheme changes; all else was looked at in the light one.
COLOURS = OPTIONS | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
FOUND = """async (options) => (await axe.run(document, options)).violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`))"""
VERDICTS = ("admit", "instruct", "desk", "refuse")


def in_every_language(test: Any) -> Any:
    """One worker for each language: it keeps its browsers signed in."""
    groups = [pytest.param(one, marks=pytest.mark.xdist_group(f"accessibility-{one}")) for one in LANGUAGES]
    return pytest.mark.parametrize("language", groups)(test)


pytestmark = pytest.mark.browser


class Desk:
    """Where pages are examined, with axe in each."""

    def __init__(self, visitors: Visitors) -> None:
        self.visitors = visitors

    def open(self, path: str, who: str, language: str) -> Page:
        page = self.visitors.tab(who, language, lambda tab: tab.add_init_script(path=AXE))
        page.set_viewport_size(PHONE)
        page.emulate_media(color_scheme="light", forced_colors="none")
        page.goto(path)
        return page


@pytest.fixture(scope="module")
def desk(browser: Browser, site: Installation) -> Iterator[Desk]:
    visitors = Visitors(browser, site)
    yield Desk(visitors)
    visitors.close()


@in_every_language
@pytest.mark.parametrize("visit", visits(), ids=str)
def test_page(visit: Visit, language: str, desk: Desk) -> None:
    page = desk.open(visit.path, visit.who, language)

    assert page.evaluate("document.documentElement.lang") == language
    assert faults(page, wide=language == "en") == []


@in_every_language
@pytest.mark.parametrize("state", STATES, ids=str)
def test_state(state: State, language: str, desk: Desk) -> None:
    page = desk.open(state.path, state.who, language)
    state.reach(page, desk.visitors)

    assert faults(page, wide=language == "en") == []


@in_every_language
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


@pytest.mark.xdist_group("accessibility-en")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_of_the_door_stand_out_in_forced_colours(scheme: Any, desk: Desk) -> None:
    page = paired(desk, "en")
    page.emulate_media(color_scheme=scheme, forced_colors="active")

    for verdict in VERDICTS:
        show(page, verdict)
        assert contrast_within(page.locator(f'[data-sign="{verdict}"]')) > 100


@pytest.mark.xdist_group("accessibility-en")
def test_badge_is_read_in_forced_colours(desk: Desk) -> None:
    page = desk.open(f"/{FORUM}/badge", ATTENDEE, "en")
    page.emulate_media(color_scheme="dark", forced_colors="active")

    [found] = zxingcpp.read_barcodes(picture(page.get_by_role("article")))
    assert re.fullmatch("[BCDFGHJKLNPRSTVX]{32}", found.text)


@pytest.mark.xdist_group("accessibility-en")
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


@pytest.mark.xdist_group("accessibility-en")
def test_gate_sees_a_planted_fault(desk: Desk) -> None:
    page = desk.open("/", NOBODY, "en")
    page.locator("h1").evaluate("one => one.insertAdjacentHTML('afterend', '<img src=\"\" width=\"600\">')")

    page.locator("footer a").first.evaluate("one => (one.style.color = '#757575')")

    planted = ["320 px", "light color-contrast", "light image-alt", "dark color-contrast"]
    assert [fault.split(":")[0] for fault in faults(page)] == planted


def faults(page: Page, *, wide: bool = False) -> list[str]:
    """What axe finds on a phone in both schemes (and on a desktop), and what does not fit 320 px."""
    page.set_viewport_size(SMALLEST)
    found = [f"320 px: {name} sticks out" for name in sticking_out(page)]
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    found += [f"light {fault}" for fault in page.evaluate(FOUND, OPTIONS)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark {fault}" for fault in page.evaluate(FOUND, COLOURS)]
    if wide:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(DESKTOP)
        found += [f"wide {fault}" for fault in page.evaluate(FOUND, OPTIONS)]
    return found


def sticking_out(page: Page) -> list[str]:
    """The element that sticks out furthest where a page scrolls sideways."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
          if (document.documentElement.scrollWidth <= innerWidth) return [];
          const beyond = (one) => {
            const { left, right, width } = one.getBoundingClientRect();
            return width && !one.closest(".hidden, .skip") ? Math.max(-left, right - innerWidth) : 0;
          };
          const all = [...document.querySelectorAll("body *")];
          const furthest = Math.max(...all.map(beyond));
          return [all.findLast((one) => beyond(one) === furthest).outerHTML.slice(0, 80)];
        }"""
    )


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

    Its outermost columns may show a bit of what stands beside it.
    """
    grey = picture(place).convert("L")
    top = grey.height - below if below else 0
    lowest, highest = ImageStat.Stat(grey.crop((4, top, grey.width - 4, grey.height))).extrema[0]
    return highest - lowest
