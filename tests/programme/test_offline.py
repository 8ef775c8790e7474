"""What the service worker of the public side is told to keep, and how it is served."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.assets import STATIC
from eventapp.core.db import db
from eventapp.programme.offline import paths
from tests import make

WORKER = "/forum/worker.js"


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        make.session(make.event(), ref="plenary")
        db.session.commit()


def shell_of(script: str) -> dict[str, Any]:
    shell: dict[str, Any] = json.loads(script.partition("self.SHELL = ")[2].partition(";\n")[0])
    return shell


def test_every_file_that_is_kept_is_there() -> None:
    assert [path for path in paths() if not (STATIC / path).is_file()] == []


@pytest.mark.parametrize("page", ["programme", "programme/2019-10-15", "sessions/plenary", ""])
def test_all_that_the_pages_load_is_kept(client: FlaskClient, forum: None, page: str) -> None:
    text, files = client.get(f"/forum/{page}").text, shell_of(client.get(WORKER).text)["files"]

    loaded = re.findall(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]* (?:href|src)="([^"]+)"', text)
    loaded += [address.partition("#")[0] for address in re.findall(r'<use href="([^"]+)"', text)]
    assert len(loaded) > 5
    assert [path for path in loaded if path not in files] == []


def test_the_worker_is_served_for_the_event_s_pages(client: FlaskClient, forum: None) -> None:
    answer = client.get(WORKER)

    assert (answer.mimetype, shell_of(answer.text)["scope"]) == ("text/javascript", "/forum/")
    assert answer.headers["Service-Worker-Allowed"] == "/forum/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; connect-src 'self'"
    )


def test_an_unknown_event_has_none(client: FlaskClient, forum: None) -> None:
    assert client.get("/nowhere/worker.js").status_code == 404
