"""Choosing and copying in a real browser, with scripts and without."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from eventapp.core.db import db
from tests import make
from tests.agenda.cast import attendee

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("app", ["sqlite"], indirect=True),
]
DAY = "/forum/programme/2019-10-15"
Open = Callable[..., Page]


@pytest.fixture
def open_page(app: Flask, address: str, browser: Browser) -> Iterator[Open]:
    """Opens a page of the forum as Ben Adams, who may attend; an uncaught exception fails the test."""
    with app.app_context():
        event = make.event()
        attendee(event)
        the_round = make.round_(event)
        make.session(event, "First", round=the_round)
        make.session(event, "Second", round=the_round)
        make.session(event, "Third")
        cookie = make.web_session("ben.adams@example.org")
        db.session.commit()
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(path: str, **options: object) -> Page:
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": cookie, "url": address}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_adding_needs_no_reload_and_is_announced(open_page: Open) -> None:
    page = open_page(DAY)
    page.evaluate("window.sameDocument = true")

    page.get_by_role("button", name="Add First").click()

    button = page.get_by_role("button", name="In my agenda First")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status").filter(has_text="“First” is in your agenda.")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True


def test_pressing_again_drops_it(open_page: Open) -> None:
    page = open_page(DAY)
    page.get_by_role("button", name="Add Third").click()

    page.get_by_role("button", name="In my agenda Third").click()

    expect(page.get_by_role("button", name="Add Third")).to_have_attribute("aria-pressed", "false")
    page.goto("/forum/agenda")
    expect(page.get_by_role("heading", name="Your week is still empty")).to_be_visible()


def test_an_overlap_is_announced(open_page: Open) -> None:
    page = open_page(DAY)
    page.get_by_role("button", name="Add First").click()
    expect(page.get_by_role("button", name="In my agenda First")).to_be_visible()

    page.get_by_role("button", name="Add Third").click()

    said = page.get_by_role("status").filter(has_text="It overlaps with “First”, 14:00–15:30.")
    expect(said).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_second_session_of_a_round_is_asked_about(open_page: Open, scripts: bool) -> None:
    page = open_page(DAY, java_script_enabled=scripts)
    page.get_by_role("button", name="Add First").click()
    expect(page.get_by_role("button", name="In my agenda First")).to_be_visible()

    page.get_by_role("button", name="Add Second").click()
    expect(page.get_by_text("You have “First” in this round. Take “Second” instead?")).to_be_visible()
    page.get_by_role("button", name="Take this one instead").click()

    page.wait_for_url(f"**{DAY}")
    expect(page.get_by_role("button", name="In my agenda Second")).to_be_visible()
    expect(page.get_by_role("button", name="Add First")).to_be_visible()


def test_the_secret_address_is_copied(open_page: Open) -> None:
    page = open_page("/forum/agenda", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Name of the calendar").fill("phone")
    page.get_by_role("button", name="Make a calendar address").click()

    page.get_by_role("button", name="Copy the link").click()

    expect(page.get_by_text("The link is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Secret address").input_value()


def test_without_scripts_there_is_no_button_that_does_nothing(open_page: Open) -> None:
    page = open_page("/forum/agenda", java_script_enabled=False)
    page.get_by_label("Name of the calendar").fill("phone")
    page.get_by_role("button", name="Make a calendar address").click()

    expect(page.get_by_label("Secret address")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the link")).to_have_count(0)


def test_without_scripts_adding_still_works(open_page: Open) -> None:
    page = open_page(DAY, java_script_enabled=False)

    page.get_by_role("button", name="Add Third").click()

    page.wait_for_url(f"**{DAY}")
    expect(page.get_by_role("button", name="In my agenda Third")).to_be_visible()
    expect(page.get_by_text("“Third” is in your agenda.")).to_be_visible()
