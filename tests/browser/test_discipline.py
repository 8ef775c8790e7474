"""What every page keeps to: sound HTML, no other host, no complaint, no cookie, little to transfer."""

from time import monotonic

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Playwright, Response

from tests.browser.conftest import NewPage
from tests.browser.markup import faults
from tests.browser.pages import FORUM, NOBODY, Visit, pages, unknown_names, visits
from tests.browser.states import STATES, State
from tests.browser.visitors import Visitors
from tests.chromium import launched_with_camera
from tests.serving import Installation

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("discipline")]
PATIENCE = 15.0  # seconds
FIRST, NEXT = 100_000, 20_000  # bytes over the wire with headers, at most
KEPT = "/static/"  # for a year
READER = "/vendor/zxing-wasm/"  # of codes, fetched by a paired scanner only: more than a page may be


@pytest.fixture(scope="module")
def listening(browser: Browser, site: Installation) -> NewPage:
    return NewPage(browser, site)


@pytest.fixture
def heard(listening: NewPage) -> NewPage:
    """What the tabs that stay open complain about during one test."""
    listening.complaints.clear()
    return listening


def test_tables_of_pages_name_routes_that_exist() -> None:
    assert list(unknown_names()) == []


def test_every_route_is_a_page_or_known_to_be_none(visitors: Visitors) -> None:
    browsers = {who: visitors.context(who) for who in {page.who for page in pages()}}
    answers = {page: browsers[page.who].request.get(page.path, max_redirects=0) for page in pages()}
    for browser in browsers.values():
        browser.close()

    others = [str(page) for page, answer in answers.items() if not is_html(answer)]
    assert others == [], "say in pages.py that they are NOT_PAGES, or by whom they are OPENED_BY"


@pytest.mark.parametrize("visit", visits(), ids=str)
def test_page(visit: Visit, visitors: Visitors, heard: NewPage) -> None:
    page = visitors.tab(visit.who, "en", heard.watch)
    if visit.who == NOBODY:
        page.context.clear_cookies()
    answer = page.goto(visit.path)

    assert answer is not None
    assert (page.url, answer.status) == (visitors.site.url + visit.path, visit.status)
    assert "text/html" in answer.headers["content-type"]
    assert faults(answer.text()) == []
    if visit.who == NOBODY:
        assert page.context.cookies() == []
    assert heard.complaints == []


def test_gate_hears_complaints_in_a_tab_that_stays_open(visitors: Visitors, heard: NewPage) -> None:
    page = visitors.tab(NOBODY, "en", heard.watch)
    page.goto("/")
    page.evaluate("console.error('planted'); fetch('http://127.0.0.2/').catch(() => {})")

    assert heard.complaints[0] == "planted"
    assert "Content Security Policy" in heard.complaints[1]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_state(state: State, visitors: Visitors, new_page: NewPage) -> None:
    context = visitors.context(state.who)
    page = watched(context, new_page)
    documents: list[Response] = []
    page.on("response", lambda answer: documents.append(answer) if is_document(answer) else None)
    page.goto(state.path)
    state.reach(page, visitors)

    assert documents[-1].status < 500
    assert faults(documents[-1].text()) == []
    context.close()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_are_light(
    language: str, visitors: Visitors, heard: NewPage, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = {visit: weighed(visitors.tab(visit.who, language, heard.watch), visit) for visit in visits()}

    heaviest_first = sorted(weights.items(), key=lambda row: row[1], reverse=True)
    rows = [f"{first / 1000:7.1f} {again / 1000:7.1f}  {visit}" for visit, (first, again) in heaviest_first]
    tell(capsys, f"  first   again  kB transferred ({language})", *rows)
    assert {visit: weight for visit, weight in weights.items() if weight[0] > FIRST or weight[1] > NEXT} == {}


def test_files_that_a_browser_keeps_are_fetched_once(visitors: Visitors, heard: NewPage) -> None:
    scale = Scale(visitors.tab(NOBODY, "en", heard.watch))
    scale.session.send("Network.clearBrowserCache")
    first, following = (scale.open(f"/{FORUM}/programme") for _time in range(2))
    scale.session.detach()

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
    scale.session.send("Network.clearBrowserCache")
    first = scale.open(f"/{FORUM}/door/", until=".wasm")
    following = sum(scale.open(f"/{FORUM}/door/").values())
    phone.close()

    reader = sum(size for url, size in first.items() if READER in url)
    itself = sum(first.values()) - reader
    tell(
        capsys,
        f"{itself / 1000:7.1f} {following / 1000:7.1f} kB the scanner, its reader {reader / 1000:.1f} kB",
    )
    assert reader > FIRST
    assert itself <= FIRST
    assert following <= NEXT


def tell(capsys: pytest.CaptureFixture[str], *lines: str) -> None:
    """Figures that were measured are shown whether the test passes or not."""
    with capsys.disabled():
        print("", *lines, sep="\n")


def watched(context: BrowserContext, new_page: NewPage) -> Page:
    """A page whose complaints fail the test: its console, its policy, requests to other hosts."""
    page = context.new_page()
    new_page.watch(page)
    return page


def is_html(answer: APIResponse) -> bool:
    return answer.status // 100 != 3 and answer.headers.get("content-type", "").startswith("text/html")


def is_document(answer: Response) -> bool:
    return answer.request.is_navigation_request() and answer.status not in {302, 303, 308}


def weighed(tab: Page, visit: Visit) -> tuple[int, int]:
    """Bytes when nothing is kept from an earlier visit, and without the files that a browser keeps."""
    scale = Scale(tab)
    scale.session.send("Network.clearBrowserCache")
    sizes = scale.open(visit.path)
    scale.session.detach()
    return sum(sizes.values()), sum(size for url, size in sizes.items() if KEPT not in url)


class Scale:
    """Counts what a page transfers, as Chromium's network panel does."""

    def __init__(self, page: Page) -> None:
        self.page, self.session = page, page.context.new_cdp_session(page)
        self.urls: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)
        self.session.send("Network.enable")

    def _sent(self, event: dict[str, object]) -> None:
        request = event["request"]
        assert isinstance(request, dict)
        self.urls[str(event["requestId"])] = request["url"]

    def _finished(self, event: dict[str, object]) -> None:
        url = self.urls.pop(str(event["requestId"]), "")
        self.bytes[url] = self.bytes.get(url, 0) + int(str(event["encodedDataLength"]))

    def open(self, path: str, until: str = "") -> dict[str, int]:
        """{URL: bytes} once the page, its scripts and its fonts are there, and a file that ends so."""
        self.bytes = {}
        self.page.goto(path)
        ready = {"expression": "document.fonts.ready.then(() => true)", "awaitPromise": True}
        self.session.send("Runtime.evaluate", ready)
        end = monotonic() + PATIENCE
        while not any(url.endswith(until) for url in self.bytes):
            assert monotonic() < end, f"{until} was not fetched"
            self.page.wait_for_timeout(50)
        return dict(self.bytes)
