"""Server processes on a test's own database, the application's or one that was tampered with."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

from tests.serving import free_port, process, wait_until_it_answers

OTHER_BUILD = "0123456789ab"  # of tests.door.rebuilt


@contextmanager
def serving(url: str, var: Path, target: str = "wsgi:app", port: int | None = None) -> Iterator[int]:
    """A granian with one worker on that database; gives its port."""
    port = port or free_port()
    with running(url, var, port, target):
        yield port


@contextmanager
def running(url: str, var: Path, port: int, target: str = "wsgi:app") -> Iterator[Popen[bytes]]:
    """The same; gives its process, once it answers."""
    base = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    env = inherited | {"DATABASE_URL": url, "EVENTAPP_VAR": str(var), "BASE_URL": base}
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
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning", target]
    with process(command, env) as started:
        wait_until_it_answers(base, started)
        yield started
