"""How fast the device decides by itself, with a list as long as a whole city; the figures are printed."""

from statistics import median

import pytest
from playwright.sync_api import Page

from tests.door.venue import Venue, fetch_list, told, wedge

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]

ENTRIES = 150_000
BADGES = 7
FILL = """async ([script, count]) => {
  const { openStore } = await import(new URL("store.js", script).pathname);
  const store = await openStore("forum");
  const list = await store.fact("list");
  const label = "x".repeat(140);
  const started = performance.now();
  let longest = 0;
  for (let first = 0; first < count; first += 1000) {
    const entries = Array.from({ length: 1000 }, (_, offset) => ({ key: `fill-${first + offset}`, label }));
    const turn = performance.now();
    const learning = store.learn(entries, list, false);
    longest = Math.max(longest, performance.now() - turn);
    await learning;
  }
  return [performance.now() - started, longest];
}"""
WATCH = """() => {
  const verdict = document.querySelector('[data-is=verdict]');
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') globalThis.pressed = performance.now();
  }, true);
  new MutationObserver(() => { globalThis.shown = performance.now(); })
    .observe(verdict, { attributes: true, childList: true, subtree: true });
}"""


def test_a_verdict_without_a_network_takes_less_than_a_tenth_of_a_second(phone: Page, venue: Venue) -> None:
    names = [f"Fay Fast{number}" for number in range(BADGES)]
    codes = [venue.badge(name) for name in names]
    fetch_list(phone)
    script = phone.evaluate("document.querySelector('script[type=module]').src")
    took, longest = phone.evaluate(FILL, [script, ENTRIES])
    phone.context.set_offline(True)
    phone.evaluate(WATCH)

    times = []
    for name, code in zip(names, codes, strict=True):
        wedge(phone, code)
        told(phone, name)
        times.append(phone.evaluate("globalThis.shown - globalThis.pressed"))

    print(
        f"\n{ENTRIES:,} entries: taken in in {took / 1000:.1f} s, the page held for {longest:.0f} ms at most;"
        f" verdict in {median(times):.0f} ms, between {min(times):.0f} and {max(times):.0f}"
    )
    assert median(times) <= 100
