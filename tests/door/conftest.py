"""A venue and its phones for the tests that drive a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from eventapp.core.db import db
from tests.chromium import FLAGS, executable
from tests.door.servers import serving
from tests.door.venue import Venue, new_phone, paired


@pytest.fixture(scope="module")
def venue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Venue]:
    made = Venue(tmp_path_factory.mktemp("door"))
    with serving(made.url, made.var) as port:
        made.port = port
        yield made
    with made.app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
    yield launched
    launched.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser minds (scripts, policy, other hosts); a test ends with none."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def phone(browser: Browser, venue: Venue, complaints: list[str]) -> Iterator[Page]:
    """A paired device without a camera, on the scanner page."""
    context = new_phone(browser, complaints)
    yield paired(context, venue)
    context.close()
