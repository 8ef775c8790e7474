"""What pages complain about: console errors, uncaught exceptions, requests to another host."""

from playwright.sync_api import ConsoleMessage, Page


class Complaints(list[str]):
    """Of all pages that are watched, whose own host is at `url`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.own = (url, "data:", "blob:")

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.append(message.text)

    def _request(self, url: str) -> None:
        if not url.startswith(self.own):
            self.append(f"asked {url}")
