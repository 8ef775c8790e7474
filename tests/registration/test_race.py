"""The last places of an event, given by organisers at once through two server processes."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from eventapp.core.db import db
from eventapp.registration.models import Registration
from tests import make
from tests.conftest import ENGINES, new_app
from tests.door.servers import serving
from tests.registration.cast import submitted

pytestmark = pytest.mark.servers

PLACES, PEOPLE, AT_ONCE = 5, 40, 16


def raced(url: str, var: Path, target: str = "wsgi:app") -> tuple[Counter[int], int]:
    """({status: how often it was answered}, who is approved in the end)."""
    app = new_app(url, var)
    with app.app_context():
        event = make.event(capacity=PLACES)
        people = [submitted(event, f"Person {number:02}").id for number in range(PEOPLE)]
        cookie = make.web_session(make.role(make.person("Dora Desk"), "organiser", event).email)
        db.session.commit()
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(url, var, target)) for _ in range(2)]

        def approve(number: int) -> int:
            return posted(
                ports[number % 2], f"/forum/organise/registrations/{people[number]}/approve", cookie
            )

        with ThreadPoolExecutor(AT_ONCE) as pool:
            statuses = Counter(pool.map(approve, range(PEOPLE)))
    with app.app_context():
        approved = select(func.count(Registration.id)).where(Registration.state == "approved")
        number = db.session.scalar(approved) or 0
        db.session.rollback()
        db.engine.dispose()
    return statuses, number


def posted(port: int, path: str, cookie: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Cookie": f"session={cookie}", "Origin": f"http://127.0.0.1:{port}"}
    connection.request("POST", path, "", headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("engine", ENGINES)
def test_two_processes_give_as_many_places_as_there_are(
    engine: str, tmp_path: Path, postgresql: Callable[[str], str]
) -> None:
    url = postgresql(f"places_{uuid4().hex[:12]}") if engine == "postgresql" else in_file(tmp_path)
    assert raced(url, tmp_path / "var") == (Counter({303: PLACES, 409: PEOPLE - PLACES}), PLACES)


def test_the_race_is_noticed_when_each_process_counts_for_itself(tmp_path: Path) -> None:
    target = "tests.registration.counting_alone:app"
    assert raced(in_file(tmp_path), tmp_path / "var", target)[1] == 2 * PLACES


def in_file(folder: Path) -> str:
    return f"sqlite:///{folder / 'places.sqlite3'}"
