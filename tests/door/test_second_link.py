"""A pairing link opened in a tab that waits on an earlier one."""

import pytest
from playwright.sync_api import Browser, expect

from tests.door.venue import PATIENCE, Venue, is_ready, new_phone

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]


def test_a_second_link_in_the_same_tab_pairs_anew(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    page = new_phone(browser, complaints).new_page()
    page.goto(venue.link(label="First", is_trusted=False))
    expect(page.locator("[data-pairing]")).to_have_attribute("data-state", "checking", timeout=PATIENCE)

    page.goto(venue.link("east", label="Second"))

    page.wait_for_url(venue.door)
    is_ready(page)
    expect(page.locator("[data-is=device]")).to_have_text("Second")
