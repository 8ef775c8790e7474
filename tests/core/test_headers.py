"""The headers that every answer carries, whatever it says."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import web

GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}
ANSWERS = [
    ("GET", "/", 200),
    ("HEAD", "/", 200),
    ("OPTIONS", "/", 200),
    ("GET", "/robots.txt", 200),
    ("GET", "/health/live", 200),
    ("GET", "/nope", 308),
    ("GET", "/nope/", 404),
    ("GET", "/nope/programme.ics", 404),
    ("GET", "/nope/organise/", 302),
    ("DELETE", "/", 405),
    ("POST", "/language", 400),
    ("GET", "/wrong/bug", 500),
    ("GET", "/wrong/no", 409),
    ("GET", "/wrong/no-database", 503),
    ("GET", "/api/wrong/bug", 500),
    ("GET", "/api/nope", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_kind_of_answer_is_guarded(visitor: FlaskClient, method: str, path: str, status: int) -> None:
    answer = visitor.open(path, method=method)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS


def test_an_answer_that_nothing_changed_is_guarded_too(visitor: FlaskClient) -> None:
    tag = visitor.get("/").headers["ETag"]
    answer = visitor.get("/", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS


def test_a_refused_cross_site_post_is_guarded_too(visitor: FlaskClient) -> None:
    answer = visitor.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, {name: answer.headers.get(name) for name in GUARDS}) == (403, GUARDS)


def test_nobody_is_allowed_in_from_other_origins(visitor: FlaskClient) -> None:
    answer = visitor.get("/", headers={"Origin": "https://evil.example"})
    assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []


def test_the_page_with_a_camera_may_use_it_and_no_other(site: Flask) -> None:
    with site.test_request_context():
        response = web.with_camera(site.make_response(""))
    assert response.headers["Permissions-Policy"] == "camera=(self), microphone=(), geolocation=()"
    assert "script-src 'self' 'wasm-unsafe-eval';" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("https", "header"), [(True, "max-age=31536000"), (False, None)])
def test_strict_transport_follows_the_base_url(
    site: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch, https: bool, header: str | None
) -> None:
    settings: Any = site.config["SETTINGS"]
    monkeypatch.setattr(type(settings), "is_https", https)
    assert visitor.get("/").headers.get("Strict-Transport-Security") == header


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_sites_name_gets_no_page(visitor: FlaskClient, method: str) -> None:
    answer = visitor.open("/", method=method, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.text, "Location" in answer.headers) == (
        400,
        "This site has another name.\n",
        False,
    )


def test_an_address_for_mails_comes_from_the_settings(site: Flask) -> None:
    with site.test_request_context(headers={"Host": "127.0.0.1:8000"}):
        assert web.absolute_url("pages.privacy") == "http://localhost/privacy"


@pytest.mark.parametrize(
    ("target", "went"),
    [
        ("/forum/agenda?day=2#now", "/forum/agenda?day=2#now"),
        ("/", "/"),
        ("/论坛/", "/论坛/"),
        (None, "/home"),
        ("", "/home"),
        ("forum", "/home"),
        ("//evil.example", "/home"),
        ("/\\evil.example", "/home"),
        ("\\\\evil.example", "/home"),
        ("https://evil.example", "/home"),
        ("https:evil.example", "/home"),
        ("javascript:alert(1)", "/home"),
        ("/\t/evil.example", "/home"),
        ("\t//evil.example", "/home"),
        (" /forum", "/home"),
        ("/forum\r\nSet-Cookie: a=b", "/home"),
        ("/a\\b", "/home"),
        ("/\x00", "/home"),
    ],
)
def test_one_is_only_ever_sent_on_to_our_own_pages(target: str | None, went: str) -> None:
    assert web.safe_target(target, "/home") == went
