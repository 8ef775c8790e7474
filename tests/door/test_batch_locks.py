"""A batch that gives items and fills seats takes its locks in the order of everybody else."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.door import timetable
from eventapp.door.domain import record_scans
from eventapp.door.models import Device
from eventapp.door.readings import read_items
from eventapp.merging import domain as merging
from eventapp.merging.queries import seen_of
from eventapp.people.models import Person
from eventapp.programme.models import Event
from tests import make
from tests.core.racing import crossing, race
from tests.door import cast
from tests.make import NOON

STARTS = make.wall(15, 11)  # an hour before NOON


def test_it_and_a_merge_of_the_same_person_both_come_through(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = make.event()
        room = make.room(event, "oak")
        ben, twin = cast.holder(event, "Ben Adams"), make.registration(event, make.person("Benny Adams"))
        cast.seat(ben.person, make.session(event, "Workshop", starts=STARTS, rooms=(room,), seats=5))
        bags = cast.checkpoint(event, "bags", purpose="hand-out", direction="in", reentry="once")
        oak = cast.checkpoint(event, "oak", purpose="room", room=room, direction="in", reentry="free")
        device, code, olga = cast.device(bags, oak).id, cast.code(ben), make.person("Olga Org").id
        kept, gone = ben.id, twin.id
        db.session.commit()
    crossing(monkeypatch, (timetable, "_seats_left_for_sure"), (merging, "await_turn"))

    def scan() -> str:
        items = [cast.scan(code, checkpoint=one, counter=n) for n, one in enumerate(("bags", "oak"))]
        lane = db.session.get_one(Device, device)
        record_scans(lane, read_items(items), at=NOON, language="en", keys=code_keys())
        db.session.commit()
        return "scanned"

    def merge() -> str:
        own, by = db.session.scalars(select(Event)).one(), db.session.get_one(Person, olga)
        merging.merge(own, kept, gone, [], seen=seen_of((kept, gone)), by=by, at=NOON)
        db.session.commit()
        return "merged"

    assert race(app, scan, merge) == ["scanned", "merged"]
