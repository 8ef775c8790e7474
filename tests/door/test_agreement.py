"""A device with a fresh list says what the server would have said, to everybody, everywhere, at any hour."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.door import door_list, pairing
from eventapp.door.item_models import ItemAllowance
from eventapp.door.labels import written
from eventapp.door.models import Checkpoint, Device
from eventapp.door.queries import checkpoints
from eventapp.door.rules import days_around, rule_of_checkpoint
from eventapp.programme.models import Event
from eventapp.registration.models import Category
from tests import make
from tests.door import cast
from tests.door.cast import NOBODYS_CODE, scan, scanned
from tests.make import NOON
from tests.node import run_module

pytestmark = pytest.mark.usefixtures("database")

HOURS = (-3, 0, 1, 1.75, 2, 3.4, 3.6, 24)  # from noon
DECIDE_ALL = """
  const store = {
    entry: async (key) => data.entries.find((one) => one.key === key),
    scansOf: async () => [],
    scansSince: async () => [],
    oldest: async () => [],
  };
  const told = [];
  for (const { text, checkpoint, at } of data.cases) {
    const list = { salt: data.salt, asOf: new Date(at * 1000).toISOString() };
    const reading = await m.recognise(text, store, list);
    const known = { store, device: data.device, list };
    const place = { checkpoint, direction: "in" };
    const { reason, instruction, badge } = await m.decideAlone(reading, place, at, known);
    told.push([reason, instruction, badge]);
  }
  return told;
"""


def people(event: Event) -> list[str]:
    """Codes of all kinds: good, ended, not approved, members, holders of seats, and none at all."""
    room = make.room(event, "gold")
    board = make.body()
    day = make.wall(15)
    make.session(event, starts=day.replace(hour=11), minutes=60, rooms=(room,))
    workshop = make.session(event, starts=day.replace(hour=13), minutes=60, rooms=(room,), seats=1)
    hours = {"starts": day.replace(hour=14), "minutes": 90}
    make.session(event, rooms=(room,), access="restricted", body_id=board.id, **hours)
    make.session(event, rooms=(room,), seats=2, starts=day.replace(hour=14, minute=30), minutes=60)
    hall = make.room(event, "silver")
    listed = {"seats": 5, "listed_only": True, "starts": day.replace(hour=13), "minutes": 60}
    closed = make.session(event, rooms=(hall,), **listed)
    cast.checkpoint(event, "silver", purpose="room", room=hall, direction="in", reentry="free")
    cast.checkpoint(event, "main")
    cast.checkpoint(event, "bags", purpose="hand-out", direction="in", reentry="once")
    headset = cast.item(event, "headset", per_person=2, stock=3)
    headset.exceptions = [ItemAllowance(category_id=make.category(event, "press").id, allowed=0)]
    cast.checkpoint(event, "headsets", purpose="hand-out", direction="in", item=headset)
    cast.checkpoint(event, "lunch", purpose="hand-out", item=cast.item(event, "lunch", stock=0))
    cast.checkpoint(event, "help", purpose="desk", direction="in", reentry="free")
    cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
    guest, seated, member, reissued = (cast.holder(event, name) for name in ("A B", "C D", "E F", "G H"))
    press = db.session.scalars(select(Category).filter_by(event_id=event.id, code="press")).one()
    reporter = cast.code(cast.holder(event, "I J", category=press))
    day_guest = make.category(event, "daily", valid_days=[NOON.date().isoformat()])
    day_ticket = cast.code(cast.holder(event, "K L", category=day_guest))
    cast.seat(seated.person, workshop)
    cast.seat(guest.person, closed)
    make.membership(board, member.person)
    old = cast.code(reissued)
    states = [cast.code(cast.holder(event, f"{state} one", state)) for state in ("waiting", "cancelled")]
    good = [cast.code(one) for one in (guest, seated, member)]
    new = cast.reissue(reissued, NOON - timedelta(days=1))
    escorted = cast.code(cast.holder(event, "M N", door_instruction="Call an escort."))
    return [*good, reporter, day_ticket, escorted, old, new, *states, NOBODYS_CODE, "BCDF", "x"]


def test_device_and_server_agree(database: None) -> None:
    event = make.event()
    codes = people(event)
    doors = list(checkpoints(event))
    device = cast.device(*doors)
    moments = [NOON + timedelta(hours=hours) for hours in HOURS]
    cases = list(product(codes, doors, moments))

    alone = decided_alone(event, doors, cases)

    told = {case: tuple(answer) for case, answer in zip(cases, alone, strict=True)}
    assert told == {case: decided_by_server(device, *case) for case in cases}


def decided_alone(event: Event, doors: list[Checkpoint], cases: list[Any]) -> Any:
    """[(reason, instruction, badge)] by the device, as it was informed in the morning."""
    morning = NOON - timedelta(hours=4)
    salt = pairing.door_state(event.id).salt
    door_list.refresh(event.id, code_keys().seal, at=morning)
    rules = [
        {"code": one.code, "purpose": one.purpose, "reentry": one.repeats, **rule_of_checkpoint(one, morning)}
        for one in doors
    ]
    told = {"checkpoints": rules, "days": days_around(event.time_zone, morning), "name": "Lane 1"}
    named = {"delegate": "Delegate", "press": "Press", "daily": "Daily"}
    rooms = [one.room_id for one in doors if one.room_id]
    data = {
        "entries": door_list.page_of(event.id, door_list.FROM_THE_START, rooms=rooms)["entries"],
        "salt": written(salt),
        "device": {
            **told,
            "categories": named,
            "informedAt": morning.timestamp(),
        },
        "cases": [
            {"text": code, "checkpoint": checkpoint.code, "at": int(at.timestamp())}
            for code, checkpoint, at in cases
        ],
    }
    return run_module("door/alone.js", DECIDE_ALL, data)


def decided_by_server(
    device: Device, code: str, checkpoint: Checkpoint, at: datetime
) -> tuple[str, Any, Any]:
    """(reason, instruction, badge), with the scan undone."""
    with db.session.begin_nested() as trial:
        [answer] = scanned(device, scan(code, at, checkpoint=checkpoint.code), at=at)
        trial.rollback()
    return answer["reason"], answer["instruction"], answer["badge"]
