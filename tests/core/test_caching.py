"""What may be kept, by whom, and how little is sent again."""

from collections.abc import Callable

import brotli
import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.web import cached, private
from tests import make
from tests.core.engines import ON_SQLITE

pytestmark = ON_SQLITE


def test_a_public_page_sets_no_cookie_and_is_asked_for_again(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert sorted(answer.vary) == ["Accept-Encoding", "Accept-Language", "Cookie"]
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unchanged_page_is_not_sent_again(client: FlaskClient, method: str) -> None:
    first = client.get("/")
    again = client.open("/", method=method, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert "Content-Length" not in again.headers


@pytest.mark.parametrize("tag", ['"other"', 'W/"other"', "nonsense", '"' + "x" * 5000 + '"', "*, *"])
def test_another_tag_gets_the_page(client: FlaskClient, tag: str) -> None:
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_a_changed_page_has_another_tag(app: Flask, client: FlaskClient) -> None:
    first = client.get("/").headers["ETag"]
    with app.app_context():
        make.session(make.event())
        db.session.commit()
    assert client.get("/", headers={"If-None-Match": first}).status_code == 200


def test_each_language_has_its_own_tag(client: FlaskClient) -> None:
    assert len({client.get(f"/?lang={code}").headers["ETag"] for code in ("en", "fr", "ar")}) == 3


def test_head_is_get_without_the_body(client: FlaskClient) -> None:
    get, head = client.get("/"), client.head("/")
    assert (head.status_code, head.data) == (200, b"")
    same = ("Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_brings_a_cookie_gets_a_page_that_nobody_keeps(
    app: Flask, sign_in: Callable[[str], FlaskClient], method: str
) -> None:
    answer = sign_in("ben@example.org").open("/", method=method)
    assert (answer.headers["Cache-Control"], "ETag" in answer.headers) == ("private, no-store", False)


def test_an_answer_to_a_form_is_kept_by_nobody(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"email": "nobody"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (422, "private, no-store")


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("br", "br"), ("gzip, br;q=0.5", "br"), ("gzip", None), ("br;q=0", None), ("*;q=0", None), ("", None)],
)
def test_a_page_is_compressed_for_those_who_can_read_it(
    client: FlaskClient, accepted: str, encoding: str | None
) -> None:
    answer, bare = client.get("/", headers={"Accept-Encoding": accepted}), client.get("/")
    assert answer.headers.get("Content-Encoding") == encoding
    assert (brotli.decompress(answer.data) if encoding else answer.data) == bare.data
    assert answer.headers["ETag"] == bare.headers["ETag"]
    assert answer.headers["Content-Length"] == str(len(answer.data))


def test_an_error_page_is_compressed_too(client: FlaskClient) -> None:
    answer = client.get("/nope/", headers={"Accept-Encoding": "br"})
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (404, "br")
    assert b"Nothing here" in brotli.decompress(answer.data)


def test_bytes_of_a_file_are_cached_by_what_they_are(app: Flask) -> None:
    with app.test_request_context():
        fresh = cached(b"body", "text/css", cache_control="public", **{"X-Name": "a"})
    tag = fresh.headers["ETag"]
    assert (fresh.headers["Cache-Control"], fresh.headers["X-Name"], tag.startswith('"')) == (
        "public",
        "a",
        True,
    )
    with app.test_request_context(headers={"If-None-Match": tag}):
        assert cached(b"body", "text/css").status_code == 304
    with app.test_request_context(headers={"If-None-Match": tag}):
        assert cached(b"new body", "text/css").status_code == 200


def test_one_persons_answer_says_so(app: Flask) -> None:
    with app.test_request_context():
        answer = private(app.make_response("mine"))
    assert (answer.headers["Cache-Control"], list(answer.vary)) == ("private, no-store", ["Cookie"])


@pytest.mark.parametrize(
    ("size", "tag", "accepted", "encoding"),
    [(2000, None, "br", "br"), (2000, None, "gzip", None), (20, None, "br", None), (2000, "tag", "br", None)],
)
def test_much_data_is_compressed_but_for_what_a_strong_tag_names(
    app: Flask, size: int, tag: str | None, accepted: str, encoding: str | None
) -> None:
    with app.test_request_context("/api/", headers={"Accept-Encoding": accepted}):
        answer = jsonify("x" * size)
        whole = answer.data
        if tag:
            answer.set_etag(tag)
        answer = app.process_response(answer)
    assert answer.headers.get("Content-Encoding") == encoding
    assert (brotli.decompress(answer.data) if encoding else answer.data) == whole
