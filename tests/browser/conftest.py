"""A real browser on a real installation. Any complaint in its console fails the test."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from eventapp.core.kept import Wsgi
from tests.browser.complaints import Complaints
from tests.browser.desk import Desk, opened
from tests.browser.visitors import Visitors
from tests.serving import Installation, installation


@pytest.fixture(scope="session")
def site(scratch: Path) -> Iterator[Installation]:
    with installation(scratch / "site", samples=("wssf-2019", "socieux-2017")) as made:
        yield made


@pytest.fixture(scope="session")
def visitors(browser: Browser, site: Installation) -> Iterator[Visitors]:
    made = Visitors(browser, site)
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(visitors: Visitors) -> Iterator[Desk]:
    with opened(visitors) as made:
        yield made


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the test's own database is served, by threads of the test itself."""
    server = make_server("127.0.0.1", 0, in_one_piece(app), threaded=True)
    serving = {"poll_interval": 0.02}  # seconds in which it notices that it is to end
    Thread(target=server.serve_forever, kwargs=serving, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def in_one_piece(app: Flask) -> Wsgi:
    """werkzeug closes no file of which a browser that leaves has read half."""

    def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as answer:
            return [b"".join(answer)]

    return wsgi


@pytest.fixture
def new_page(browser: Browser, site: Installation) -> Iterator["NewPage"]:
    opener = NewPage(browser, site)
    yield opener
    opener.close()


class NewPage:
    """Opens pages in browsers of their own; what they complain about fails the test."""

    def __init__(self, browser: Browser, site: Installation) -> None:
        self.browser, self.site = browser, site
        self.complaints = Complaints(site.url)
        self.opened: list[Page] = []

    def __call__(self, *, width: int = 390, height: int = 844, **options: object) -> Page:
        own = {"base_url": self.site.url, "service_workers": "block"}
        context = self.browser.new_context(viewport={"width": width, "height": height}, **own | options)
        page = context.new_page()
        self.watch(page)
        self.opened.append(page)
        return page

    def watch(self, page: Page) -> None:
        self.complaints.watch(page)

    def close(self) -> None:
        for page in self.opened:
            page.context.close()
        assert self.complaints == []
