"""Where pages are examined: a tab for each reader and language, with axe in it, weighed and listened to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response

from tests.browser.axe import AXE
from tests.browser.complaints import Complaints
from tests.browser.pages import NOBODY
from tests.browser.scale import Scale
from tests.browser.visitors import PHONE, Visitors


@dataclass
class Tab:
    """A tab that stays open, and the documents that it showed since it was last taken."""

    page: Page
    scale: Scale
    documents: list[Response] = field(default_factory=list)

    def note(self, answer: Response) -> None:
        if answer.request.is_navigation_request() and answer.status not in {302, 303, 308}:
            self.documents.append(answer)

    def open(self, path: str) -> Page:
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="light", forced_colors="none")
        self.scale.open(path)
        return self.page


class Desk:
    """`complaints` are those of all its tabs since one was taken."""

    def __init__(self, visitors: Visitors) -> None:
        self.visitors, self.complaints = visitors, Complaints(visitors.site.url)
        self.tabs: dict[tuple[str, str], Tab] = {}

    def tab(self, who: str, language: str) -> Tab:
        """That person's one tab in this language, as they find it when nothing was chosen yet."""
        tab = self.tabs.get((who, language)) or self._new(who, language)
        if who == NOBODY:
            tab.page.context.clear_cookies()
        tab.documents.clear()
        self.complaints.clear()
        return tab

    def open(self, path: str, who: str, language: str) -> Page:
        return self.tab(who, language).open(path)

    def _new(self, who: str, language: str) -> Tab:
        page = self.visitors.context(who, language).new_page()
        page.add_init_script(path=AXE)
        self.complaints.watch(page)
        tab = self.tabs[who, language] = Tab(page, Scale(page))
        page.on("response", tab.note)
        return tab

    def close(self) -> None:
        for tab in self.tabs.values():
            tab.page.context.close()


@contextmanager
def opened(visitors: Visitors) -> Iterator[Desk]:
    desk = Desk(visitors)
    yield desk
    desk.close()
