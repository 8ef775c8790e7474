"""One's own badge on a phone."""

import pytest
from playwright.sync_api import Page

from tests.browser.pages import ATTENDEE
from tests.browser.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
COUNTING = """
window.asked = [];
const request = async (what) => { window.asked.push(what); };
Object.defineProperty(navigator, "wakeLock", { value: { request } });
"""


def test_the_badge_keeps_the_screen_awake(visitors: Visitors) -> None:
    context = visitors.context(ATTENDEE)
    context.add_init_script(COUNTING)
    page: Page = context.new_page()
    page.goto("/wssf-2019/badge", wait_until="networkidle")
    assert page.evaluate("window.asked") == ["screen"]
    context.close()
