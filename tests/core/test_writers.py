"""Writers of several processes and threads on one SQLite file: each in turn, none in vain."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from eventapp.core.config import ROOT, Settings
from eventapp.core.db import db
from eventapp.people.models import Throttle
from tests.core.writer import count_up
from tests.make import NOON

TIMES = 25


@pytest.mark.servers
def test_read_and_write_is_one_step_among_processes(installation: Callable[[str], Flask]) -> None:
    app = installation("sqlite")
    with app.app_context():
        db.session.add(Throttle(key="counter", count=0, ends_at=NOON))
        db.session.commit()

    settings: Settings = app.config["SETTINGS"]
    writer = [sys.executable, "-m", "tests.core.writer", settings.database_url, str(settings.var), "counter"]
    others = [subprocess.Popen([*writer, str(TIMES)], cwd=ROOT) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda _: counted_up(app), range(2)))

    assert [other.wait(60) for other in others] == [0, 0]
    with app.app_context():
        assert db.session.get_one(Throttle, "counter").count == 4 * TIMES
        db.session.query(Throttle).delete()
        db.session.commit()


def counted_up(app: Flask) -> None:
    with app.app_context():
        for _ in range(TIMES):
            count_up("counter")
