"""Static files: named by their content, kept for years, compressed once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import assets
from eventapp.core.config import ROOT


@pytest.fixture
def build(installation: Callable[[str], Flask]) -> str:
    app = installation("sqlite")
    path: str = app.jinja_env.globals["asset"]("base.css")
    return path.split("/")[2]


@pytest.fixture
def prepared(installation: Callable[[str], Flask], build: str) -> Path:
    var: Path = installation("sqlite").config["SETTINGS"].var
    return var / "static" / build


@pytest.fixture
def browser(installation: Callable[[str], Flask]) -> FlaskClient:
    return installation("sqlite").test_client()


def test_the_build_is_a_digest_of_names_and_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    builds = [assets.build_number(tmp_path), assets.build_number(tmp_path)]
    (tmp_path / "a.css").write_text("b")
    builds.append(assets.build_number(tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    builds.append(assets.build_number(tmp_path))
    assert builds[0] == builds[1]
    assert len(set(builds)) == 3
    assert {len(build) for build in builds} == {12}


def test_files_are_prepared_once_with_compressed_twins(tmp_path: Path) -> None:
    build, folder = assets.prepare(tmp_path)
    assert (build, folder) == (assets.build_number(ROOT / "static"), tmp_path / "static" / build)
    twin = (folder / "base.css.br").read_bytes()
    assert brotli.decompress(twin) == (folder / "base.css").read_bytes()
    assert not (folder / "fonts" / "noto-sans-latin.woff2.br").exists()
    (folder / "mark").touch()
    assert assets.prepare(tmp_path) == (build, folder)
    assert (folder / "mark").exists()
    assert [path.name for path in folder.parent.iterdir()] == [build]


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        (b"/** What it is.\n * More.\n */\nlet a = 1; // one\n", b"let a = 1; // one\n"),
        (b"  // alone\nf();\n", b"f();\n"),
        (b'const url = "http://a/*b*/";\n', b'const url = "http://a/*b*/";\n'),
        (b"/* The page */\na { b: c; }\n", b"a { b: c; }\n"),
    ],
)
def test_comments_on_lines_of_their_own_are_not_sent(written: bytes, sent: bytes) -> None:
    assert assets.COMMENTS.sub(b"", written) == sent


def test_what_others_wrote_is_sent_as_it_came(prepared: Path) -> None:
    path = "vendor/zxing-wasm/reader/index.js"
    assert (prepared / path).read_bytes() == (ROOT / "static" / path).read_bytes()


def test_processes_that_start_at_once_make_one_folder(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as starting:
        made = list(starting.map(assets.prepare, [tmp_path] * 3))
    assert len(set(made)) == 1
    assert [path.name for path in (tmp_path / "static").iterdir()] == [made[0][0]]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("base.css", 'text/css; charset="utf-8"'),
        ("components/page.js", 'text/javascript; charset="utf-8"'),
        ("icons/sprite.svg", "image/svg+xml"),
        ("fonts/noto-sans-latin.woff2", "font/woff2"),
        ("vendor/zxing-wasm/reader/zxing_reader.wasm", "application/wasm"),
    ],
)
def test_a_file_is_sent_with_its_kind_and_may_be_kept(
    browser: FlaskClient, build: str, prepared: Path, path: str, kind: str
) -> None:
    with browser.get(f"/static/{build}/{path}") as answer:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert answer.data == (prepared / path).read_bytes()


def test_a_text_file_is_sent_compressed(browser: FlaskClient, build: str, prepared: Path) -> None:
    with browser.get(f"/static/{build}/base.css", headers={"Accept-Encoding": "br"}) as answer:
        assert (answer.headers["Content-Encoding"], answer.headers["Vary"]) == ("br", "Accept-Encoding")
        assert brotli.decompress(answer.data) == (prepared / "base.css").read_bytes()


@pytest.mark.parametrize("path", ["base.css.br", "nope.css", "../wsgi.py", "..%2fwsgi.py", ""])
def test_nothing_else_is_served(browser: FlaskClient, build: str, path: str) -> None:
    assert browser.get(f"/static/{build}/{path}").status_code == 404


def test_another_builds_address_is_not_answered_with_this_ones_file(browser: FlaskClient) -> None:
    assert browser.get("/static/000000000000/base.css").status_code == 404
