"""Service workers: which files one keeps, and the script that makes it one for its pages."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, current_app

from eventapp.core.web import cached

WORKER_CSP = "default-src 'none'; script-src 'self'; connect-src 'self'"


def service_worker(script: str, scope: str, shell: Mapping[str, Any]) -> Response:
    """The static `script` as the worker of all pages below `scope`; it reads `shell` as `self.SHELL`."""
    body = f"self.SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(asset(script))});\n"
    answer = cached(body.encode(), "text/javascript; charset=utf-8")
    answer.headers["Service-Worker-Allowed"] = scope
    answer.headers["Content-Security-Policy"] = WORKER_CSP
    return answer


def asset(path: str) -> str:
    """The address of a file of this build, as templates name it."""
    address: Callable[[str], str] = current_app.jinja_env.globals["asset"]  # type: ignore[assignment]
    return address(path)
