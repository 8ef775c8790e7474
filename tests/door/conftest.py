"""A venue and its phones for the tests that drive a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from eventapp.core.db import db
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
