"""The whole path, as three people walk it: registered, approved, planned, badged, scanned."""

import re
import time
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from playwright.sync_api import Page, Playwright, expect

from tests.browser.camera import film
from tests.browser.conftest import NewPage
from tests.chromium import launched_with_camera
from tests.serving import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FORUM = "/wssf-2019"
DAY = f"{FORUM}/programme/2019-10-15"
FIRST, SECOND = (
    "Social security and new forms of work",
    "Service delivery: keeping up with public expectations",
)
WHO = "leila@example.org"
FORGED = "BCDFGHJKLNPRSTVX" * 2
PATIENCE = 15.0  # seconds


def test_from_registration_to_a_scanned_badge(
    new_page: NewPage, site: Installation, playwright: Playwright, tmp_path: Path
) -> None:
    attendee, organiser = new_page(), new_page(width=1280)

    register(attendee, site)
    approve(organiser, site)
    take_both_of_a_round(attendee)
    assert titles_of(feed_of(attendee)) == [SECOND]

    with Door(
        playwright, new_page, site, film(picture_of_badge(attendee), tmp_path / "camera.mjpeg")
    ) as gate:
        expect_verdict(gate, "admit", "ليلى بن يوسف")
        expect_verdict(gate, "desk", "Main entrance")  # already in: where and when
        code = site.flask("badge", "show", "--event", "wssf-2019", WHO).split("code: ")[1]
        type_code(gate, FORGED)
        expect_verdict(gate, "refuse", "Unknown code")
        reissue(organiser)
        type_code(gate, code)
        expect_verdict(gate, "desk", "replaced")


def register(page: Page, site: Installation) -> None:
    page.goto(f"{FORUM}/registration")
    page.get_by_label("E-mail").fill(WHO)
    page.get_by_role("button", name="Send me the link").click()
    page.wait_for_url("**/sign-in/code")
    page.goto(link_mailed_to(WHO, site))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{FORUM}/registration")
    page.get_by_label("Given name").fill("Leila")
    page.get_by_label("Family name").fill("Ben Youssef")
    page.get_by_label("Name on the badge").fill("ليلى بن يوسف")
    page.get_by_role("combobox", name="Organisation").fill("Caisse nationale de sécurité sociale")
    page.get_by_role("combobox", name="Country").select_option("TN")
    page.get_by_role("radio", name="Delegate").check()
    page.get_by_role("button", name="Send my registration").click()
    page.wait_for_url(f"**{FORUM}/me")


def approve(page: Page, site: Installation) -> None:
    page.goto(site.flask("sign-in-link", "organiser@example.org"))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.goto(f"{FORUM}/organise/registrations?q=ben+youssef")
    page.get_by_role("link", name="Leila Ben Youssef").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("main")).to_contain_text("Approved")


def take_both_of_a_round(page: Page) -> None:
    """The second is offered in exchange for the first."""
    page.goto(DAY)
    page.get_by_role("button", name=f"Add {FIRST}").click()
    expect(page.get_by_role("button", name=f"In my agenda {FIRST}")).to_be_visible()
    page.get_by_role("button", name=f"Add {SECOND}").click()
    page.get_by_role("button", name="Take this one instead").click()
    page.wait_for_url(f"**{DAY}")
    expect(page.get_by_role("button", name=f"In my agenda {SECOND}")).to_be_visible()


def feed_of(page: Page) -> bytes:
    """The secret address, fetched as a calendar would: without cookies."""
    page.goto(f"{FORUM}/agenda")
    page.get_by_label("Name").fill("phone")
    page.get_by_role("button", name="Make a calendar address").click()
    address = page.get_by_label("Secret address").input_value()
    with urllib.request.urlopen(address) as answer:
        body: bytes = answer.read()
    return body


def titles_of(feed: bytes) -> list[str]:
    """As a parser reads them that nobody here wrote."""
    calendar = IcsCalendarStream.calendar_from_ics(feed.decode())
    return [event.summary for event in calendar.events]


def picture_of_badge(page: Page) -> bytes:
    """The badge as it stands on the page, once the worker has issued it."""
    until = time.monotonic() + PATIENCE
    badge = page.get_by_role("article")
    while time.monotonic() < until:
        page.goto(f"{FORUM}/badge")
        if badge.count():
            return badge.screenshot()
    raise AssertionError("no badge was issued")


class Door:
    """A paired phone whose camera sees the badge."""

    def __init__(self, playwright: Playwright, new_page: NewPage, site: Installation, video: Path) -> None:
        self.browser = launched_with_camera(playwright, video)
        context = self.browser.new_context(viewport={"width": 390, "height": 844}, permissions=["camera"])
        self.page = context.new_page()
        new_page.watch(self.page)
        self.page.goto(site.flask("door", "pair", "--event", "wssf-2019", "--checkpoint", "main"))

    def __enter__(self) -> Page:
        return self.page

    def __exit__(self, *_: object) -> None:
        self.browser.close()


def expect_verdict(page: Page, verdict: str, words: str) -> None:
    place = page.locator(f'[data-is="verdict"][data-verdict="{verdict}"]')
    expect(place).to_contain_text(words, timeout=PATIENCE * 1000)


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code on the badge").fill(code)
    page.get_by_role("button", name="Check").click()


def reissue(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="Issue a new badge").click()
    expect(page.get_by_role("status")).to_contain_text("A new badge is issued")


def link_mailed_to(address: str, site: Installation) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for path in (site.var / "mail").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            found = re.search(r"https?://\S+/sign-in/\S+", mail.get_body(("plain",)).get_content())
            if mail["To"] == address and found:
                return found[0]
    raise AssertionError("no mail came")
