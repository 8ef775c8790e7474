"""What axe-core finds on a page, and what does not fit a narrow one."""

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.visitors import PHONE

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


def faults(page: Page, *, wide: bool = False) -> list[str]:
    """What does not fit 320 px, and what axe finds on a phone in both schemes (and on a desktop)."""
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
