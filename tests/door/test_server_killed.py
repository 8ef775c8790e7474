"""The server is killed ten times while scans come in: what it acknowledged is stored, and nothing twice."""

import json
import os
import signal
import urllib.request
from http.client import HTTPException
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.models import Scan
from eventapp.programme.queries import event_by_code
from tests.door.cast import NOBODYS_CODE, scan
from tests.door.servers import running
from tests.door.venue import Venue
from tests.serving import free_port

pytestmark = [pytest.mark.servers, pytest.mark.xdist_group("door")]

KILLS, BATCHES, BATCH = 10, 40, 250
MOST = 5  # seconds until it serves again, as a rule: other tests run beside this one


class Lane(Thread):
    """A device that sends each batch until it is answered, as devices do."""

    def __init__(self, port: int, token: str, code: str) -> None:
        super().__init__(daemon=True)
        self.url = f"http://127.0.0.1:{port}/api/v1/door/scans"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.code, self.acknowledged = code, set[str]()
        self.batches = 0  # that were answered
        self.is_served = Event()

    def run(self) -> None:
        for number in range(BATCHES):
            codes = [self.code, *[NOBODYS_CODE] * (BATCH - 1)]  # refusals are stored like entries
            scans = [scan(one, clock.now(), counter=number) for one in codes]
            while (told := self.sent(scans)) is None:
                self.is_served.wait()
            self.acknowledged |= {one["id"] for one in told["results"] if "error" not in one}
            self.batches += 1

    def sent(self, scans: list[dict[str, Any]]) -> Any:
        body = json.dumps({"scans": scans}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url, body, self.headers)) as answer:
                return json.load(answer)
        except (OSError, HTTPException):
            return None


def test_what_was_acknowledged_is_stored_however_often_the_server_is_killed(tmp_path: Path) -> None:
    venue, port, waits = Venue(tmp_path), free_port(), []
    code = venue.badge("Ken Killed")
    with venue.app.app_context():
        token = pairing.pair_at_once(event_by_code("forum"), "main", clock.now())[1]
        db.session.commit()
    lane = Lane(port, token, code)
    lane.start()
    for kill in range(KILLS + 1):
        begun = monotonic()
        with running(venue.url, venue.var, port) as server:
            waits.append(monotonic() - begun)
            lane.is_served.set()
            if kill == KILLS:
                lane.join()
                break
            while lane.batches < (kill + 1) * (BATCHES // (KILLS + 1)) and lane.is_alive():
                lane.join(0.01)
            lane.is_served.clear()
            os.killpg(server.pid, signal.SIGKILL)

    with venue.app.app_context():
        stored = [str(uuid) for uuid in db.session.scalars(select(Scan.uuid))]
        db.engine.dispose()
    print(f"\n{len(stored)} scans, {KILLS} kills; served again after {max(waits):.1f} s at most")
    assert len(lane.acknowledged) == BATCHES * BATCH
    assert sorted(stored) == sorted(lane.acknowledged)
    assert median(waits) <= MOST
