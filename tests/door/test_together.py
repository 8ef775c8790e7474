"""Scans of several devices at the same moment: on SQLite they are judged one by one and kept at once."""

from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Scan
from tests import make
from tests.core.racing import commits_of, has_one_writer, together_at_once
from tests.door import cast

SCANS = "/api/v1/door/scans"


def send(app: Flask, token: str, *scans: dict[str, Any]) -> Any:
    answer = app.test_client().post(
        SCANS, json={"scans": scans}, headers={"Authorization": f"Bearer {token}"}
    )
    return answer.status_code, [one["reason"] for one in answer.json.get("results", ())]


def test_one_badge_at_three_doors_is_admitted_once_and_a_stranger_refused(app: Flask) -> None:
    with app.app_context():
        door = cast.checkpoint(make.event())
        lanes = [cast.paired(door, label=label, at=clock.now()) for label in ("1", "2", "3", "Gone")]
        lanes[3][0].revoked_at = clock.now()
        tokens, code = [token for _device, token in lanes], cast.code(cast.holder(door.event))
        db.session.commit()

    shown = [cast.scan(code, clock.now()) for _token in tokens]
    with commits_of(app) as commits:
        told = together_at_once(app, *(partial(send, app, *sent) for sent in zip(tokens, shown, strict=True)))

    assert sorted(told[:3]) == [(200, ["already_in"]), (200, ["already_in"]), (200, ["ok"])]
    assert told[3] == (401, [])
    assert not has_one_writer(app) or len(commits) == 1  # whom nobody knows makes nobody write again
    with app.app_context():
        assert db.session.scalar(select(func.count(Scan.id))) == 3
