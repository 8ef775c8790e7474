"""What keeps the tables of pages true, and what a browser fetches but once."""

import pytest
from playwright.sync_api import APIResponse, Playwright

from tests.browser.desk import Desk
from tests.browser.pages import ELSEWHERE, FORUM, MORE, NOBODY, pages, route_of, unknown_names
from tests.browser.scale import KEPT, Scale
from tests.browser.states import STATES
from tests.browser.test_pages import FIRST, NEXT
from tests.browser.visitors import Visitors
from tests.chromium import launched_with_camera

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("discipline")]
READER = "/vendor/zxing-wasm/"  # of codes, fetched by a paired scanner only: more than a page may be


def test_tables_of_pages_name_routes_that_exist() -> None:
    assert list(unknown_names()) == []


def test_every_route_is_a_page_or_known_to_be_none(visitors: Visitors) -> None:
    browsers = {who: visitors.context(who) for who in {page.who for page in pages()}}
    answers = {page: browsers[page.who].request.get(page.path, max_redirects=0) for page in pages()}
    for browser in browsers.values():
        browser.close()

    others = [str(page) for page, answer in answers.items() if not is_html(answer)]
    assert others == [], "say in pages.py that they are NOT_PAGES, or by whom they are OPENED_BY"


def test_every_page_is_opened_somewhere() -> None:
    opened = {route_of(visit.path) for visit in MORE} | {state.shows for state in STATES}
    assert ELSEWHERE - opened == set()


def test_files_that_a_browser_keeps_are_fetched_once(desk: Desk) -> None:
    scale = desk.tab(NOBODY, "en").scale
    scale.forget()
    first, following = (scale.open(f"/{FORUM}/programme") for _time in range(2))

    assert any(KEPT in url for url in first)
    assert {url: size for url, size in following.items() if KEPT in url and size} == {}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_paired_scanner_is_light_but_for_its_reader(
    language: str, visitors: Visitors, playwright: Playwright, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reader of codes comes with the first camera and is kept for a year. A worker keeps its own."""
    phone = launched_with_camera(playwright)
    page = phone.new_page(base_url=visitors.site.url, locale=language, service_workers="block")
    page.goto(visitors.pairing_link())
    page.wait_for_url("**/door/")
    scale = Scale(page)
    scale.forget()
    first = scale.open(f"/{FORUM}/door/", until=".wasm")
    following = sum(scale.open(f"/{FORUM}/door/").values())
    phone.close()

    reader = sum(size for url, size in first.items() if READER in url)
    itself = sum(first.values()) - reader
    with capsys.disabled():
        print(f"\n{itself / 1000:.1f} {following / 1000:.1f} kB the scanner, its reader {reader / 1000:.1f}")
    assert reader > FIRST
    assert itself <= FIRST
    assert following <= NEXT


def is_html(answer: APIResponse) -> bool:
    return answer.status // 100 != 3 and answer.headers.get("content-type", "").startswith("text/html")
