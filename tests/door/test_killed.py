"""The page is killed between the tone and the upload, again and again: nothing is lost, nothing doubled."""

from contextlib import suppress
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.door.venue import Venue, is_ready, new_phone, paired, told, unsent, wedge

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]

TIMES = 20


def crash(context: BrowserContext, page: Page) -> None:
    """The renderer dies at once, as when the system needs the memory."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=2000)
    page.close()


def close(_context: BrowserContext, page: Page) -> None:
    page.close()


def test_twenty_kills_between_tone_and_upload_lose_nothing(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    codes = [venue.badge(f"Kim Killed{number}") for number in range(TIMES)]
    before, started = venue.counters(), monotonic()
    context = new_phone(browser, complaints)
    page = paired(context, venue)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    for number, code in enumerate(codes):
        wedge(page, code)
        told(page, f"Kim Killed{number}")
        (crash if number % 2 else close)(context, page)
        page = context.new_page()
        page.goto(venue.door)
        is_ready(page)
    unsent(page, TIMES)
    assert venue.counters() == before

    context.set_offline(False)
    unsent(page, 0)

    took = monotonic() - started
    print(f"\n{TIMES} kills and the upload: {took:.1f} s")
    assert venue.counters()[len(before) :] == [*range(1, TIMES + 1)]
    assert venue.scans()[-TIMES:] == [("offline", "ok", "ok")] * TIMES
    context.close()
