"""Staff at a room's door say on the scanner that the room is full."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.door.venue import PATIENCE, Venue, new_phone, paired

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]


def test_a_full_room_is_said_at_one_door_and_known_at_the_other(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    one = paired(new_phone(browser, complaints), venue, "gold", label="Gold front")
    other = paired(new_phone(browser, complaints), venue, "gold", label="Gold back")
    buttons = [page.get_by_role("button", name="Room full") for page in (one, other)]

    buttons[0].click()
    expect(buttons[0]).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)
    other.reload()
    expect(buttons[1]).to_have_attribute("aria-pressed", "true", timeout=PATIENCE)

    buttons[1].click()
    expect(buttons[1]).to_have_attribute("aria-pressed", "false", timeout=PATIENCE)


def test_without_a_network_the_staff_hear_that_it_was_not_said(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    phone = paired(new_phone(browser, complaints), venue, "gold", label="Gold front")
    phone.context.set_offline(True)

    phone.get_by_role("button", name="Room full").click()

    expect(phone.get_by_role("alert")).to_contain_text("did not reach the server", timeout=PATIENCE)
    expect(phone.get_by_role("button", name="Room full")).to_have_attribute("aria-pressed", "false")


def test_an_entrance_has_no_such_button(phone: Page) -> None:
    expect(phone.get_by_role("button", name="Room full")).to_have_count(0)
