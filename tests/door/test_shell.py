"""What the scanner's service worker is told to keep, and how it is served."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.assets import STATIC
from eventapp.core.db import db
from eventapp.door.shell import paths
from tests import make

WORKER, MANIFEST = "/forum/door/worker.js", "/forum/door/manifest.webmanifest"


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        make.event()
        db.session.commit()


def shell_of(script: str) -> dict[str, Any]:
    shell: dict[str, Any] = json.loads(script.partition("self.SHELL = ")[2].partition(";\n")[0])
    return shell


def test_every_file_that_is_kept_is_there() -> None:
    assert [path for path in paths() if not (STATIC / path).is_file()] == []


def test_all_that_the_page_loads_is_kept(client: FlaskClient, forum: None) -> None:
    page = client.get("/forum/door/").text
    kept = shell_of(client.get(WORKER).text)["files"]

    loaded = re.findall(
        r'(?:<link rel="stylesheet"|<link rel="icon"|<script[^>]*)[^>]* (?:href|src)="([^"]+)"', page
    )
    loaded += re.findall(r'data-wasm="([^"]+)"', page)
    assert len(loaded) == 7
    assert [path for path in loaded if path not in kept] == []


def test_scripts_and_styles_bring_what_they_name() -> None:
    assert {"door/admission.js", "vendor/zxing-wasm/share.js", "fonts/noto-sans-arabic.woff2"} <= set(paths())
    assert [
        path for path in paths() if path in ("door/pair.js", "components/live.js", "door/worker.js")
    ] == []


def test_the_worker_is_served_for_the_scanner_alone(client: FlaskClient, forum: None) -> None:
    answer = client.get(WORKER)

    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/forum/door/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; connect-src 'self'"
    )
    assert answer.headers.getlist("Set-Cookie") == []


def test_the_worker_keeps_one_build_in_one_language(client: FlaskClient, forum: None) -> None:
    english, arabic = (shell_of(client.get(f"{WORKER}?lang={one}").text) for one in ("en", "ar"))

    assert english["page"] == "/forum/door/?lang=en"
    assert arabic["page"] == "/forum/door/?lang=ar"
    assert english["name"] != arabic["name"]
    build = english["files"][0].split("/")[2]
    assert f" /static/{build}/ " in english["name"]


def test_nothing_of_the_api_is_kept(client: FlaskClient, forum: None) -> None:
    shell = shell_of(client.get(WORKER).text)

    assert [path for path in shell["files"] if not path.startswith(("/static/", "/forum/accent.css?"))] == []


def test_an_unchanged_worker_is_not_sent_again(client: FlaskClient, forum: None) -> None:
    known = {"If-None-Match": client.get(WORKER).headers["ETag"]}

    assert client.get(WORKER, headers=known).status_code == 304


def test_the_scanner_can_be_installed(client: FlaskClient, forum: None) -> None:
    answer = client.get(f"{MANIFEST}?lang=ar")

    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.text)
    assert (manifest["id"], manifest["start_url"], manifest["scope"]) == ("/forum/door/",) * 3
    assert (manifest["display"], manifest["lang"], manifest["dir"]) == ("standalone", "ar", "rtl")


@pytest.mark.parametrize("path", ["/nowhere/door/worker.js", "/nowhere/door/manifest.webmanifest"])
def test_an_unknown_event_has_neither(client: FlaskClient, forum: None, path: str) -> None:
    assert client.get(path).status_code == 404
