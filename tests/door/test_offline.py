"""The door without a network: the page opens, the device decides, nothing is lost."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from tests.door.cast import NOBODYS_CODE
from tests.door.venue import Venue, fetch_list, is_ready, new_phone, paired, told, unsent, wedge

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door-offline")]

LIST = "**/api/v1/door/list*"
SCANS = "**/api/v1/door/scans*"


@pytest.fixture
def phone(browser: Browser, venue: Venue, complaints: list[str]) -> Iterator[Page]:
    """A paired device whose clock tests may put forward."""
    context = new_phone(browser, complaints)
    context.clock.install()
    yield paired(context, venue)
    context.close()


def lose_network(page: Page) -> None:
    """Once the page could be opened without it."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)


def regain_network(page: Page) -> None:
    page.context.set_offline(False)


def once_more(page: Page, code: str) -> None:
    """The same badge, after it was away for as long as it takes to count again."""
    page.clock.fast_forward(4000)
    wedge(page, code)


def verdict(page: Page) -> str | None:
    return page.locator("[data-is=verdict]").get_attribute("data-verdict")


@contextmanager
def slow(page: Page) -> Iterator[None]:
    """The server takes scans and does not answer them before the block has ended."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(SCANS, hold)
    yield
    for route in held:
        route.continue_()
    page.unroute(SCANS)


def test_the_page_opens_anew_without_a_network_and_admits(phone: Page, venue: Venue) -> None:
    code, before = venue.badge("Olive Offline"), len(venue.scans())
    fetch_list(phone)
    lose_network(phone)
    phone.reload()
    is_ready(phone)

    wedge(phone, code)
    told(phone, "Olive Offline")
    told(phone, "Decided by this device.")
    once_more(phone, code)
    told(phone, "Already in since")
    unsent(phone, 2)
    assert len(venue.scans()) == before

    regain_network(phone)
    unsent(phone, 0)
    assert venue.scans()[before:] == [("offline", "ok", "ok"), ("offline", "already_in", "already_in")]


def test_who_was_let_in_online_is_already_in_when_the_network_is_gone(phone: Page, venue: Venue) -> None:
    code = venue.badge("Orla Online")
    fetch_list(phone)
    wedge(phone, code)
    told(phone, "Welcome")
    lose_network(phone)

    once_more(phone, code)

    told(phone, "Already in since")
    told(phone, "Decided by this device.")


def test_a_scan_is_taken_back_with_the_keyboard_and_without_a_network(phone: Page, venue: Venue) -> None:
    code, before = venue.badge("Ulla Undone"), len(venue.scans())
    fetch_list(phone)
    wedge(phone, code)
    told(phone, "Welcome")
    lose_network(phone)

    phone.keyboard.press("F4")
    expect(phone.get_by_role("dialog")).to_contain_text("Ulla Undone")
    phone.get_by_role("button", name="A mistake").press("Enter")
    told(phone, "That scan counts no more.")
    expect(phone.locator("[data-is=undo]")).to_be_hidden()
    unsent(phone, 1)
    once_more(phone, code)
    told(phone, "Welcome")
    told(phone, "Decided by this device.")
    regain_network(phone)
    unsent(phone, 0)

    assert venue.undone() == ["mistake"]
    assert venue.scans()[before:] == [("online", None, "ok"), ("offline", "ok", "ok")]


def test_who_came_by_another_door_is_known_here_once_the_server_has_said_so(
    phone: Page, browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    code = venue.badge("Edda East")
    fetch_list(phone)
    other = new_phone(browser, complaints)
    east = paired(other, venue, "east", label="East 1")
    wedge(east, code)
    told(east, "Edda East")
    other.close()
    wedge(phone, code)
    told(phone, "East 1")
    lose_network(phone)

    once_more(phone, code)

    told(phone, "East 1")
    told(phone, "Decided by this device.")


def test_a_closed_meeting_takes_its_members_without_a_network(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    member, guest = venue.badge("Bea Board"), venue.badge("Gus Guest")
    venue.elect("Bea Board")
    context = new_phone(browser, complaints)
    page = paired(context, venue, "gold", label="Gold 1")
    lose_network(page)

    wedge(page, member)
    told(page, "Bea Board")
    assert verdict(page) == "admit"
    wedge(page, guest)
    told(page, "Only members of the body")
    assert verdict(page) == "refuse"
    context.close()


def test_a_code_that_a_fresh_list_does_not_have_is_unknown(phone: Page) -> None:
    lose_network(phone)

    wedge(phone, NOBODYS_CODE)

    told(phone, "Unknown code")
    assert verdict(phone) == "refuse"


def test_a_code_that_an_old_list_does_not_have_is_never_called_invalid(phone: Page) -> None:
    lose_network(phone)
    phone.clock.fast_forward("10:00")

    wedge(phone, NOBODYS_CODE)

    told(phone, "The badge may well be valid")
    assert verdict(phone) == "desk"


def test_without_any_list_no_badge_is_called_invalid(
    browser: Browser, venue: Venue, complaints: list[str]
) -> None:
    code, before = venue.badge("Lise Listless"), len(venue.scans())
    context = new_phone(browser, complaints)
    context.route("**/api/v1/door/list*", lambda route: route.abort())
    page = context.new_page()
    page.goto(venue.link())
    page.wait_for_url(venue.door)
    expect(page.locator("[data-is=as-of]")).to_have_text("No list yet")
    lose_network(page)

    wedge(page, code)
    told(page, "The badge may well be valid")
    assert verdict(page) == "desk"

    regain_network(page)
    told(page, "Lise Listless")  # the answer that the staff waited for
    unsent(page, 0)
    assert venue.scans()[before:] == [("offline", "ok", "ok")]
    context.close()


def test_a_link_on_somebody_s_phone_is_no_badge_whatever_the_list(phone: Page) -> None:
    lose_network(phone)
    phone.clock.fast_forward("10:00")

    phone.get_by_label("Code on the badge").fill("https://example.org/my-health-certificate")
    phone.get_by_role("button", name="Check").click()

    told(phone, "Unknown code")


def test_a_server_that_does_not_answer_is_waited_for_a_second_and_a_half(phone: Page, venue: Venue) -> None:
    first, second, before = venue.badge("Sue Slow"), venue.badge("Sam Slower"), len(venue.scans())
    fetch_list(phone)
    with slow(phone):
        started = monotonic()
        with phone.expect_request(SCANS):
            wedge(phone, first)
        phone.clock.fast_forward(1000)
        assert phone.locator("body").get_attribute("data-state") == "ready"
        phone.clock.fast_forward(500)
        told(phone, "Sue Slow")
        assert monotonic() - started < 3.5
        wedge(phone, second)
        told(phone, "Sam Slower")
        told(phone, "Decided by this device.")

    unsent(phone, 0)
    assert sorted(venue.scans()[before:]) == [("offline", "ok", "ok"), ("online", None, "ok")]


def test_what_was_shown_stays_when_the_server_answers_otherwise_too_late(phone: Page, venue: Venue) -> None:
    """It hears of the verdict all the same: that one was acted on."""
    code, before = venue.badge("Lara Late"), len(venue.scans())
    fetch_list(phone)
    venue.end_badge("Lara Late", "lost")
    with slow(phone):
        wedge(phone, code)
        phone.clock.fast_forward(1600)
        told(phone, "Lara Late")

    unsent(phone, 0)
    assert verdict(phone) == "admit"
    assert venue.scans()[before:] == [("offline", "ok", "lost")]


def test_eight_hours_without_a_server(phone: Page, venue: Venue) -> None:
    codes = [venue.badge(f"Hour {name}") for name in ("One", "Two", "Three", "Four")]
    before = len(venue.scans())
    fetch_list(phone)
    lose_network(phone)
    for code, name in zip(codes, ("One", "Two", "Three", "Four"), strict=True):
        phone.clock.fast_forward("02:00:00")
        wedge(phone, code)
        told(phone, f"Hour {name}")
        assert verdict(phone) == "admit"
    phone.reload()
    is_ready(phone)
    wedge(phone, codes[0])
    told(phone, "Already in since")

    regain_network(phone)
    unsent(phone, 0)
    reasons = [(shown, reason) for _mode, shown, reason in venue.scans()[before:]]
    assert reasons == [("ok", "ok")] * 4 + [("already_in", "already_in")]


def test_a_restored_server_gets_the_last_three_days_again(phone: Page, venue: Venue) -> None:
    online, alone = venue.badge("Rosa Restored"), venue.badge("Rolf Restored")
    fetch_list(phone)
    wedge(phone, online)
    told(phone, "Rosa Restored")
    lose_network(phone)
    wedge(phone, alone)
    told(phone, "Rolf Restored")
    regain_network(phone)
    unsent(phone, 0)

    venue.restore_older()
    phone.clock.fast_forward("01:00")

    told_again(venue, [("offline", "ok", "ok")] * 2)


def told_again(venue: Venue, scans: list[tuple[str, str | None, str]]) -> None:
    until = monotonic() + 20
    while venue.scans() != scans and monotonic() < until:
        sleep(0.05)
    assert venue.scans() == scans


def test_unsent_scans_can_be_saved_to_a_file_that_names_nobody(
    phone: Page, venue: Venue, tmp_path: Path
) -> None:
    code = venue.badge("Sven Saved")
    fetch_list(phone)
    lose_network(phone)
    wedge(phone, code)
    told(phone, "Sven Saved")

    phone.get_by_role("button", name="This device").click()
    with phone.expect_download() as saving:
        phone.get_by_role("button", name="Save unsent scans to a file").click()
    saving.value.save_as(tmp_path / "scans.json")
    text = (tmp_path / "scans.json").read_text()
    [scan] = json.loads(text)["scans"]

    assert scan["shown"] == {"verdict": "admit", "reason": "ok"}
    assert scan["code"].startswith("sealed:")
    assert "Sven" not in text
    assert code not in text


def test_unpairing_warns_of_unsent_scans_and_then_erases_everything(phone: Page, venue: Venue) -> None:
    lose_network(phone)
    wedge(phone, venue.badge("Una Unsent"))
    unsent(phone, 1)

    phone.get_by_role("button", name="This device").click()
    expect(phone.get_by_text("Scans not sent yet: \u20681\u2069.")).to_be_visible()
    phone.get_by_role("button", name="Unpair this device").click()
    phone.get_by_role("button", name="Unpair and erase").click()

    expect(phone.get_by_text("This device is not paired")).to_be_visible()
    assert kept_by(phone) == ([], [], 0)


def test_a_revoked_device_forgets_everything_at_the_next_hand_shake(phone: Page, venue: Venue) -> None:
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    venue.revoke_all()

    phone.clock.fast_forward("01:00")

    expect(phone.get_by_text("This device is not paired")).to_be_visible()
    assert kept_by(phone) == ([], [], 0)


def test_a_revoked_device_keeps_its_unsent_scans_alone(phone: Page, venue: Venue) -> None:
    lose_network(phone)
    wedge(phone, venue.badge("Nils Never"))
    unsent(phone, 1)
    venue.revoke_all()

    regain_network(phone)

    expect(phone.get_by_role("button", name="Unsent scans")).to_be_visible()
    stores = {name: rows for name, rows in contents(phone).items() if rows}
    assert set(stores) == {"facts", "scans"}
    assert len(stores["scans"]) == 1
    assert "token" not in json.dumps(stores)


def test_a_list_that_comes_after_the_device_was_revoked_is_not_kept(phone: Page, venue: Venue) -> None:
    answers: list[tuple[Route, APIResponse]] = []
    phone.route(LIST, lambda route: answers.append((route, route.fetch())))
    with slow(phone):
        wedge(phone, venue.badge("Lena Late"))
        unsent(phone, 1)
        with phone.expect_request(LIST):
            phone.clock.fast_forward("01:00")
        while not answers:
            phone.wait_for_timeout(20)
        venue.revoke_all()

    expect(phone.get_by_role("button", name="Unsent scans")).to_be_visible()
    for route, answer in answers:
        route.fulfill(response=answer)
    phone.evaluate("new Promise((go) => requestIdleCallback(go))")
    assert {name for name, rows in contents(phone).items() if rows} == {"facts", "scans"}


def test_what_the_device_keeps_names_nobody_and_holds_no_code(phone: Page, venue: Venue) -> None:
    sent, waiting = venue.badge("Sera Sent"), venue.badge("Willa Waiting")
    fetch_list(phone)
    wedge(phone, sent)
    told(phone, "Sera Sent")
    lose_network(phone)
    wedge(phone, waiting)
    told(phone, "Willa Waiting")

    kept = json.dumps(contents(phone))

    secrets = ("Sera", "Willa", "Caisse", sent, waiting)
    assert [secret for secret in secrets if secret in kept] == []


def test_no_answer_of_the_api_is_kept_by_the_worker(phone: Page, venue: Venue) -> None:
    wedge(phone, venue.badge("Cara Cached"))
    told(phone, "Cara Cached")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")

    kept = phone.evaluate(
        """async () => {
          const names = await caches.keys();
          const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return lists.flat().map((one) => new URL(one.url).pathname);
        }"""
    )

    assert [path for path in kept if not path.startswith("/static/")] == ["/forum/door/", "/forum/accent.css"]


def kept_by(page: Page) -> tuple[list[str], list[str], int]:
    """(databases, caches, service workers) that are left, once the page has had time to erase them."""
    script = """async () => {
      const databases = async () => (await indexedDB.databases()).map((one) => one.name);
      for (let tries = 0; (await databases()).length && tries < 100; tries += 1) await caches.keys();
      const workers = await navigator.serviceWorker.getRegistrations();
      return [await databases(), await caches.keys(), workers.length];
    }"""
    databases, caches, workers = page.evaluate(script)
    return databases, caches, workers


def contents(page: Page) -> dict[str, list[object]]:
    """All that stands in the device's database, by store."""
    kept: dict[str, list[object]] = page.evaluate(
        """async () => {
          const done = (request) =>
            new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
          const database = await done(indexedDB.open("door-forum"));
          const read = (name) => done(database.transaction(name).objectStore(name).getAll());
          const names = Array.from(database.objectStoreNames);
          const rows = await Promise.all(names.map(read));
          database.close();
          return Object.fromEntries(names.map((name, index) => [name, rows[index]]));
        }"""
    )
    return kept
