"""What a page transfers, as Chromium's network panel counts it."""

from time import monotonic

from playwright.sync_api import Page

PATIENCE = 15.0  # seconds
KEPT = "/static/"  # for a year


class Scale:
    """Weighs what one tab opens, in bytes over the wire with headers."""

    def __init__(self, page: Page) -> None:
        self.page, self.session = page, page.context.new_cdp_session(page)
        self.asked: dict[str, str] = {}  # {request: URL}, of all that the page asked for
        self.bytes: dict[str, int] = {}  # {URL: what came over the wire now}
        self.known: dict[str, int] = {}  # {URL: what a file that is kept weighed when it came}
        self.session.on("Network.requestWillBeSent", self._sent)
        self.session.on("Network.loadingFinished", self._finished)
        self.session.send("Network.enable")

    def _sent(self, event: dict[str, object]) -> None:
        request = event["request"]
        assert isinstance(request, dict)
        if event["type"] == "Document":  # what the page before still asked for is not this one's
            self.asked, self.bytes = {}, {}
        self.asked[str(event["requestId"])] = request["url"]

    def _finished(self, event: dict[str, object]) -> None:
        url, size = self.asked.get(str(event["requestId"])), int(str(event["encodedDataLength"]))
        if url is None:
            return
        self.bytes[url] = self.bytes.get(url, 0) + size
        if KEPT in url and size:
            self.known[url] = size

    def forget(self) -> None:
        """Fetch everything anew from now on."""
        self.session.send("Network.clearBrowserCache")

    def open(self, path: str, until: str = "") -> dict[str, int]:
        """{URL: bytes} once the page, its scripts and its fonts are there, and a file that ends so."""
        self.page.goto(path)
        self.wait(until)
        return dict(self.bytes)

    def wait(self, until: str = "") -> None:
        ready = {"expression": "document.fonts.ready.then(() => true)", "awaitPromise": True}
        self.session.send("Runtime.evaluate", ready)
        end = monotonic() + PATIENCE
        while not any(url.endswith(until) for url in self.bytes):
            assert monotonic() < end, f"{until} was not fetched"
            self.page.wait_for_timeout(50)

    @property
    def first(self) -> int:
        """Bytes of the page for somebody whose browser keeps nothing yet."""
        return self.next + sum(self.known[url] for url in set(self.asked.values()) if KEPT in url)

    @property
    def next(self) -> int:
        """Bytes of the page for somebody whose browser keeps the files."""
        return sum(size for url, size in self.bytes.items() if KEPT not in url)
