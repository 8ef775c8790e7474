"""What an answer says of who may keep it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from tests import make

PAGES = ["/forum/", "/forum/programme", "/forum/programme/2019-10-15", "/forum/sessions/plenary"]
Browser = Callable[[str], FlaskClient]


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        make.session(event, ref="plenary")
        make.role(make.person("Olga Organiser"), "organiser", event)
        db.session.commit()


def said(client: FlaskClient, path: str) -> tuple[str | None, str | None]:
    """(for whom it may be kept, what caches are told)"""
    headers = client.get(path).headers
    return headers.get("Kept-For"), headers.get("Cache-Control")


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_kept_for_everybody(client: FlaskClient, forum: None, path: str) -> None:
    assert said(client, path) == ("everybody", "no-cache")


@pytest.mark.parametrize("path", [*PAGES, "/forum/agenda"])
def test_a_page_of_somebody_is_kept_for_them_alone(forum: None, sign_in: Browser, path: str) -> None:
    ben, again, sue = (sign_in(f"{name}@example.org") for name in ("ben", "ben", "sue"))
    words = [said(client, path) for client in (ben, again, sue)]

    assert {caches for _whose, caches in words} == {"private, no-store"}
    assert words[0] == words[1] != words[2]
    assert all(whose and whose != "everybody" for whose, _caches in words)


def test_a_page_with_a_notice_is_not_kept(app: Flask, forum: None, sign_in: Browser) -> None:
    ben = sign_in("ben@example.org")
    ben.post("/forum/agenda/plenary", headers=make.SAME_SITE)

    assert said(ben, "/forum/programme") == (None, "private, no-store")
    assert said(ben, "/forum/programme")[0] is not None


def test_who_chose_a_language_only_has_what_is_everybody_s(client: FlaskClient, forum: None) -> None:
    client.set_cookie("lang", "fr")

    assert said(client, "/forum/programme") == ("everybody", "private, no-store")


@pytest.mark.parametrize(
    "path", ["/forum/organise/", "/forum/organise/programme", "/forum/me", "/forum/badge"]
)
def test_other_pages_are_never_kept(forum: None, sign_in: Browser, path: str) -> None:
    assert said(sign_in("olga.organiser@example.org"), path)[0] is None


@pytest.mark.parametrize("path", ["/forum/sessions/none", "/nowhere/programme"])
def test_what_is_not_there_is_not_kept(client: FlaskClient, forum: None, path: str) -> None:
    assert said(client, path) == (None, "no-store")
