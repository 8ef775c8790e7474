"""A scan that is taken back: what it took is free again, and what happened stays to be read."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, true

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.door.models import Checkpoint, Device, EntryClaim, Scan, ScanUndo
from eventapp.door.queries import counts
from eventapp.door.undoing import NothingToUndo, taken_back, undo
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from tests import make
from tests.agenda.cast import at_once
from tests.door import cast
from tests.door.cast import MINUTE, scan, scanned, take_back, verdict
from tests.make import NOON, SAME_SITE

ADMITTED = {"verdict": "admit", "reason": "ok"}
DAY = timedelta(days=1)
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def main(database: None) -> Checkpoint:
    return cast.checkpoint(make.event())


@pytest.fixture
def lane(main: Checkpoint) -> Device:
    return cast.paired(main, label="Lane 1", at=NOON)[0]


@pytest.fixture
def amina(main: Checkpoint) -> Registration:
    return cast.holder(main.event, "Amina El Idrissi")


@pytest.fixture
def dora(main: Checkpoint) -> Person:
    return make.person("Dora Lead")


def test_who_was_scanned_by_mistake_may_come_in_and_the_first_scan_stays(
    lane: Device, amina: Registration, dora: Person
) -> None:
    code = cast.code(amina)
    first = scan(code)
    [told] = scanned(lane, first)
    assert verdict(lane, code) == ("desk", "already_in")

    take_back(amina, dora, at=NOON + MINUTE)

    assert verdict(lane, code, NOON + 2 * MINUTE) == ("admit", "ok")
    assert scanned(lane, first) == [told]
    undone = db.session.scalars(select(ScanUndo)).one()
    facts = (undone.because, undone.undone_by_id, undone.undone_at, undone.scan_id)
    assert facts == ("By mistake.", dora.id, NOON + MINUTE, db.session.scalar(select(func.min(Scan.id))))


def test_an_undone_scan_is_neither_an_entry_nor_a_refusal(
    lane: Device, amina: Registration, dora: Person
) -> None:
    verdict(lane, cast.code(amina))
    take_back(amina, dora)

    [line] = counts(amina.event, true())
    assert (line.entered, line.people, line.turned) == (0, 0, 0)


def test_a_conflict_of_two_doors_ends_with_the_one_that_was_wrong(
    main: Checkpoint, lane: Device, amina: Registration, dora: Person
) -> None:
    other, _token = cast.paired(main, label="Lane 2", at=NOON)
    code = cast.code(amina)
    scanned(lane, scan(code, shown=ADMITTED))
    scanned(other, scan(code, NOON + MINUTE, shown=ADMITTED), at=NOON + 2 * MINUTE)
    [claim] = db.session.scalars(select(EntryClaim))
    assert claim.entries == 2

    take_back(amina, dora)

    db.session.expire_all()
    [claim] = db.session.scalars(select(EntryClaim))
    second = db.session.scalars(select(Scan.uuid).where(Scan.device_id == other.id)).one()
    assert (claim.entries, claim.scan_uuid) == (1, second)


def test_what_a_device_says_later_does_not_bring_it_back(
    lane: Device, amina: Registration, dora: Person
) -> None:
    """Its own word on a scan may come when the server has long answered."""
    one = scan(cast.code(amina))
    scanned(lane, one)
    take_back(amina, dora)

    scanned(lane, one | {"shown": {"verdict": "instruct", "reason": "ok_instruction"}}, at=NOON + MINUTE)

    db.session.expire_all()
    assert db.session.scalars(select(Scan.passed)).all() == [False]


def test_what_let_nobody_in_is_not_undone_and_nothing_twice(
    lane: Device, amina: Registration, dora: Person
) -> None:
    event = amina.event
    wanda = cast.holder(event, "Wanda Waiting")
    code = cast.code(amina)
    verdict(lane, code)
    verdict(lane, code)
    entered, refused = db.session.scalars(select(Scan.id).order_by(Scan.id)).all()

    def back(registration: Registration, number: int) -> None:
        undo(registration, number, "By mistake.", told_of=true(), by=dora, at=NOON)

    with pytest.raises(NothingToUndo):
        back(amina, refused)
    with pytest.raises(NotFound):
        back(wanda, entered)
    back(amina, entered)
    with pytest.raises(NothingToUndo):
        back(amina, entered)
    assert db.session.query(ScanUndo).count() == 1


def test_of_many_who_undo_it_at_once_one_does(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        lane, _token = cast.paired(cast.checkpoint(event), label="Lane 1", at=NOON)
        amina, dora = cast.holder(event, "Amina El Idrissi"), make.person("Dora Lead")
        verdict(lane, cast.code(amina))
        db.session.commit()
        own, leads = amina.id, dora.id
        number = db.session.scalars(select(Scan.id)).one()

    def back() -> str:
        registration, by = db.session.get_one(Registration, own), db.session.get_one(Person, leads)
        undo(registration, number, "By mistake.", told_of=true(), by=by, at=NOON)
        return "undone"

    assert sorted(at_once(app, [back] * 4)) == [*["nothing_to_undo"] * 3, "undone"]


def undone(one: dict[str, Any], minutes: int = 1) -> dict[str, Any]:
    at = datetime.fromisoformat(one["at"]) + minutes * MINUTE
    return one | {"undone": {"at": at.isoformat(), "because": "wrong_badge"}}


def test_a_device_takes_its_own_scan_back_within_five_minutes(lane: Device, amina: Registration) -> None:
    code = cast.code(amina)
    one = scan(code)
    [told] = scanned(lane, one)

    again = [scanned(lane, undone(one, 5))[0] for _time in range(2)]

    assert again == [told | {"undo": "done"}] * 2
    assert scanned(lane, one) == [told]
    assert verdict(lane, code, NOON + 6 * MINUTE) == ("admit", "ok")
    back = db.session.scalars(select(ScanUndo)).one()
    assert (back.undone_at, back.because, back.undone_by_id) == (NOON + 5 * MINUTE, "wrong_badge", None)


def test_later_it_is_told_so_and_the_rest_of_the_batch_is_taken(lane: Device, amina: Registration) -> None:
    wanda = cast.code(cast.holder(amina.event, "Wanda Waiting"))
    one = scan(cast.code(amina))

    late, other = scanned(lane, undone(one, 6), scan(wanda, counter=2))

    assert (late["verdict"], late["undo"], other["verdict"]) == ("admit", "too_late", "admit")
    assert db.session.scalars(select(Scan.passed)).all() == [True, True]


def test_a_scan_and_its_undoing_may_come_together_and_its_like_alone_afterwards(
    lane: Device, amina: Registration
) -> None:
    one = scan(cast.code(amina), shown=ADMITTED)

    [told] = scanned(lane, undone(one), at=NOON + 60 * MINUTE)
    scanned(lane, one, at=NOON + 61 * MINUTE)

    assert told["undo"] == "done"
    assert db.session.scalars(select(Scan.passed)).all() == [False]
    assert db.session.query(EntryClaim).count() == 0


def test_a_device_takes_back_no_other_device_s_scan_and_no_refusal(
    main: Checkpoint, lane: Device, amina: Registration
) -> None:
    other, _token = cast.paired(main, label="Lane 2", at=NOON)
    one, refused = scan(cast.code(amina)), scan(cast.NOBODYS_CODE)
    scanned(lane, one)

    answers = [scanned(other, undone(one))[0], scanned(lane, undone(refused))[0]]

    assert [answer["undo"] for answer in answers] == ["nothing_to_undo"] * 2
    assert db.session.query(ScanUndo).count() == 0


def test_a_device_hears_what_the_door_lead_took_back_of_its_own(
    main: Checkpoint, lane: Device, amina: Registration, dora: Person
) -> None:
    other, _token = cast.paired(main, label="Lane 2", at=NOON)
    one = scan(cast.code(amina))
    scanned(lane, one)
    take_back(amina, dora)

    told = [taken_back(who, at) for who, at in ((lane, NOON), (other, NOON), (lane, NOON + 4 * DAY))]

    assert told == [[one["id"]], [], []]


class TestTheDesk:
    @pytest.fixture
    def page(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
        """Of Amina, who was scanned at the main entrance."""
        monkeypatch.setattr(clock, "now", lambda: NOON)
        with app.app_context():
            event: Event = make.event()
            lane, _token = cast.paired(cast.checkpoint(event), label="Lane 1", at=NOON)
            amina = cast.holder(event, "Amina El Idrissi")
            verdict(lane, cast.code(amina))
            make.role(make.person("Dora Lead"), "door_lead", event)
            make.role(make.person("Dee Desk"), "registration_desk", event)
            db.session.commit()
            return f"/forum/organise/door/desk/{amina.id}"

    def test_the_door_lead_says_why(self, page: str, sign_in: SignIn) -> None:
        dora = sign_in("dora.lead@example.org")
        [path] = re.findall(f'action="({page}/scans/[0-9]+/undo)"', dora.get(page).text)
        name = f"undo-{path.split('/')[-2]}-because"

        answers = [dora.post(path, data={name: words}, headers=SAME_SITE) for words in ("", "Lane <2>", "x")]

        assert [one.status_code for one in answers] == [422, 303, 409]
        assert "Give the reason." in answers[0].text
        after = dora.get(page).text
        assert ("Lane &lt;2&gt;" in after, "Dora Lead" in after, "/undo" in after) == (True, True, False)

    def test_the_desk_reads_of_it_and_cannot(self, page: str, sign_in: SignIn) -> None:
        assert "/undo" not in sign_in("dee.desk@example.org").get(page).text
