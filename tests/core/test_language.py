"""In which language a page answers."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, Text
from eventapp.core.web import choose_language, plain, shown, this_page
from tests import make
from tests.core.engines import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        make.event("forum", default_language="nl", title=Text(en="The Forum", nl="Het Forum"))
        make.person("Ben Adams", language="es")
        db.session.commit()


def language_of(page: TestResponse) -> str:
    return re.findall(r'<html lang="(\w+)"', page.text)[0]


@pytest.mark.parametrize(
    ("query", "person", "cookie", "accepted", "expected"),
    [
        ("?lang=ar", True, "fr", "de", "ar"),
        ("", True, "fr", "de", "es"),
        ("", False, "fr", "de", "fr"),
        ("", False, None, "pt-BR, de-AT;q=0.8, en;q=0.5", "de"),
        ("", False, None, "pt", "nl"),
        ("", False, None, None, "nl"),
        ("?lang=xx", False, "yy", "zh-Hans-CN", "zh"),
        ("?lang=EN", False, None, "de", "en"),
    ],
)
def test_the_nearest_wish_wins(
    app: Flask,
    forum: None,
    sign_in: Callable[[str], FlaskClient],
    query: str,
    person: bool,
    cookie: str | None,
    accepted: str | None,
    expected: str,
) -> None:
    client = sign_in("ben.adams@example.org") if person else app.test_client()
    if cookie:
        client.set_cookie("lang", cookie)
    headers = {"Accept-Language": accepted} if accepted else {}
    assert language_of(client.get(f"/forum/{query}", headers=headers)) == expected


def test_outside_of_events_it_is_english(app: Flask, forum: None, client: FlaskClient) -> None:
    assert [language_of(client.get(path)) for path in ("/", "/nope/", "/privacy")] == ["en"] * 3


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_is_marked_with_its_language_and_direction(client: FlaskClient, code: str) -> None:
    direction = "rtl" if code == "ar" else "ltr"
    assert f'<html lang="{code}" dir="{direction}">' in client.get(f"/privacy?lang={code}").text


def test_a_command_speaks_english(app: Flask) -> None:
    with app.app_context():
        assert choose_language(lambda _: "nl") == "en"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (Text(en="Plenary"), "<bdi>Plenary</bdi>"),
        (Text(ar="جلسة"), '<bdi lang="ar" dir="rtl">جلسة</bdi>'),
        (Text(fr="Plénière"), '<bdi lang="fr" dir="ltr">Plénière</bdi>'),
        (Text(en="<b>"), "<bdi>&lt;b&gt;</bdi>"),
        (Text({'x">': "y"}), '<bdi lang="x&#34;&gt;" dir="ltr">y</bdi>'),
    ],
)
def test_content_in_another_language_than_the_page_is_marked(app: Flask, text: Text, html: str) -> None:
    with app.test_request_context("/"):
        assert (shown(text), plain(text)) == (html, next(iter(text.values())))


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/forum/programme?q=a b&lang=fr&kind=plenary", "/forum/programme?q=a+b&kind=plenary"),
        ("/forum/?lang=fr", "/forum/"),
        ("/a?x=1&x=2", "/a?x=1&x=2"),
        ("/%01/", "/"),
    ],
)
def test_a_page_in_another_language_is_the_same_page(app: Flask, asked: str, page: str) -> None:
    with app.test_request_context(asked):
        assert this_page() == page


def test_the_switch_keeps_the_choice_and_leads_back(client: FlaskClient) -> None:
    page = client.get("/privacy?lang=fr").text
    assert '<input type="hidden" name="next" value="/privacy">' in page
    answer = client.post("/language", data={"language": "nl", "next": "/privacy"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/privacy")
    assert language_of(client.get("/privacy")) == "nl"


def test_the_switch_is_remembered_with_the_person(
    app: Flask, forum: None, sign_in: Callable[[str], FlaskClient]
) -> None:
    sign_in("ben.adams@example.org").post("/language", data={"language": "ru"}, headers=make.SAME_SITE)
    assert language_of(sign_in("ben.adams@example.org").get("/")) == "ru"


@pytest.mark.parametrize("language", ["", "xx", "EN", "../en"])
def test_a_language_that_we_do_not_speak_is_refused(client: FlaskClient, language: str) -> None:
    answer = client.post("/language", data={"language": language})
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (400, [])
