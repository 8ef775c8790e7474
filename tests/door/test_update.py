"""A new build reaches the phones at the doors, which then open it without a network too."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from eventapp.core.db import db
from tests.door.servers import OTHER_BUILD, serving
from tests.door.venue import PATIENCE, Venue, is_ready, new_phone, paired

pytestmark = [pytest.mark.browser, pytest.mark.servers, pytest.mark.xdist_group("door")]

LOOK = "navigator.serviceWorker.ready.then((one) => one.update()).then(() => true)"


def test_a_new_build_is_taken_over_when_nobody_scans(
    browser: Browser, complaints: list[str], tmp_path: Path
) -> None:
    venue = Venue(tmp_path)
    context = new_phone(browser, complaints)
    context.clock.install()
    with serving(venue.url, venue.var) as venue.port:
        page = paired(context, venue)
        page.evaluate(LOOK)
    rebuilt = page.locator(f"script[src*='/static/{OTHER_BUILD}/']")
    expect(rebuilt).to_have_count(0)

    with serving(venue.url, venue.var, "tests.door.rebuilt:app", venue.port):
        page.evaluate(LOOK)
        page.clock.fast_forward("00:30")
        expect(rebuilt).to_have_count(1, timeout=PATIENCE)
        is_ready(page)

    page.reload()
    is_ready(page)
    expect(rebuilt).to_have_count(1)
    [kept] = page.evaluate("caches.keys()")
    assert f" /static/{OTHER_BUILD}/ " in kept
    context.close()
    with venue.app.app_context():
        db.engine.dispose()
