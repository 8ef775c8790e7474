"""A session moved on the board by mouse, by finger, by keys; and two editors at one board."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Room, Session
from eventapp.programme.queries import event_by_code
from tests import make
from tests.browser.conftest import NewPage
from tests.browser.pages import FORUM, ORGANISER
from tests.browser.visitors import Visitors

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("keyboard")]
BOARD = f"/{FORUM}/organise/programme/board/2019-10-14"
MORNING = make.wall(14, 9)
SECOND_EDITOR = "eve.second@example.org"
SOON = 15_000  # milliseconds: a board looks every five seconds
DESK = {"width": 1280, "height": 900}

Open = Callable[..., Page]


@pytest.fixture
def draft(visitors: Visitors) -> Iterator[str]:
    """A draft of an hour at nine in the Linden Room: its place on the board."""
    with visitors.app.app_context():
        event = event_by_code(FORUM)
        linden = db.session.query(Room).filter_by(event_id=event.id, code="linden").one()
        make.session(
            event, "To be moved", ref="moved", starts=MORNING, minutes=60, rooms=(linden,), published_at=None
        )
        db.session.commit()
    yield "#card-moved"
    with visitors.app.app_context():
        db.session.delete(db.session.query(Session).filter_by(ref="moved").one())
        db.session.commit()


@pytest.fixture
def open_board(visitors: Visitors, new_page: NewPage) -> Iterator[Open]:
    contexts = []

    def opened(who: str = ORGANISER, path: str = BOARD, **options: object) -> Page:
        contexts.append(visitors.context(who, **{"viewport": DESK} | options))
        page = contexts[-1].new_page()
        new_page.watch(page)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


def hours(page: Page, draft: str) -> Locator:
    return page.locator(f"{draft} [data-when]")


def room_of(page: Page, draft: str) -> list[str]:
    return page.locator(f"{draft} [name=rooms]:checked").evaluate_all("all => all.map((one) => one.value)")


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def a_little_below(row: Locator) -> float:
    """Where two fifths of its time have passed."""
    box = row.bounding_box()
    assert box is not None
    return box["y"] + box["height"] * 0.4


def test_a_card_is_dragged_to_another_room_and_five_minutes(open_board: Open, draft: str) -> None:
    page = open_board(viewport={"width": 1280, "height": 1400})  # nothing is near an edge
    x, y = middle(page.locator(draft))
    to_x, _ = middle(page.locator('thead [data-room="oak"]'))
    to_y = a_little_below(page.locator('tr[data-at="10:30"]'))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=5)
    expect(hours(page, draft)).to_have_text("10:35–11:35")
    expect(page.locator('tr[data-at="10:30"] [data-target="10:35"]')).to_have_count(1)
    page.mouse.up()

    expect(page.locator("[data-told]")).to_have_text("“To be moved” starts at 10:35.")
    expect(page.locator(f'tr[data-at="10:35"] {draft}')).to_be_focused()
    page.reload()
    assert (hours(page, draft).inner_text(), room_of(page, draft)) == ("10:35–11:35", ["oak"])


def test_a_drag_that_ends_where_it_began_follows_no_link(open_board: Open, draft: str) -> None:
    page = open_board()
    page.locator(draft).scroll_into_view_if_needed()
    x, y = middle(page.locator(f"{draft} h3 a"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    page.mouse.move(x + 8, y)
    page.mouse.up()
    expect(hours(page, draft)).to_have_text("09:00–10:00")
    assert page.url.endswith(BOARD)

    page.locator(f"{draft} h3 a").click()
    page.wait_for_url("**/organise/programme/moved")


def test_a_finger_drags_by_the_grip(open_board: Open, draft: str) -> None:
    page = open_board(viewport={"width": 390, "height": 844}, has_touch=True)
    page.locator(f"{draft} [data-grip]").scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 200)")
    x, y = middle(page.locator(f"{draft} [data-grip]"))
    to_y = a_little_below(page.locator('tr[data-at="09:30"]'))
    finger = page.context.new_cdp_session(page)
    for kind, points in (
        ("touchStart", [{"x": x, "y": y}]),
        ("touchMove", [{"x": x, "y": (y + to_y) / 2}]),
        ("touchMove", [{"x": x, "y": to_y}]),
        ("touchEnd", []),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    expect(page.locator("[data-told]")).to_have_text("“To be moved” starts at 09:40.")
    assert room_of(page, draft) == ["linden"]


def test_keys_move_a_card_and_put_it_back(open_board: Open, draft: str) -> None:
    page, told = open_board(), "Enter saves, Escape puts it back."
    page.locator(draft).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_have_text(f"09:10–10:10, Birch Room. {told}")
    page.keyboard.press("Escape")
    assert (hours(page, draft).inner_text(), room_of(page, draft)) == ("09:00–10:00", ["linden"])

    for key in ("ArrowUp", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_have_text("“To be moved” starts at 08:55.")
    expect(page.locator(draft)).to_be_focused()
    page.get_by_role("button", name="Undo To be moved").click()
    expect(page.get_by_role("status").first).to_contain_text("“To be moved” starts at 09:00.")
    assert room_of(page, draft) == ["linden"]


def test_left_is_onwards_where_pages_run_from_right_to_left(open_board: Open, draft: str) -> None:
    page = open_board(path=f"{BOARD}?lang=ar")
    page.locator(draft).focus()
    page.keyboard.press("ArrowLeft")
    assert room_of(page, draft) == ["birch"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_moves_it_with_scripts_and_without(open_board: Open, draft: str, scripts: bool) -> None:
    page = open_board(java_script_enabled=scripts)
    page.locator(f"{draft} summary").click()
    page.locator(f"{draft} [name=starts]").fill("11:00")
    page.locator(f'{draft} [name=rooms][value="oak"]').check()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(f'tr[data-at="11:00"] {draft}')).to_be_visible()
    assert room_of(page, draft) == ["oak", "linden"]


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_the_field(
    open_board: Open, draft: str, new_page: NewPage
) -> None:
    page = open_board()
    page.locator(f"{draft} summary").click()
    starts, ends = (page.locator(f"{draft} [name={name}]") for name in ("starts", "ends"))
    starts.fill("11:00")
    ends.fill("10:00")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(f"{draft} .error")).to_have_text("A session has to end after it starts.")
    expect(ends).to_be_focused()
    assert (starts.input_value(), ends.input_value()) == ("11:00", "10:00")

    ends.fill("12:00")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(hours(page, draft)).to_have_text("11:00–12:00")
    new_page.complaints.clear()  # the browser's own, of the status


@pytest.fixture
def second_editor(visitors: Visitors) -> str:
    with visitors.app.app_context():
        known = db.session.query(Person).filter_by(email=SECOND_EDITOR).first()
        person = known or make.person("Eve Second", SECOND_EDITOR)
        make.role(person, "programme_editor", event_by_code(FORUM))
        db.session.commit()
    return SECOND_EDITOR


def test_two_editors_see_each_other_s_moves(open_board: Open, draft: str, second_editor: str) -> None:
    ours, theirs = open_board(), open_board(second_editor)
    for page, other, then in ((ours, theirs, "09:05–10:05"), (theirs, ours, "09:10–10:10")):
        page.locator(draft).focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(hours(other, draft)).to_have_text(then, timeout=SOON)


def test_a_stale_move_is_refused_loudly_and_put_back(
    open_board: Open, draft: str, second_editor: str
) -> None:
    ours, theirs = open_board(), open_board(second_editor)
    ours.locator(draft).focus()
    ours.keyboard.press("ArrowDown")  # who has taken a card is not disturbed by what others do
    theirs.locator(draft).focus()
    theirs.keyboard.press("ArrowUp")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("[data-told]")).to_have_text("“To be moved” starts at 08:55.")

    ours.keyboard.press("Enter")
    expect(ours.get_by_role("alert")).to_contain_text("Somebody else has changed this session")
    expect(ours.get_by_role("alert").get_by_role("row", name="Starts")).to_contain_text("2019-10-14 09:05")
    expect(hours(ours, draft)).to_have_text("08:55–09:55")
    ours.get_by_role("button", name="Close").click()
    expect(ours.get_by_role("alert")).to_be_empty()


def test_a_move_that_does_not_arrive_is_told_and_put_back(
    open_board: Open, draft: str, new_page: NewPage
) -> None:
    page = open_board()
    page.route("**/move", lambda route: route.abort())
    page.locator(draft).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not saved")
    expect(hours(page, draft)).to_have_text("09:00–10:00")
    new_page.complaints.clear()  # the browser's own, of the request
