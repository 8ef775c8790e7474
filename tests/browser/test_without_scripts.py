"""Every flow in a browser that runs no script."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.pages import AGENDA, ATTENDEE, FORUM, NOBODY, REGISTRATIONS, TUESDAY
from tests.browser.test_walk import link_mailed_to
from tests.browser.visitors import SOCIEUX, Visitors
from tests.serving import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("without-scripts")]
WHO = "omar@example.org"
OBSERVER = "observer@example.org"
FIRST = "Supporting human capital in the digital age"
SECOND = "Emerging technologies: seizing opportunities"
Open = Callable[..., Page]


@pytest.fixture
def open_page(visitors: Visitors, new_page: NewPage) -> Iterator[Open]:
    """`open_page(path, who)`: a browser of theirs, its scripts off."""
    contexts = []

    def opened(path: str, who: str = NOBODY) -> Page:
        contexts.append(visitors.context(who, java_script_enabled=False))
        page = contexts[-1].new_page()
        new_page.watch(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def test_registered_and_approved(open_page: Open, site: Installation) -> None:
    page = open_page(f"/{FORUM}/registration")
    page.get_by_label("E-mail").fill(WHO)
    page.get_by_role("button", name="Send me the link").click()
    page.goto(link_mailed_to(WHO, site))
    press(page, "Sign in")
    page.get_by_label("Family name").fill("Idrissi")
    page.get_by_role("combobox", name="Organisation").fill("Caisse nationale")
    page.get_by_role("combobox", name="Country").select_option("MA")
    press(page, "Send my registration")
    page.get_by_role("radio", name="Delegate").check()  # what the summary asks for
    press(page, "Send my registration")
    expect(page).to_have_url(f"{site.url}/{FORUM}/me")

    desk = open_page(f"{REGISTRATIONS}?q=idrissi", "desk@example.org")
    desk.get_by_role("link", name="Idrissi").click()
    press(desk, "Approve")
    expect(desk.get_by_role("status")).to_contain_text("is approved")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are registered")


def test_session_added_swapped_and_removed(open_page: Open) -> None:
    page = open_page(TUESDAY, OBSERVER)

    press(page, f"Add {FIRST}")
    press(page, f"Add {SECOND}")
    press(page, "Take this one instead")
    expect(page.get_by_role("button", name=f"In my agenda {SECOND}")).to_be_visible()
    expect(page.get_by_role("button", name=f"Add {FIRST}")).to_be_visible()

    page.goto(AGENDA)
    press(page, f"Remove {SECOND}")
    expect(page.get_by_role("status")).to_contain_text("no longer in your agenda")


def test_calendar_address_made_and_revoked(open_page: Open) -> None:
    page = open_page(AGENDA, OBSERVER)

    page.get_by_label("Name of the calendar").fill("paper diary")
    press(page, "Make a calendar address")
    assert page.get_by_label("Secret address").input_value().endswith(".ics")
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()

    page.get_by_role("link", name="Back to my agenda").click()
    press(page, "Revoke paper diary")
    expect(page.get_by_role("status")).to_contain_text("no longer follows you")


def test_language_chosen_and_kept(open_page: Open) -> None:
    page = open_page(f"/{FORUM}/")

    page.get_by_role("navigation", name="Main").locator("summary").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.goto("/privacy")
    expect(page.locator("html")).to_have_attribute("lang", "ar")


def test_programme_searched(open_page: Open) -> None:
    page = open_page(TUESDAY)

    page.get_by_text("Search and filter").click()
    page.get_by_label("Kind").select_option("parallel")
    press(page, "Show")
    expect(page.get_by_role("heading", level=3)).to_have_count(4)


def test_session_edited(open_page: Open) -> None:
    page = open_page(f"/{SOCIEUX}/organise/programme", "organiser.socieux@example.org")

    page.get_by_role("link", name="A boost for sustainable development").click()
    page.get_by_label("Ends").fill("2017-05-30T17:15")
    page.get_by_label("Main Hall").check()
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you save")
    press(page, "Back to the form")
    expect(page.get_by_label("Ends")).to_have_value("2017-05-30T17:15")
    press(page, "Save")
    press(page, "Save this change")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect(page.get_by_label("Ends")).to_have_value("2017-05-30T17:15")


def test_signed_out(open_page: Open) -> None:
    page = open_page("/", ATTENDEE)

    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_scanner_says_that_it_needs_scripts(open_page: Open) -> None:
    page = open_page(f"/{FORUM}/door/")

    notice = page.locator("noscript p")
    expect(notice).to_be_visible()
    assert notice.inner_text().startswith("The scanner needs JavaScript.")


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()
