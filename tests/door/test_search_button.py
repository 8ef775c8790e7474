"""Staff at a help desk look people up by name on the scanner."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.door.venue import PATIENCE, Venue, new_phone, paired

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]


def test_people_are_found_at_a_desk_while_there_is_a_network(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    venue.badge("Yusra Sought")
    phone = paired(new_phone(browser, complaints), venue, "desk", label="Desk 1")
    phone.keyboard.press("F8")
    panel = phone.get_by_role("dialog", name="Search by name")
    field = panel.get_by_role("searchbox")

    def ask(words: str, answer: str) -> None:
        field.fill(words)
        field.press("Enter")
        expect(panel).to_contain_text(answer, timeout=PATIENCE)

    ask("ys", "Type at least three letters.")
    ask("sought", "Yusra Sought")
    phone.context.set_offline(True)
    ask("yusra", "The search needs the network.")
    expect(panel).not_to_contain_text("Yusra Sought")

    panel.get_by_role("button", name="Close").click()
    phone.keyboard.press("F8")
    expect(field).to_have_value("")


def test_a_hit_is_scanned_in_place_of_the_badge(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    venue.badge("Yvonne Forgot")
    phone = paired(new_phone(browser, complaints), venue, "desk", label="Desk 2")
    panel, verdict = phone.get_by_role("dialog", name="Search by name"), phone.get_by_role("status")

    def press_hit() -> None:
        phone.keyboard.press("F8")
        panel.get_by_role("searchbox").fill("forgot")
        panel.get_by_role("searchbox").press("Enter")

    press_hit()
    panel.get_by_role("button", name="Yvonne Forgot").click()
    expect(verdict).to_contain_text("Yvonne Forgot", timeout=PATIENCE)
    expect(verdict).to_have_attribute("data-verdict", "admit")
    expect(panel).to_be_hidden()

    press_hit()
    expect(panel.get_by_role("button", name="Yvonne Forgot")).to_be_visible(timeout=PATIENCE)
    phone.context.set_offline(True)
    panel.get_by_role("button", name="Yvonne Forgot").click()
    expect(verdict).to_contain_text("The server does not answer.", timeout=PATIENCE)


def test_an_entrance_has_no_such_button(phone: Page) -> None:
    expect(phone.get_by_role("button", name="Search by name")).to_have_count(0)
