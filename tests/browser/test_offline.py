"""The programme and one's own agenda without a network, and what a browser never keeps of them."""

import re
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from eventapp.core.db import db
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting
from tests.browser.axe import AXE, faults
from tests.door.servers import OTHER_BUILD, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("offline"),
    pytest.mark.parametrize("app", ["sqlite"], indirect=True),
]
WEEK, DAY, AGENDA = "/forum/programme", "/forum/programme/2019-10-15", "/forum/agenda"
NOT_KEPT = "/forum/not-kept"
DAYS = [f"/forum/programme/2019-10-{number}" for number in range(13, 19)]
EVERYBODY, PATIENCE = "everybody", 20.0  # seconds
CONTENTS = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    kept[name] = {};
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      const type = answer.headers.get("Content-Type") ?? "";
      kept[name][new URL(request.url).pathname] = type.includes("html") ? await answer.text() : "";
    }
  }
  return kept;
}"""
Cookies = dict[str, str]
Open = Callable[..., Page]


@pytest.fixture
def cookies(app: Flask) -> Cookies:
    """Mia is a member and has a session in her agenda, Ben is none, Olga organises: their sessions."""
    with app.app_context():
        event = make.event()
        mia, session = attendee(event, "Mia Member"), make.session(event, "Digital age", ref="digital")
        veiled = bureau_meeting(event, "Elections", disclosure="veiled")
        hidden = bureau_meeting(event, "Sanctions", disclosure="hidden", body=veiled.body)
        assert hidden.body is not None
        make.membership(hidden.body, mia)
        make.role(make.person("Olga Organiser"), "organiser", event)
        add(mia, event, session)
        attendee(event, "Ben Adams")
        people = ("mia.member", "ben.adams", "olga.organiser")
        made = {name: make.web_session(f"{name}@example.org") for name in people}
        db.session.commit()
    return made


@pytest.fixture
def open_page(address: str, cookies: Cookies, browser: Browser) -> Iterator[Open]:
    """A new browser on that page, with somebody signed in or nobody; an uncaught exception fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str, who: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=address, **{"locale": "en"} | options)
        contexts.append(context)
        if who:
            enter(context, address, cookies[who])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def enter(context: BrowserContext, address: str, cookie: str) -> None:
    context.add_cookies([{"name": "session", "value": cookie, "url": address}])


def kept(page: Page) -> dict[str, dict[str, str]]:
    """
    {for whom: {path: text}} of the pages that the worker of the public side keeps. An empty cache is
    none: looking into one that is deleted meanwhile makes it anew.
    """
    contents = page.evaluate(CONTENTS)
    public = {name: pages for name, pages in contents.items() if name.startswith("/forum/ ") and pages}
    return {name.split(" ")[2]: pages for name, pages in public.items() if not name.endswith(" files")}


def paths(page: Page) -> dict[str, set[str]]:
    return {whose: set(pages) - {"/forum/worker.js"} for whose, pages in kept(page).items()}


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < end, paths(page)
        page.wait_for_timeout(50)


def wait_for(page: Page, *expected: str) -> None:
    """Until these pages are kept, for whomever, and nothing more is fetched ahead."""
    wait_until(
        page,
        lambda: any({*expected, "/forum/worker.js"} <= set(pages) for pages in kept(page).values()),
    )


def lose_network(page: Page) -> None:
    page.context.set_offline(True)


def is_gone(page: Page, path: str) -> bool:
    """Whether the browser has nothing to show there without a network."""
    try:
        page.goto(path)
    except Error:
        return True
    return False


def banner(page: Page) -> Any:
    return page.get_by_role("status").filter(has_text="You are offline.")


@pytest.mark.parametrize("first", [WEEK, DAY, "/forum/sessions/digital"])
def test_after_one_visit_the_programme_and_its_days_open_without_a_network(
    open_page: Open, first: str
) -> None:
    page = open_page(first)
    expect(page.locator(".offline")).to_be_hidden()
    wait_for(page, first, WEEK, *DAYS)
    lose_network(page)

    for path in (first, WEEK, DAY):
        page.goto(path)
        expect(banner(page)).to_contain_text(re.compile(r"This page is as of \d\d:\d\d\."))
        expect(page.get_by_text("Digital age").first).to_be_visible()
    page.goto("/forum/sessions/digital")
    expect(page.get_by_role("heading", name="Digital age")).to_be_visible()
    assert {one for one in paths(page)[EVERYBODY] if "/sessions/" not in one} == {WEEK, NOT_KEPT, *DAYS}


def test_a_page_that_was_not_kept_says_so_and_leads_back_to_the_day(open_page: Open) -> None:
    page = open_page(WEEK)
    wait_for(page, *DAYS)
    lose_network(page)

    for path in ("/forum/now", "/forum/rooms", f"{DAY}?view=grid", "/forum/organise/"):
        page.goto(path)
        expect(page.get_by_role("heading", name="Not kept on this device")).to_be_visible()
    page.get_by_role("link", name="Tuesday 15 October").click()
    expect(page.get_by_role("link", name="Digital age")).to_be_visible()


def test_the_kept_page_has_its_style_its_scripts_and_its_letters(open_page: Open) -> None:
    page = open_page(DAY)
    wait_for(page, DAY)
    lose_network(page)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))

    page.goto(DAY)

    expect(banner(page)).to_be_visible()
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px \"Noto Sans\"'))")
    assert failed == []


def test_one_s_agenda_opens_without_a_network_though_it_was_never_visited(open_page: Open) -> None:
    page = open_page(WEEK, "mia.member")
    wait_for(page, AGENDA, *DAYS)
    lose_network(page)

    page.goto(AGENDA)

    expect(banner(page)).to_be_visible()
    expect(page.get_by_role("link", name="Sanctions")).to_be_visible()
    expect(page.get_by_role("link", name="Digital age")).to_be_visible()


def test_what_a_member_sees_is_in_no_shared_cache(open_page: Open, address: str, cookies: Cookies) -> None:
    page = open_page(WEEK)
    wait_for(page, *DAYS)
    enter(page.context, address, cookies["mia.member"])
    page.goto(DAY)
    wait_for(page, AGENDA, *DAYS)

    found = kept(page)

    shared = "".join(found.pop(EVERYBODY).values())
    assert [word in shared for word in ("Reserved", "Elections", "Sanctions", "Sign out")] == [
        True, False, False, False,
    ]  # fmt: skip
    [own] = found.values()
    assert [word in own[DAY] for word in ("Elections", "Sanctions")] == [True, True]


def test_signing_out_forgets_one_s_own_pages(open_page: Open) -> None:
    page = open_page(WEEK, "mia.member")
    wait_for(page, AGENDA, *DAYS)

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")

    assert paths(page) == {}
    lose_network(page)
    assert [is_gone(page, path) for path in (AGENDA, DAY)] == [True, True]


def test_where_the_session_has_ended_the_next_page_forgets_too(open_page: Open) -> None:
    page = open_page(WEEK, "mia.member")
    wait_for(page, AGENDA, *DAYS)

    page.context.clear_cookies()
    page.goto("/")

    wait_until(page, lambda: paths(page) == {})


def test_when_somebody_else_signs_in_nothing_of_the_first_is_left(
    open_page: Open, address: str, cookies: Cookies
) -> None:
    page = open_page(WEEK, "mia.member")
    wait_for(page, AGENDA, *DAYS)
    [mia] = paths(page)

    enter(page.context, address, cookies["ben.adams"])
    page.goto(WEEK)
    wait_until(page, lambda: mia not in paths(page))
    wait_for(page, AGENDA, *DAYS)

    [ben] = kept(page).values()
    assert "Sanctions" not in "".join(ben.values())


def test_what_was_chosen_without_a_reload_is_in_the_kept_agenda(open_page: Open) -> None:
    page = open_page(DAY, "ben.adams")
    wait_for(page, AGENDA, *DAYS)

    page.get_by_role("button", name="Add Digital age").click()

    wait_until(page, lambda: any("Digital age" in pages.get(AGENDA, "") for pages in kept(page).values()))


def test_organisers_pages_are_never_kept(open_page: Open) -> None:
    page = open_page(WEEK, "olga.organiser")
    wait_for(page, AGENDA, *DAYS)
    for path in ("/forum/organise/", "/forum/organise/programme", f"{DAY}?q=digital", "/forum/me"):
        page.goto(path)
    page.goto(WEEK)

    own = [{one for one in pages if "/sessions/" not in one} for pages in paths(page).values()]
    assert own == [{WEEK, AGENDA, NOT_KEPT, *DAYS}]


def test_a_server_that_does_not_answer_is_waited_for_three_seconds(open_page: Open, app: Flask) -> None:
    page = open_page(DAY)
    wait_for(page, *DAYS)
    page.context.route(f"**{DAY}", lambda _route: None)

    started = monotonic()
    page.goto(DAY)

    expect(banner(page)).to_be_visible()
    assert 2.5 < monotonic() - started < PATIENCE


def test_the_notice_shifts_nothing_and_says_the_day_when_it_is_not_today(open_page: Open) -> None:
    page = open_page(DAY, locale="ar")
    wait_for(page, *DAYS)
    lose_network(page)
    page.clock.install(time=4_000_000_000)  # in 2096
    page.goto(DAY)

    shift = page.evaluate(
        """new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((one) => (sum += one.value)))
            .observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
        })"""
    )
    assert shift < 0.01
    text = page.locator(".offline [data-time]").text_content() or ""
    assert re.search(r"\d{1,2} \S+", text)
    assert re.search(r"\d\d:\d\d", text)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_notice_is_read_by_everybody(open_page: Open, language: str) -> None:
    page = open_page(DAY, "mia.member", locale=language, reduced_motion="reduce")
    wait_for(page, AGENDA, *DAYS)
    page.add_init_script(path=AXE)
    lose_network(page)
    page.goto(DAY)

    assert page.locator(".offline").is_visible()
    assert faults(page, wide=True) == []


def test_the_door_keeps_its_own_worker(open_page: Open) -> None:
    page = open_page(WEEK)
    wait_for(page, *DAYS)

    page.goto("/forum/door/")
    page.evaluate(
        """new Promise((resolve) => {
          navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true));
          navigator.serviceWorker.register("/forum/door/worker.js", { scope: "/forum/door/" });
        })"""
    )
    lose_network(page)
    page.goto("/forum/door/")

    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").endswith("/forum/door/worker.js")
    assert {WEEK, NOT_KEPT, *DAYS} <= paths(page)[EVERYBODY]
    page.goto(WEEK)
    expect(banner(page)).to_be_visible()


@pytest.mark.servers
def test_a_new_build_takes_over_and_leaves_nothing_of_the_one_before(
    app: Flask, browser: Browser, cookies: Cookies
) -> None:
    settings = app.config["SETTINGS"]
    context = browser.new_context(locale="en")
    with serving(settings.database_url, settings.var) as port:
        enter(context, f"http://127.0.0.1:{port}", cookies["mia.member"])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{WEEK}")
        wait_for(page, AGENDA, *DAYS)

    with serving(settings.database_url, settings.var, "tests.door.rebuilt:app", port):
        page.goto(f"http://127.0.0.1:{port}{WEEK}")
        new = f" /static/{OTHER_BUILD}/ "
        wait_until(page, lambda: [new in name for name in page.evaluate("caches.keys()")] == [True, True])
        wait_for(page, AGENDA, *DAYS)
    lose_network(page)

    page.goto(f"http://127.0.0.1:{port}{AGENDA}")
    expect(banner(page)).to_be_visible()
    expect(page.locator(f"link[href*='/static/{OTHER_BUILD}/base.css']")).to_have_count(1)
    context.close()
