"""A real installation for tests: its own folder, granian processes, a worker; all on 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 30.0  # seconds until a server must answer


@dataclass(frozen=True)
class Installation:
    """Where it answers, the environment of its processes, and its folder."""

    url: str
    env: dict[str, str]
    var: Path

    def flask(self, *words: str) -> str:
        """What an operator's command prints."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@contextmanager
def installation(
    folder: Path, *, database: str = "", samples: tuple[str, ...] = ()
) -> Iterator[Installation]:
    """A migrated installation with those sample events, served by one process, with its worker."""
    port = free_port()
    var = folder / "var"
    settings = {"EVENTAPP_VAR": str(var), "PORT": str(port), "BASE_URL": f"http://127.0.0.1:{port}"}
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env = inherited | settings | ({"DATABASE_URL": database} if database else {})
    made = Installation(settings["BASE_URL"], env, var)
    made.flask("db", "upgrade")
    for sample in samples:
        made.flask("seed", sample)
    with server(made, port), process([sys.executable, "-m", "flask", "--app", "wsgi", "work"], env):
        yield made


@contextmanager
def server(made: Installation, port: int) -> Iterator[str]:
    """One granian process of that installation on a port; its URL once it answers."""
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "wsgi:app"]
    url = f"http://127.0.0.1:{port}"
    with process(command, made.env) as running:
        wait_until_it_answers(url, running)
        yield url


@contextmanager
def process(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process that has ended when the block has."""
    running = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def wait_until_it_answers(url: str, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/health/live", timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}; exit status {running.poll()}")


def free_port() -> int:
    """A port between 10000 and 32000 that nobody listens on."""
    offset = os.getpid() % 1000
    for port in (*range(10000 + offset * 20, 32000), *range(10000, 32000)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise AssertionError("no free port")
