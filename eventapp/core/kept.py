"""Pages that are the same for everybody, kept as bytes in front of Flask.

What is kept answers only as long as its stamp is that of the database: one indexed read
says so before every answer, so a change that is committed shows on the next request in
every process. A stamp is read before its page is made: a page may be newer than its stamp,
never older.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar

from flask import request
from werkzeug.datastructures import Headers
from werkzeug.http import is_resource_modified, remove_entity_headers
from werkzeug.wsgi import ClosingIterator

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
MARK = "eventapp.keeping"
ROOM = 8 * 2**20  # bytes that one process keeps
LONGEST = 60.0  # seconds: what the passing of time changes may lag by as much


def kept(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose answer to somebody without cookies depends on address, language and stamp alone."""

    @wraps(view)
    def marked(**values: Any) -> Any:
        keeping = request.environ.get(MARK)
        if keeping is not None:
            keeping["wanted"] = True
            request.environ.pop("HTTP_IF_NONE_MATCH", None)  # the whole answer is needed to keep it
        return view(**values)

    return marked


@dataclass(frozen=True)
class Page:
    body: bytes
    headers: list[tuple[str, str]]
    etag: str

    def answer(self, condition: str | None, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The page, or 304 where `condition` (If-None-Match) names it.

        Never a list: granian hands the bytes of one on as they are, and loses count of who holds
        bytes that several answers share; under load the process then dies.
        """
        if condition is None or _is_other(condition, self.etag):
            start_response("200 OK", self.headers)
            return ClosingIterator([self.body])
        headers = Headers(self.headers)
        remove_entity_headers(headers)
        start_response("304 NOT MODIFIED", headers.to_wsgi_list())
        return ClosingIterator([])


Item = TypeVar("Item")


@dataclass(frozen=True)
class Lying(Generic[Item]):
    """A thing on a shelf: of which stamp it is, until when it is good, and how many bytes it takes."""

    item: Item
    stamp: Hashable
    until: float
    size: int


class Shelf(Generic[Item]):
    """Keeps what was used last, by its key, in as much memory as there is room, and each for LONGEST."""

    def __init__(self) -> None:
        self.items: OrderedDict[Hashable, Lying[Item]] = OrderedDict()
        self.size = 0
        self.lock = Lock()

    def find(self, key: Hashable, stamp: Hashable) -> Item | None:
        with self.lock:
            lying = self.items.get(key)
            if lying is None:
                return None
            if lying.stamp != stamp or monotonic() > lying.until:
                self._drop(key)
                return None
            self.items.move_to_end(key)
            return lying.item

    def keep(self, key: Hashable, item: Item, stamp: Hashable, *, size: int) -> None:
        with self.lock:
            self._drop(key)
            self.items[key] = Lying(item, stamp, monotonic() + LONGEST, size)
            self.size += size
            while self.size > ROOM:
                self._drop(next(iter(self.items)))

    def clear(self) -> None:
        with self.lock:
            self.items.clear()
            self.size = 0

    def _drop(self, key: Hashable) -> None:
        lying = self.items.pop(key, None)
        self.size -= lying.size if lying else 0


class KeptPages:
    """WSGI: answers GETs without cookies from memory; `stamp_of` is asked for a page by its path."""

    def __init__(self, wsgi: Wsgi, stamp_of: Callable[[str], Hashable | None]) -> None:
        self.wsgi, self.stamp_of = wsgi, stamp_of
        self.pages: Shelf[Page] = Shelf()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        stamp = self._stamp(environ)
        if stamp is None:
            return self.wsgi(environ, start_response)
        key, condition = _key(environ), environ.get("HTTP_IF_NONE_MATCH")
        page = self.pages.find(key, stamp) or self._make(environ, start_response, key, stamp)
        return page.answer(condition, start_response) if isinstance(page, Page) else page

    def _stamp(self, environ: dict[str, Any]) -> Hashable | None:
        is_anybody_s = environ["REQUEST_METHOD"] == "GET" and not (
            "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ
        )
        return self.stamp_of(environ["PATH_INFO"]) if is_anybody_s else None

    def _make(
        self, environ: dict[str, Any], start_response: Callable[..., Any], key: Hashable, stamp: Hashable
    ) -> Page | Iterable[bytes]:
        """Let Flask answer; a page that is to be kept, else the answer as it is."""
        keeping = environ[MARK] = {"wanted": False}
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
            if keeping["wanted"] and status == "200 OK":
                begun.append((status, headers))
                return lambda _data: None
            begun.clear()
            written: Callable[..., Any] = start_response(status, headers, exc_info)
            return written

        answer = self.wsgi(environ, begin)
        if not begun:
            return answer
        body, headers = b"".join(answer), begun[0][1]
        if hasattr(answer, "close"):
            answer.close()
        page = Page(body, headers, dict(headers).get("ETag", ""))
        self.pages.keep(key, page, stamp, size=len(body))
        return page


def _key(environ: dict[str, Any]) -> Hashable:
    """All that such an answer may depend on."""
    names = ("HTTP_HOST", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
    return tuple(environ.get(name) for name in names)


def _is_other(condition: str, etag: str) -> bool:
    if condition == etag:
        return False
    return is_resource_modified({"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": condition}, etag=etag)
