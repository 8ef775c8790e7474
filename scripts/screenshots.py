"""`make screenshots`: the README's pictures, taken of the real thing."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.chromium import FLAGS, executable  # noqa: E402
from tests.serving import Installation, installation  # noqa: E402

FORUM, DAY = "wssf-2019", "/wssf-2019/programme/2019-10-15"
DOCS = ROOT / "docs"


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        with installation(Path(folder), samples=(FORUM,)) as site:
            page_of(browser, site, f"{DAY}?lang=en", (1280, 1100), DOCS / "day.png")
            page_of(browser, site, f"{DAY}?lang=ar", (390, 900), DOCS / "day-ar.png")
            verdict(browser, site, DOCS / "door.png")
        browser.close()


def page_of(browser: Browser, site: Installation, path: str, size: tuple[int, int], target: Path) -> None:
    page = browser.new_page(base_url=site.url, viewport={"width": size[0], "height": size[1]})
    page.goto(path)
    page.screenshot(path=target)
    page.close()


def verdict(browser: Browser, site: Installation, target: Path) -> None:
    """A badge typed in at the main entrance."""
    code = site.flask("badge", "show", "--event", FORUM, "attendee@example.org").split("code: ")[1]
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(site.flask("door", "pair", "--event", FORUM, "--checkpoint", "main"))
    page.locator("body[data-state=ready]").wait_for()
    page.get_by_label("Code on the badge").fill(code)
    page.get_by_role("button", name="Check").click()
    page.locator('[data-verdict="admit"], [data-verdict="instruct"]').wait_for()
    page.screenshot(path=target)
    page.close()


if __name__ == "__main__":
    main()
