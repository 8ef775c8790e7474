"""Installations to measure on: a folder of their own, an event of some size, granian."""

import http.client
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import cast
from bench.cast import Cast
from bench.load import Plan
from tests.serving import Installation, free_port, process, wait_until_it_answers

EVENT = "bench"
Headers = Mapping[str, str]
NONE: Headers = {}
# As scripts/run.py serves, with one process or two; the proxy's header tells clients apart.
SERVER = (
    "--interface",
    "wsgi",
    "--host",
    "127.0.0.1",
    "--blocking-threads",
    "4",
    "--no-ws",
    "--log-level",
    "warning",
)


@dataclass(frozen=True)
class Size:
    sessions: int
    people: int

    def __str__(self) -> str:
        return f"{self.sessions} / {self.people:,}"


@dataclass(frozen=True)
class Site:
    """An installation with its event and its cast, served on a port by a process and its workers."""

    size: Size
    installation: Installation
    cast: Cast
    port: int
    server: int

    def request(self, method: str, path: str, headers: Headers = NONE, body: bytes = b"") -> bytes:
        """A request as it goes over the wire."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}"] if body else []
        return "\r\n".join([*lines, "", ""]).encode() + body

    def gets(self, *paths: str, headers: Headers = NONE, expect: int = 200) -> Plan:
        return Plan(self.port, [[self.request("GET", path, headers) for path in paths]], expect)

    def fetch(self, path: str, headers: Headers = NONE) -> tuple[bytes, str]:
        """The body as it comes over the wire, and its ETag."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request("GET", path, headers=dict(headers))
        answer = link.getresponse()
        body = answer.read()
        link.close()
        if answer.status != 200:
            raise AssertionError(f"{path} answers {answer.status}")
        return body, answer.headers.get("ETag", "")

    def keep_for_floor(self, name: str, body: bytes) -> str:
        """The path under which the floor gives these bytes from memory."""
        folder = self.installation.var / "floor"
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(body)
        return f"/floor/bytes/{name}"

    def forget(self, *statements: str) -> None:
        """Delete what a round of measuring wrote, so that the next one finds the same."""
        connection = sqlite3.connect(self.installation.var / "eventapp.sqlite3", timeout=30)
        connection.execute("PRAGMA foreign_keys=ON")
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()


@dataclass(frozen=True)
class Prepared:
    """A migrated and filled installation that nobody serves yet."""

    size: Size
    installation: Installation
    cast: Cast

    @contextmanager
    def served(
        self, workers: int, application: str = "bench.serve:application"
    ) -> Iterator[tuple[Site, float]]:
        """(the site, seconds until it answered)"""
        port = free_port()
        address = {"PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
        made = Installation(address["BASE_URL"], self.installation.env | address, self.installation.var)
        command = [sys.executable, "-m", "granian", *SERVER, "--port", str(port), "--workers", str(workers)]
        begun = time.perf_counter()
        with process([*command, application], made.env) as running:
            wait_until_it_answers(made.url, running)
            started = time.perf_counter() - begun
            yield Site(self.size, made, self.cast, port, running.pid), started


def prepare(folder: Path, size: Size) -> Prepared:
    """An installation in that folder with an event of that size."""
    var = folder / f"{size.sessions}-{size.people}"
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env = inherited | {"EVENTAPP_VAR": str(var), "TRUSTED_PROXIES": "1"}
    made = Installation("", env, var)
    made.flask("db", "upgrade")
    numbers = ("--sessions", str(size.sessions), "--people", str(size.people))
    made.flask("seed", "synthetic", "--event", EVENT, *numbers)
    return Prepared(size, made, cast.read(child(made, "bench.cast", EVENT)))


def child(made: Installation, module: str, *words: str) -> str:
    """What a module of ours prints when it is run beside the site."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], env=made.env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"{module} failed: {done.stderr}")
    return done.stdout
