"""How a no, an absence and our own mistakes look to people and to scripts."""

import logging
import re
import sqlite3

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/wrong/no", 409, "That did not work"),
        ("/wrong/absent", 404, "Nothing here"),
        ("/nope/", 404, "Nothing here"),
        ("/wrong/bug", 500, "Our mistake"),
        ("/health/live?x=%00", 404, "Nothing here"),
        ("/%00/", 404, "Nothing here"),
    ],
)
def test_people_get_a_page_that_says_so(visitor: FlaskClient, path: str, status: int, title: str) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert f"<h1>{title}</h1>" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    html5lib.HTMLParser(strict=True).parse(answer.text)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/api/wrong/no", 409, {"error": "room_taken", "message": "Somebody is in that room already."}),
        (
            "/api/wrong/absent",
            404,
            {"error": "not_found", "message": "There is no such page, or it is not open to you."},
        ),
        (
            "/api/v1/nope",
            404,
            {"error": "not_found", "message": "There is no such page, or it is not open to you."},
        ),
    ],
)
def test_scripts_get_json(visitor: FlaskClient, path: str, status: int, body: dict[str, str]) -> None:
    answer = visitor.get(path)
    assert (answer.status_code, answer.get_json()) == (status, body)


@pytest.mark.parametrize("path", ["/wrong/bug", "/api/wrong/bug"])
def test_our_mistake_has_a_number_that_stands_in_the_log_and_tells_nothing(
    visitor: FlaskClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    text = visitor.get(path).text
    (number,) = re.findall(r"[0-9a-f]{8}", text.split("Number")[1])
    (logged,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert logged.getMessage() == f"request {number} to {path.rpartition('/')[0]} bug failed"
    assert logged.exc_info is not None
    assert [word for word in ("secret", "Ben", "Zero", "Traceback") if word in text] == []


def test_what_a_failed_request_wrote_is_undone(site: Flask, visitor: FlaskClient) -> None:
    assert visitor.post("/wrong/half").status_code == 500
    with site.app_context():
        assert not inspect(db.engine).has_table("half_done")


def test_without_a_database_there_is_still_an_answer(
    site: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even an error page asks who is reading it."""
    with site.app_context():
        db.engine.dispose()
        monkeypatch.setattr(db.engine.pool, "_creator", _refuse)
    visitor.set_cookie("session", "x" * 43)
    answer = visitor.get("/wrong/bug")
    assert answer.status_code == 503
    assert re.fullmatch(r"Something went wrong on our side\. Number: [0-9a-f]{8}\n", answer.text)


def _refuse(*_: object) -> None:
    raise sqlite3.OperationalError("unable to open database file")


def test_a_method_that_a_page_does_not_take_is_told_those_it_takes(visitor: FlaskClient) -> None:
    answer = visitor.delete("/")
    assert (answer.status_code, sorted(answer.headers["Allow"].split(", "))) == (
        405,
        ["GET", "HEAD", "OPTIONS"],
    )
    assert "This address does not take that kind of request." in answer.text


@pytest.mark.parametrize("path", ["/language", "/api/v1/door/scans"])
def test_a_body_that_is_too_large_is_not_read(visitor: FlaskClient, path: str) -> None:
    answer = visitor.post(path, data={"next": "x" * 3_000_000})
    assert (path, answer.status_code) in {("/language", 413), ("/api/v1/door/scans", 401)}


def test_a_refusal_is_named_as_a_fact() -> None:
    class SessionFull(Refused):
        text = "All seats are taken."

    assert (SessionFull().name, SessionFull().text, SessionFull("Even more so.").text) == (
        "session_full",
        "All seats are taken.",
        "Even more so.",
    )
    assert not isinstance(NotFound(), Refused)
