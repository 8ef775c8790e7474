"""A hundred first scans of one badge at once, through two server processes."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Scan
from tests import make
from tests.conftest import ENGINES, new_app
from tests.door import cast
from tests.door.cast import scan
from tests.door.servers import serving

pytestmark = pytest.mark.servers

SCANS = 100
AT_ONCE = 32


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path, postgresql: Callable[[str], str]) -> str:
    if request.param == "postgresql":
        return postgresql(f"race_{uuid4().hex[:12]}")
    return f"sqlite:///{tmp_path / 'race.sqlite3'}"


def raced(url: str, var: Path, target: str = "wsgi:app") -> tuple[Counter[str], int]:
    """({reason: how often it was answered}, stored scans that went through)."""
    app = new_app(url, var)
    with app.app_context():
        event = make.event()
        doors = [cast.paired(cast.checkpoint(event, code), at=clock.now())[1] for code in ("main", "east")]
        code = cast.code(cast.holder(event))
        db.session.commit()
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(url, var, target)) for _ in range(2)]

        def send(number: int) -> str:
            item = scan(code, clock.now(), checkpoint=("main", "east")[number // 2 % 2], counter=number)
            return answer(ports[number % 2], doors[number // 2 % 2], item)["reason"]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            reasons = Counter(pool.map(send, range(SCANS)))
    with app.app_context():
        passed = db.session.scalar(select(func.count(Scan.id)).where(Scan.passed)) or 0
        db.session.rollback()
        db.engine.dispose()
    return reasons, passed


def answer(port: int, token: str, item: dict[str, Any]) -> Any:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/door/scans", json.dumps({"scans": [item]}), headers)
    body = json.loads(connection.getresponse().read())
    connection.close()
    return body["results"][0]


def test_exactly_one_of_a_hundred_first_scans_is_admitted(url: str, tmp_path: Path) -> None:
    assert raced(url, tmp_path / "var") == (Counter(ok=1, already_in=SCANS - 1), 1)


def test_the_race_is_noticed_when_the_lock_is_off(url: str, tmp_path: Path) -> None:
    reasons, passed = raced(url, tmp_path / "var", "tests.door.unlocked:app")

    assert reasons["ok"] == passed
    assert passed > 1
