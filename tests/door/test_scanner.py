"""The scanner in a real browser: its camera, a scanner that types, the field."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
import typst
from playwright.sync_api import Browser, Error, Page, Playwright, expect

from eventapp.badges import qr
from eventapp.core import clock
from tests.browser.camera import film
from tests.chromium import launched_with_camera
from tests.door.cast import NOBODYS_CODE
from tests.door.venue import PATIENCE, Venue, new_phone, paired, told, unsent, wedge

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]


def type_in(page: Page, code: str, reason: str) -> None:
    """On the machine's own keyboard, once more where a busy machine did not keep a scanner's pace."""
    for _ in range(5):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        with suppress(Error):
            page.get_by_role("status").filter(has_text=reason).wait_for(timeout=4000)  # milliseconds
            break
    told(page, reason)


def picture_of(code: str) -> bytes:
    """The code as it stands on a badge, as PNG."""
    page = (
        "#set page(width: 90mm, height: 90mm, margin: 0mm)\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)'
    )
    return typst.compile(page.encode(), format="png", ppi=100, sys_inputs={"svg": qr.svg(code, title="")})


def test_the_camera_reads_a_badge_once_and_then_says_already_in(
    playwright: Playwright, venue: Venue, complaints: list[str], tmp_path: Path
) -> None:
    seen = film(picture_of(venue.badge("Amina El Idrissi")), tmp_path / "badge.mjpeg")
    browser = launched_with_camera(playwright, seen)
    page = paired(new_phone(browser, complaints, permissions=["camera"]), venue)

    told(page, "Amina El Idrissi")
    assert page.locator("[data-is=verdict]").get_attribute("data-verdict") == "admit"
    admitted = monotonic()
    told(page, "Already in since")
    assert monotonic() - admitted > 2
    told(page, "Main entrance")
    told(page, "Lane 1")
    browser.close()


def test_a_scanner_that_types_needs_no_focus(phone: Page, venue: Venue) -> None:
    type_in(phone, venue.badge("Wanda Wedge"), "Wanda Wedge")


def test_two_badges_in_a_row_need_no_tap_between(phone: Page, venue: Venue) -> None:
    first, second = venue.badge("First Guest"), venue.badge("Second Guest")

    wedge(phone, first)
    told(phone, "First Guest")
    wedge(phone, second)
    told(phone, "Second Guest")


def test_the_same_code_within_three_seconds_is_one_scan(phone: Page, venue: Venue) -> None:
    code, before = venue.badge("Nora Twice"), len(venue.scans())

    wedge(phone, code)
    told(phone, "Nora Twice")
    wedge(phone, code)

    told(phone, "Welcome")
    assert len(venue.scans()) == before + 1


def test_focus_stays_where_it_was_when_a_verdict_comes(phone: Page, venue: Venue) -> None:
    phone.get_by_role("button", name="Turn to the guest").focus()
    type_in(phone, NOBODYS_CODE, "Unknown code")

    focused = phone.evaluate("document.activeElement.dataset.is")
    assert focused == "turn"
    assert phone.locator("body").get_attribute("data-side") == "staff"


def test_a_code_can_be_typed_into_the_field(phone: Page, venue: Venue) -> None:
    code = venue.badge("Tara Typed")

    phone.get_by_label("Code on the badge").fill(f"{code[:16].lower()} {code[16:].lower()}")
    phone.get_by_role("button", name="Check").click()

    told(phone, "Tara Typed")
    expect(phone.get_by_label("Code on the badge")).to_have_value("")


def test_the_guest_reads_a_courteous_sentence(phone: Page, venue: Venue) -> None:
    wedge(phone, NOBODYS_CODE)
    told(phone, "Unknown code")

    phone.keyboard.press("F2")

    expect(phone.get_by_text("We could not read a badge of this event.")).to_be_visible()
    expect(phone.get_by_text("Unknown code")).to_be_hidden()


def test_a_scan_survives_that_the_page_is_closed(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    context = new_phone(browser, complaints)
    page = paired(context, venue)
    code, before = venue.badge("Stella Survivor"), len(venue.scans())
    page.route("**/api/v1/door/scans*", lambda route: route.abort())
    wedge(page, code)
    unsent(page, 1)
    page.close()

    again = context.new_page()
    again.goto(venue.door)

    expect(again.locator("body")).to_have_attribute("data-state", "ready")
    unsent(again, 0)
    assert len(venue.scans()) == before + 1
    context.close()


def test_text_that_is_no_badge_code_never_leaves_the_device(phone: Page, venue: Venue) -> None:
    sent: list[str] = []
    phone.on("request", lambda ask: sent.append(ask.post_data or ""))

    phone.get_by_label("Code on the badge").fill("https://example.org/my-health-certificate")
    phone.get_by_role("button", name="Check").click()

    told(phone, "Unknown code")
    assert "health-certificate" not in "".join(sent)


def test_a_device_waits_for_its_digits_and_then_needs_no_network(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    """The page opens and has its reader of codes, though neither was asked for before."""
    context = new_phone(browser, complaints)
    page = context.new_page()
    page.goto(venue.link(is_trusted=False))
    digits = page.locator("[data-check]")
    expect(digits).to_be_visible()
    assert "#" not in page.url

    venue.confirm(digits.inner_text())

    page.wait_for_url(venue.door, wait_until="commit")
    context.set_offline(True)
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-state", "ready", timeout=PATIENCE)
    assert page.evaluate("caches.match(document.body.dataset.wasm).then(Boolean)")
    context.close()


def test_a_revoked_device_says_that_it_is_not_paired(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    context = new_phone(browser, complaints)
    page = paired(context, venue)
    venue.revoke_all()

    wedge(page, NOBODYS_CODE)

    expect(page.get_by_text("This device is not paired")).to_be_visible()
    context.close()


NOTING = """
window.asked = [];
const note = (what) => window.asked.push(what);
Object.defineProperty(navigator, "wakeLock", { value: { request: async (what) => note(what) } });
Object.assign(navigator.storage ?? {}, { persist: async () => note("persist") });
Object.assign(navigator.mediaDevices ?? {}, {
  enumerateDevices: async () =>
    ["rear", "front"].map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId })),
  getUserMedia: async ({ video }) => {
    note(video.deviceId?.exact ?? video.facingMode.ideal);
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 1, 1);
    const [track] = canvas.captureStream().getVideoTracks();
    track.getCapabilities = () => ({ torch: true });
    track.applyConstraints = async ({ advanced }) => note(advanced[0].torch);
    return new MediaStream([track]);
  },
});
"""


def test_a_device_takes_its_rear_camera_stays_awake_and_is_told_that_its_clock_is_wrong(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    context = new_phone(browser, complaints)
    context.add_init_script(NOTING)
    context.clock.install(time=clock.now() + timedelta(minutes=3))
    page = paired(context, venue)
    expect(page.locator("[data-is=skew]")).to_be_visible()

    page.locator("[data-is=torch]").click()
    page.locator("[data-is=camera]").select_option("front")
    page.wait_for_function("window.asked.length >= 5")

    assert page.evaluate("window.asked") == ["screen", "persist", "environment", True, "front"]
    context.close()


@pytest.mark.parametrize("language", ["en", "ar", "de"])
def test_the_scanner_fits_a_small_phone_with_keys_for_a_thumb(
    phone: Page, venue: Venue, language: str
) -> None:
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto(f"{venue.door}?lang={language}")
    expect(phone.locator("body")).to_have_attribute("data-state", "ready")
    wedge(phone, venue.badge(f"Finn {language.title()}"))
    expect(phone.locator("[data-is=undo]")).to_be_visible()

    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert phone.evaluate("document.documentElement.scrollHeight") <= 568
    boxes = phone.locator("button:visible, select:visible, input:visible").all()
    small = [box.get_attribute("data-is") for box in boxes if box.bounding_box()["height"] < 44]  # type: ignore[index]
    assert small == []
