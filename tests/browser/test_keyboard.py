"""Every flow by keyboard alone, and a focus that can be seen at each step (WCAG 2.1.1, 2.4.7, 2.4.11)."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from eventapp.samples.load import public_ref
from tests.browser.conftest import NewPage
from tests.browser.pages import AGENDA, ATTENDEE, FORUM, NEWCOMER, NOBODY, ORGANISER, REGISTRATIONS, TUESDAY
from tests.browser.visitors import SOCIEUX, Visitors
from tests.serving import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("keyboard")]
MOST = 150  # stops on one page
FORGED = "BCDFGHJKLNPRSTVX" * 2

# Whether the focused element is in view, nothing lies over it, and a line runs round it; "" if so.
# Of one that fills the window (and of a text field, for its caret) the part in view counts.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const { left, top, bottom, width, height } = one.getBoundingClientRect();
  const what = one.outerHTML.slice(0, 80);
  if (width < 2 || height < 2) return `too small: ${what}`;
  const isLong = height > 0.9 * innerHeight || one.matches("textarea");
  const [from, to] = isLong ? [Math.max(top, 0), Math.min(bottom, innerHeight)] : [top, bottom];
  const [x, y] = [left + width / 2, (from + to) / 2];
  if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || to - from < Math.min(height, 24))
    return `out of view: ${what}`;
  const above = document.elementFromPoint(x, y);
  if (!one.contains(above) && !above?.contains(one)) return `hidden: ${what}`;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 ? "" : `no outline: ${what}`;
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def to(self, wanted: Locator, *, by: str = "Tab") -> None:
        """Go on to the first of those, seeing every stop on the way."""
        for _stop in range(MOST):
            self.press(by)
            assert self.page.evaluate(FOCUS) == ""
            if wanted.first.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"no way to {wanted}")

    def follow(self, wanted: Locator, *, by: str = "Tab") -> None:
        """Go to what leads to another page, and use it."""
        self.to(wanted, by=by)
        with self.page.expect_navigation():
            self.press("Enter")


SitDown = Callable[..., Keys]


@pytest.fixture
def sit_down(visitors: Visitors, new_page: NewPage) -> Iterator[SitDown]:
    """`sit_down(path, who)`: the keys of somebody who opened that page."""
    contexts = []

    def opened(path: str, who: str = NOBODY, **options: object) -> Keys:
        contexts.append(visitors.context(who, **options))
        page = contexts[-1].new_page()
        new_page.watch(page)
        page.goto(path)
        return Keys(page)

    yield opened
    for context in contexts:
        context.close()


def test_skip_link_leads_past_the_navigation(sit_down: SitDown) -> None:
    keys = sit_down(f"/{FORUM}/programme")
    page = keys.page

    keys.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_session_found_chosen_and_followed_by_a_calendar(sit_down: SitDown) -> None:
    keys = sit_down("/", "council@example.org")
    page = keys.page

    keys.follow(page.get_by_role("link", name="World Social Security Forum 2019"))
    keys.follow(page.get_by_role("link", name="See the programme"))
    keys.to(page.get_by_role("searchbox", name="Search the programme"))
    keys.type("digital age")
    keys.press("Enter")
    page.wait_for_url("**q=digital*")
    keys.follow(page.get_by_role("link", name="Social security for the digital age"))
    keys.to(page.get_by_role("button", name="Add Social security for the digital age"))
    keys.press("Space")
    expect(page.get_by_role("button", name="In my agenda")).to_be_focused()

    keys.follow(page.get_by_role("link", name="My agenda"), by="Shift+Tab")
    keys.to(page.get_by_role("textbox", name="Name of the calendar"))
    keys.type("phone")
    keys.press("Enter")
    page.wait_for_url("**/calendars")
    keys.to(page.get_by_role("textbox", name="Secret address"))
    assert page.get_by_label("Secret address").input_value().endswith(".ics")


def test_wrong_answer_is_led_to_and_mended(sit_down: SitDown) -> None:
    keys = sit_down(f"/{FORUM}/registration", "keys@example.org")
    page = keys.page

    keys.to(page.get_by_role("combobox", name="Organisation"))
    keys.type("Caisse nationale")
    keys.to(page.get_by_role("combobox", name="Country"))
    keys.type("Tunisia")
    keys.to(page.get_by_role("radio", name="Delegate"))
    keys.press("ArrowDown", "ArrowUp", "Space")
    keys.follow(page.get_by_role("button", name="Send my registration"))

    expect(page.get_by_role("alert")).to_be_focused()
    keys.to(page.get_by_role("link", name="Write your family name."))
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Family name")).to_be_focused()
    assert page.evaluate(FOCUS) == ""
    keys.type("Ben Youssef")
    keys.press("Enter")
    page.wait_for_url(f"**/{FORUM}/me*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your registration has arrived")


def test_error_in_a_group_of_answers_is_led_to(sit_down: SitDown) -> None:
    keys = sit_down(f"/{FORUM}/registration", NEWCOMER)
    page = keys.page

    keys.follow(page.get_by_role("button", name="Send my registration"))
    keys.to(page.get_by_role("link", name="Choose how you take part."))
    keys.press("Enter", "Tab")
    expect(page.get_by_role("radio", name="Delegate")).to_be_focused()


def test_organiser_moves_a_session(sit_down: SitDown) -> None:
    keys = sit_down(f"/{SOCIEUX}/organise/programme", "organiser.socieux@example.org", language="en-GB")
    page = keys.page
    start = page.get_by_label("Starts")

    keys.follow(page.get_by_role("link", name="Reception"))
    before = start.input_value()
    for moment in ("Starts", "Ends"):
        keys.to(page.get_by_label(moment))
        keys.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowUp")  # the hour
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you save")
    keys.follow(page.get_by_role("button", name="Save this change"))

    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert int(start.input_value()[11:13]) == int(before[11:13]) + 1


def test_badge_scanned_by_a_reader_that_types(
    sit_down: SitDown, site: Installation, visitors: Visitors
) -> None:
    keys = sit_down(visitors.pairing_link())
    page = keys.page
    page.wait_for_url("**/door/")
    expect(page.locator("body")).to_have_attribute("data-state", "ready")
    code = site.flask("badge", "show", "--event", FORUM, "speaker@example.org").split("code: ")[1]
    told = page.get_by_role("status")

    keys.type(code)
    keys.press("Enter")
    expect(told).to_contain_text("高橋 さくら")
    keys.to(page.get_by_role("textbox", name="Code on the badge"))
    keys.type(FORGED)
    keys.press("Enter")
    expect(told).to_contain_text("Unknown code")


def test_gate_sees_a_focus_without_a_line(sit_down: SitDown) -> None:
    keys = sit_down("/")
    page = keys.page
    page.evaluate("document.adoptedStyleSheets[0] = new CSSStyleSheet()")
    page.evaluate("document.adoptedStyleSheets[0].replaceSync('a { outline: none !important }')")

    keys.press("Tab", "Tab")
    assert page.evaluate(FOCUS).startswith("no outline: <a")


def test_gate_sees_a_focus_that_is_out_of_view(sit_down: SitDown) -> None:
    keys = sit_down(f"/{FORUM}/programme", viewport={"width": 390, "height": 600})
    keys.press("Tab")
    assert keys.page.evaluate(FOCUS) == ""

    far = "document.body.style.paddingBlockStart = '2000px'; scrollTo(0, document.body.scrollHeight)"
    keys.page.evaluate(far)
    assert keys.page.evaluate(FOCUS).startswith("out of view: <a")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/", NOBODY),
        (f"/{FORUM}/programme", NOBODY),
        (TUESDAY, ATTENDEE),
        (f"/{FORUM}/registration", NEWCOMER),
        (AGENDA, ATTENDEE),
        (REGISTRATIONS, ORGANISER),
        (f"/{FORUM}/organise/programme", ORGANISER),
        (f"/{FORUM}/organise/programme/{public_ref(FORUM, 'services')}", ORGANISER),
        (f"/{FORUM}/organise/programme/board/2019-10-14", ORGANISER),
        (f"/{FORUM}/organise/door", ORGANISER),
    ],
)
def test_focus_is_seen_all_the_way(path: str, who: str, width: int, sit_down: SitDown) -> None:
    keys = sit_down(path, who, viewport={"width": width, "height": 600})
    page = keys.page

    seen: list[str] = []
    is_inside = True
    while len(seen) < MOST and (len(seen) < 2 or is_inside):
        keys.press("Tab")
        fault, is_inside = page.evaluate(f"[({FOCUS})(), document.activeElement !== document.body]")
        seen.append(fault)
    assert [fault for fault in seen if fault] == []
    assert 3 < len(seen) < MOST
