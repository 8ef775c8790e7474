"""How fast the device decides by itself, with a list as long as a whole city; the figures are printed."""

from pathlib import Path
from statistics import median

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright

from eventapp.badges.qr import svg
from tests.badges import pixels
from tests.browser.camera import FRAME, PER_SECOND
from tests.chromium import launched_with_camera
from tests.door.venue import Venue, fetch_list, new_phone, paired, told, wedge

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

SIGHT = """(count) => {
  const video = document.querySelector('video'), verdict = document.querySelector('[data-is=verdict]');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const times = [], size = [video.videoWidth, video.videoHeight];
  let isThere = true, since = null, before = verdict.textContent;
  const look = (_now, { presentationTime }) => {
    context.drawImage(video, size[0] / 2 - 110, size[1] / 2 - 110, 1, 1, 0, 0, 1, 1);
    const isSeen = context.getImageData(0, 0, 1, 1).data[0] > 115; // the paper around the code
    if (isSeen && !isThere) since = presentationTime;
    isThere = isSeen;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  return new Promise((done) => {
    setTimeout(() => done([size, times]), 30_000);
    const heed = () => {
      if (since === null || verdict.textContent === before) return;
      times.push(performance.now() - since);
      [since, before] = [null, verdict.textContent];
      if (times.length === count) done([size, times]);
    };
    new MutationObserver(heed).observe(verdict, { attributes: true, childList: true, subtree: true });
  });
}"""


def film_of(codes: list[str], target: Path) -> Path:
    """Badges held before the lens one after the other, half a second each, with as much between them."""
    nothing = Image.new("RGB", FRAME, (96, 99, 104))
    with target.open("wb") as video:
        for code in codes:
            badge, shown = pixels.of_svg(svg(code, title="Badge")), nothing.copy()
            shown.paste(badge, ((FRAME[0] - badge.width) // 2, (FRAME[1] - badge.height) // 2))
            for frame in (nothing, shown):
                for _ in range(PER_SECOND // 2):
                    frame.save(video, "JPEG", quality=85)
    return target


def test_from_a_frame_of_the_camera_to_the_verdict_in_150_milliseconds(
    playwright: Playwright, venue: Venue, tmp_path: Path, complaints: list[str]
) -> None:
    codes = [venue.badge(f"Cam Seen{number}") for number in range(BADGES)]
    browser = launched_with_camera(playwright, film_of(codes, tmp_path / "badges.mjpeg"))
    context = new_phone(browser, complaints, permissions=["camera"])
    page = paired(context, venue)
    told(page, "Cam Seen")  # the reader is there
    context.set_offline(True)

    size, times = page.evaluate(SIGHT, BADGES)
    browser.close()

    print(
        f"\ncamera frame to verdict at {size}: {median(times):.0f} ms, {min(times):.0f} to {max(times):.0f}"
    )
    assert (tuple(size), len(times)) == (FRAME, BADGES)
    assert median(times) <= 150


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
