"""What is found follows what is typed; the address, the status and the buttons with it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect

from eventapp.core.db import db
from tests import make
from tests.browser.conftest import NewPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("app", ["sqlite"], indirect=True),
]
ALL = ("Opening plenary", "Good practice award", "الحماية")
DAY = "/forum/programme/2019-10-15"


@pytest.fixture
def page(app: Flask, address: str, new_page: NewPage) -> Page:
    """The day on which there are a plenary, an award, and a session in Arabic."""
    with app.app_context():
        event = make.event()
        for title, kind in (
            ("Opening plenary", "plenary"),
            ("Good practice award", "award"),
            ("الحماية", "visit"),
        ):
            make.session(event, title, kind=kind)
        db.session.commit()
    new_page.complaints.own = (address, "data:", "blob:")
    page = new_page(base_url=address)
    page.goto(DAY)
    page.get_by_text("Search and filter").click()
    return page


def titles(page: Page, *expected: str) -> None:
    expect(page.locator(".session h3")).to_have_text(list(expected))


def test_what_is_found_follows_the_words(page: Page) -> None:
    page.evaluate("window.sameDocument = true")
    words = page.get_by_role("searchbox")

    words.press_sequentially("plén")
    titles(page, "Opening plenary")
    expect(page.locator("[data-told]")).to_have_text("One session found")
    expect(page).to_have_url(f"{DAY}?q=pl%C3%A9n")
    expect(words).to_be_focused()

    words.fill("الحمايه")
    titles(page, "الحماية")
    words.fill("")
    titles(page, *ALL)
    expect(page).to_have_url(DAY)
    assert page.evaluate("window.sameDocument")


def test_filters_go_along(page: Page) -> None:
    page.get_by_role("combobox", name="Kind").select_option("award")
    titles(page, "Good practice award")
    page.get_by_role("searchbox").fill("plenary")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    expect(page).to_have_url(f"{DAY}?q=plenary&kind=award")


def test_an_answer_that_comes_late_is_not_shown(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*q=award", hold)
    words = page.get_by_role("searchbox")
    with page.expect_request("**/*q=award"):
        words.fill("award")
    words.fill("plenary")
    titles(page, "Opening plenary")

    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    titles(page, "Opening plenary")


def test_without_a_network_what_was_found_stays(page: Page, new_page: NewPage) -> None:
    page.route("**/*q=award", lambda route: route.abort())
    with page.expect_event("console") as said:
        page.get_by_role("searchbox").fill("award")
    titles(page, *ALL)
    assert new_page.complaints == [said.value.text]  # Chromium's own
    new_page.complaints.clear()
