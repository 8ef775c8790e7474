"""What is kept in front of Flask: for whom, until when, and how much of it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient

from eventapp.core import kept
from eventapp.core.kept import KeptPages
from eventapp.core.web import cached

PAGE = "/forum/page"


class Site:
    """An application that counts what it is asked; `stamp` stands for the database."""

    def __init__(self) -> None:
        self.stamp: object = (1, 1)
        self.asked: list[str] = []
        app = Flask("site")
        self.pages = KeptPages(app.wsgi_app, lambda path: self.stamp if path.startswith("/forum/") else None)
        app.wsgi_app = self.pages  # type: ignore[method-assign]

        @app.get("/<event>/page")
        @kept.kept
        def page(event: str) -> Response:
            self.asked.append(request.full_path)
            return cached(f"{event} {self.stamp} {request.args.get('q')}".encode(), "text/html")

        @app.get("/<event>/refused")
        @kept.kept
        def refused(event: str) -> tuple[str, int]:
            self.asked.append(event)
            return "no", 409

        @app.get("/<event>/own")
        def own(event: str) -> str:
            self.asked.append(event)
            return event

        self.client: FlaskClient = app.test_client()


@pytest.fixture
def site() -> Site:
    return Site()


def texts(site: Site, *paths: str, **headers: str) -> list[str]:
    return [site.client.get(path, headers=headers).text for path in paths]


def test_the_same_page_is_made_once(site: Site) -> None:
    first, again = (site.client.get(PAGE) for _time in range(2))

    assert (first.data, again.data, len(site.asked)) == (b"forum (1, 1) None", first.data, 1)
    assert dict(again.headers) == dict(first.headers)


def test_a_change_shows_on_the_next_request(site: Site) -> None:
    before = texts(site, PAGE)
    site.stamp = (1, 2)

    assert (before, texts(site, PAGE)) == (["forum (1, 1) None"], ["forum (1, 2) None"])


def test_what_changed_while_a_page_was_made_is_not_hidden_by_it(site: Site) -> None:
    """The stamp is older than the page, so the next request makes it anew."""
    inner = site.pages.wsgi

    def changing(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        answer = inner(environ, start)
        site.stamp = (1, 2)
        return answer

    site.pages.wsgi = changing
    assert texts(site, PAGE, PAGE) == ["forum (1, 1) None", "forum (1, 2) None"]


@pytest.mark.parametrize("other", [f"{PAGE}?q=x", "http://localhost:81/forum/page"])
def test_each_address_is_a_page_of_its_own(site: Site, other: str) -> None:
    texts(site, PAGE, other, PAGE, other)
    assert len(site.asked) == 2


@pytest.mark.parametrize("header", ["Accept-Language", "Accept-Encoding"])
def test_what_a_reader_accepts_makes_another_page(site: Site, header: str) -> None:
    site.client.get(PAGE, headers={header: "fr"})
    site.client.get(PAGE, headers={header: "br"})
    assert len(site.asked) == 2


def test_who_brings_a_cookie_is_answered_by_the_application(site: Site) -> None:
    site.client.get(PAGE)
    site.client.set_cookie("session", "x")
    texts(site, PAGE, PAGE)
    assert len(site.asked) == 3


def test_who_brings_a_token_is_answered_by_the_application(site: Site) -> None:
    site.client.get(PAGE)
    texts(site, PAGE, PAGE, Authorization="Bearer x")
    assert len(site.asked) == 3


@pytest.mark.parametrize("path", ["/forum/own", "/forum/refused", "/elsewhere/page"])
def test_only_good_answers_of_marked_pages_of_known_events_are_kept(site: Site, path: str) -> None:
    texts(site, path, path)
    assert len(site.asked) == 2


def test_who_has_the_page_is_told_so_however_it_was_made(site: Site) -> None:
    tag = site.client.get(PAGE).headers["ETag"]
    site.pages.pages.clear()

    answers = [site.client.get(PAGE, headers={"If-None-Match": tag}) for _time in range(2)]

    assert [(one.status_code, one.data, one.headers["ETag"]) for one in answers] == [(304, b"", tag)] * 2
    assert [one.headers.get("Content-Length") for one in answers] == [None, None]
    assert len(site.asked) == 2


@pytest.mark.parametrize("tag", ['"other"', "nonsense", '"' + "x" * 5000 + '"', "W/", "\x7f"])
def test_another_tag_gets_the_whole_page(site: Site, tag: str) -> None:
    site.client.get(PAGE)
    answer = site.client.get(PAGE, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.text) == (200, "forum (1, 1) None")


def test_no_page_is_used_for_longer_than_a_minute(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 59.0, 61.0, 61.0])
    monkeypatch.setattr(kept, "monotonic", lambda: next(clock))
    texts(site, PAGE, PAGE, PAGE)
    assert len(site.asked) == 2


def test_what_was_not_asked_for_lately_makes_room(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "ROOM", 70)
    old, new = f"{PAGE}?q={'a' * 20}", f"{PAGE}?q={'b' * 20}"
    texts(site, PAGE, old, PAGE, new, PAGE, old)
    assert site.asked == [f"{PAGE}?", old, new, old]
    shelf = site.pages.pages
    assert shelf.size == sum(len(one.item.body) for one in shelf.items.values()) <= 70
