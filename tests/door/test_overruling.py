"""The staff let in whom their scanner turned away, and say why."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.door.models import Scan
from tests.door.cast import NOBODYS_CODE
from tests.door.venue import Venue, fetch_list, new_phone, paired, told, unsent, wedge

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]


def forced(venue: Venue) -> list[tuple[str | None, bool, str, str | None]]:
    """[(reason of the staff, whether somebody passed, reason of the server, who)], the newest last."""
    with venue.app.app_context():
        found = select(Scan.forced_because, Scan.passed, Scan.reason, Scan.staff).where(Scan.mode == "forced")
        return [tuple(row) for row in db.session.execute(found.order_by(Scan.id))]


def test_a_refused_guest_is_let_in_with_a_reason_with_a_network_or_without(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    phone = paired(new_phone(browser, complaints), venue)
    phone.set_viewport_size({"width": 320, "height": 568})
    first, second = venue.badge("Rita Revoked"), venue.badge("Rolf Revoked")
    for name in ("Rita Revoked", "Rolf Revoked"):
        venue.end_badge(name, "revoked")
    fetch_list(phone)
    phone.get_by_role("button", name="This device").click()
    phone.get_by_label("Your name").fill("Sam Staff")
    phone.get_by_role("button", name="Close").click()
    key, panel = phone.locator("[data-is=overrule]"), phone.locator("[data-is=overrule-panel]")
    wedge(phone, NOBODYS_CODE)
    told(phone, "Unknown code")
    expect(key).to_be_hidden()

    wedge(phone, first)
    told(phone, "withdrawn")
    assert phone.evaluate("document.documentElement.scrollHeight") <= 568
    phone.keyboard.press("F9")
    expect(panel).to_contain_text("Rita Revoked")
    boxes = [box.bounding_box() for box in panel.locator("button, input").all()]
    assert [box for box in boxes if box is None or box["height"] < 44] == []
    panel.get_by_role("button", name="The door lead agrees").click()
    told(phone, "The door lead agrees")
    expect(phone.locator("[data-is=verdict]")).to_have_attribute("data-verdict", "admit")
    expect(key).to_be_hidden()
    unsent(phone, 0)

    phone.context.set_offline(True)
    wedge(phone, second)
    told(phone, "withdrawn")
    key.click()
    panel.get_by_role("textbox").fill("  Guest \u202eof honour ")
    panel.get_by_role("button", name="Let them in").click()
    told(phone, "Guest of honour")
    unsent(phone, 2)
    phone.context.set_offline(False)
    unsent(phone, 0)

    assert forced(venue) == [
        ("The door lead agrees", True, "revoked", "Sam Staff"),
        ("Guest of honour", True, "revoked", "Sam Staff"),
    ]
