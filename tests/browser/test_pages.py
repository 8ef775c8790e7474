"""Every page as everybody finds it: sound HTML, WCAG 2.2 AA by axe-core, light, without complaint or cookie.

A page in a language is opened once, and all of it examined.
"""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

import pytest

from tests.browser import markup
from tests.browser.axe import faults
from tests.browser.desk import Desk, Tab
from tests.browser.pages import ELSEWHERE, MORE, NOBODY, Visit, pages, route_of
from tests.browser.states import STATES, State

LANGUAGES = ("en", "fr", "ar")
BOTH_WAYS = ("en", "ar")  # from left to right and from right to left
FIRST, NEXT = 100_000, 20_000  # bytes over the wire with headers, at most

# The only visit of a page, and another look at one.
FURTHER = {own: [one for one in MORE if (route_of(one.path) in ELSEWHERE) is own] for own in (True, False)}

pytestmark = pytest.mark.browser
Weights = dict[str, tuple[int, int]]


@pytest.fixture(scope="module")
def weights(pytestconfig: pytest.Config) -> Iterator[Weights]:
    """{page: (bytes at first, bytes from then on)}; the heaviest are told in the end."""
    measured: Weights = {}
    yield measured
    heaviest = sorted(measured.items(), key=lambda row: row[1], reverse=True)[:10]
    with pytestconfig.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\n  first    next  kB transferred, the heaviest pages")
        for page, (first, following) in heaviest:
            print(f"{first / 1000:7.1f} {following / 1000:7.1f}  {page}")


def in_languages(name: str, all_things: Iterable[Any], more: Iterable[Any] = ()) -> Any:
    """Each thing in every language, and each of `more` in those that differ most: the other way round.

    One worker for each language: it keeps its browsers signed in.
    """
    asked = [*product(all_things, LANGUAGES), *product(more, BOTH_WAYS)]
    groups = {one: pytest.mark.xdist_group(f"pages-{one}") for one in LANGUAGES}
    cases = [pytest.param(thing, one, marks=groups[one], id=f"{thing} {one}") for thing, one in asked]
    return pytest.mark.parametrize((name, "language"), cases)


@in_languages("visit", [*pages(), *FURTHER[True]], FURTHER[False])
def test_page(visit: Visit, language: str, desk: Desk, weights: Weights) -> None:
    tab = desk.tab(visit.who, language)
    page, [answer] = tab.open(visit.path), tab.documents
    first, following = weights[f"{visit} {language}"] = weight(tab, visit)

    assert (page.url, answer.status) == (desk.visitors.site.url + visit.path, visit.status)
    assert page.evaluate("document.documentElement.lang") == language
    assert visit.who != NOBODY or page.context.cookies() == []
    examine(tab, desk, language)

    assert first <= FIRST
    assert following <= NEXT


def weight(tab: Tab, visit: Visit) -> tuple[int, int]:
    """Bytes at first and from then on. A browser also takes fonts that another page left in its memory,
    without need: what is too much is weighed with nothing kept."""
    first, following = tab.scale.first, tab.scale.next
    if first > FIRST:
        tab.scale.forget()
        tab.open(visit.path)
        first = sum(tab.scale.bytes.values())
    return first, following


@in_languages("state", *([one for one in STATES if bool(one.shows) is own] for own in (True, False)))
def test_state(state: State, language: str, desk: Desk) -> None:
    tab = desk.tab(state.who, language)
    state.reach(tab.open(state.path), desk.visitors)

    assert tab.documents[-1].status < 500
    examine(tab, desk, language)
    if state.shows:
        tab.scale.wait()
        assert route_of(tab.page.url) == state.shows
        assert tab.scale.next <= NEXT


def examine(tab: Tab, desk: Desk, language: str) -> None:
    """What stands there now; complaints are those since the tab was taken."""
    answer = tab.documents[-1]
    assert "text/html" in answer.headers["content-type"]
    assert markup.faults(answer.text()) == []
    assert faults(tab.page, wide=language == "en") == []
    assert desk.complaints == []


@pytest.mark.xdist_group("pages-en")
def test_gate_sees_a_planted_fault(desk: Desk) -> None:
    page = desk.open("/", NOBODY, "en")
    page.locator("h1").evaluate("one => one.insertAdjacentHTML('afterend', '<img src=\"\" width=\"600\">')")

    page.locator("footer a").first.evaluate("one => (one.style.color = '#757575')")

    planted = ["320 px", "light color-contrast", "light image-alt", "dark color-contrast"]
    assert [fault.split(":")[0] for fault in faults(page)] == planted


@pytest.mark.xdist_group("pages-en")
def test_gate_hears_complaints(desk: Desk) -> None:
    page = desk.open("/", NOBODY, "en")
    page.evaluate("console.error('planted'); fetch('http://127.0.0.2/').catch(() => {})")

    assert desk.complaints[0] == "planted"
    assert "Content Security Policy" in desk.complaints[1]


@pytest.mark.xdist_group("pages-en")
def test_gate_weighs_files_that_the_browser_kept(desk: Desk) -> None:
    """What a page weighs at first is the same whether or not its files were fetched for another one."""
    tab = desk.tab(NOBODY, "en")
    tab.scale.forget()
    tab.open("/privacy")
    fetched = sum(tab.scale.bytes.values())
    files = fetched - tab.scale.next
    assert files == tab.scale.first - tab.scale.next > 0

    tab.open("/privacy")
    assert sum(tab.scale.bytes.values()) == tab.scale.next
    assert tab.scale.first - tab.scale.next == files
