"""Door sheets: lists that stay as they were printed, and whose ticks become scans exactly once."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, true

from eventapp.badges.keys import code_keys
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import paper, paper_lists
from eventapp.door.conflicts import contested, disagreements
from eventapp.door.item_models import ItemAllowance
from eventapp.door.models import Checkpoint, Scan
from eventapp.door.paper import Keyed, NobodyListed, key_in, make_sheet
from eventapp.door.paper_models import DoorSheet
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Registration
from tests import make, pdfs
from tests.agenda.cast import at_once
from tests.door import cast
from tests.make import NOON, SAME_SITE
from tests.statements import counting

LATER = NOON + timedelta(hours=5)
ELEVEN = make.wall(15, 11)
ORGANISER = Viewer(roles=frozenset({("organiser", "forum")}))
LEAD = Viewer(roles=frozenset({("door_lead", "forum")}))
SECRETARY = Viewer(roles=frozenset({("statutory_secretary", "forum")}))


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def main(event: Event) -> Checkpoint:
    return cast.checkpoint(event)


def olga() -> Person:
    return make.person("Olga")


def printed(checkpoint: Checkpoint, session_id: int | None = None) -> DoorSheet:
    return make_sheet(checkpoint.event, checkpoint, session_id, by=olga(), at=NOON)


def keyed(sheet: DoorSheet, *numbers: int, at: datetime = NOON, by: Person | None = None) -> Keyed:
    event = sheet.checkpoint.event
    own: dict[str, Any] = {"by": by or olga(), "at": LATER, "language": "en", "keys": code_keys()}
    return key_in(event, sheet, numbers, happened_at=at, **own)


def names(sheet: DoorSheet) -> list[str]:
    return [row.badge.registration.badge_name for row in paper_lists.rows_on(sheet)]


def scans() -> list[tuple[str, bool, str, datetime]]:
    found = select(Scan.mode, Scan.passed, Scan.reason, Scan.happened_at).order_by(Scan.id)
    return [tuple(row) for row in db.session.execute(found)]


def test_a_sheet_lists_by_folded_name_and_stays_as_it_was(event: Event, main: Checkpoint) -> None:
    held = [
        cast.holder(event, name) for name in ("Émile Zola", "ann Östberg", "Bo Østby", "Amina El Idrissi")
    ]
    cast.holder(event, "Rae Fused", state="refused")
    sheet = printed(main)
    cast.holder(event, "Aaron Aab")
    cast.reissue(held[0])

    assert names(sheet) == ["Amina El Idrissi", "ann Östberg", "Bo Østby", "Émile Zola"]


def test_a_tick_is_one_scan_however_often_it_is_keyed_in(event: Event, main: Checkpoint) -> None:
    for name in ("Ann A", "Bo B", "Cy C"):
        cast.holder(event, name)
    sheet = printed(main)

    first, again = keyed(sheet, 1, 3, 9), keyed(sheet, 1, 2, at=NOON + timedelta(hours=1))

    assert first == Keyed(taken=[1, 3], known=[], doubtful=[], unknown=[9], untaken=[])
    assert again == Keyed(taken=[2], known=[1], doubtful=[], unknown=[], untaken=[])
    assert scans() == [("paper", True, "ok", NOON)] * 2 + [("paper", True, "ok", NOON + timedelta(hours=1))]
    assert paper_lists.keyed_rows([sheet]) == {sheet.id: (3, 3)}


def test_what_the_server_would_not_have_done_is_told_and_kept(event: Event, main: Checkpoint) -> None:
    ann, bo = cast.holder(event, "Ann A"), cast.holder(event, "Bo B")
    sheet = printed(main)
    cast.reissue(ann, at=NOON - timedelta(minutes=5))
    cast.verdict(cast.device(main), cast.code(bo), NOON - timedelta(minutes=9))

    assert keyed(sheet, 1, 2).doubtful == [(1, "replaced"), (2, "already_in")]

    assert [one.badge.registration_id for one in contested(event, true())] == [bo.id]
    assert [one.reason for one in disagreements(event, true())] == ["replaced"]
    assert [passed for _mode, passed, _reason, _at in scans()] == [True] * 3


def test_the_row_of_somebody_erased_is_empty(event: Event, main: Checkpoint) -> None:
    ann, _bo = cast.holder(event, "Ann A"), cast.holder(event, "Bo B")
    sheet = printed(main)
    db.session.delete(db.session.get_one(Registration, ann.id))
    db.session.flush()
    db.session.expire_all()
    assert [row.number for row in paper_lists.rows_on(sheet)] == [2]
    assert keyed(sheet, 1, 2).unknown == [1]


def test_a_room_lists_its_session_and_a_meeting_only_for_those_who_keep_its_list(event: Event) -> None:
    room, body = make.room(event), make.body()
    door = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
    ann, bo, cy = (cast.holder(event, f"{name} Lee") for name in ("Ann", "Bo", "Cy"))
    make.membership(body, ann.person)
    workshop = make.session(event, "Workshop", rooms=(room,), seats=5, speakers=("Cy Lee",))
    workshop.speakers[0].person_id = cy.person_id
    cast.seat(bo.person, workshop)
    open_to_all = make.session(event, "Lecture", rooms=(room,))
    closed = {"access": "restricted", "disclosure": "hidden", "body": body}
    meeting = make.session(event, "Meeting", rooms=(room,), starts=ELEVEN, minutes=120, **closed)

    def offered(viewer: Viewer) -> set[str]:
        return {one.name for one in paper_lists.offers(viewer, event, NOON)}

    made = {one.id: printed(door, one.id) for one in (workshop, open_to_all, meeting)}
    assert [names(one) for one in made.values()] == [
        ["Bo Lee", "Cy Lee"],
        ["Ann Lee", "Bo Lee", "Cy Lee"],
        ["Ann Lee"],
    ]
    plain = {f"gold.{one.ref}" for one in (workshop, open_to_all)}
    assert offered(LEAD) == plain
    assert offered(SECRETARY) == {f"gold.{meeting.ref}"}
    assert offered(ORGANISER) == plain | {f"gold.{meeting.ref}"}
    every = list(made.values())
    known = {
        who: len(paper_lists.with_known_ticks(who, event, every)) for who in (LEAD, SECRETARY, ORGANISER)
    }
    assert known == {LEAD: 2, SECRETARY: 1, ORGANISER: 2}
    read = {who: len(paper_lists.sheets(who, event, 1).rows) for who in (LEAD, SECRETARY, ORGANISER)}
    assert read == {LEAD: 2, SECRETARY: 1, ORGANISER: 3}


def test_a_sheet_knows_days_and_what_the_staff_are_to_do(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        event = make.event()
        make.role(make.person("Lea Lead"), "door_lead", event)
        tickets = (["2019-10-15"], ["2019-10-16", "2019-10-17"], [])
        for number, days in enumerate(tickets):
            kind = make.category(event, f"ticket-{number}", valid_days=days)
            cast.holder(event, f"Ann {'ABC'[number]}", category=kind, door_instruction="Call an escort.")
        main, room = cast.checkpoint(event), make.room(event)
        door = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
        sheet = printed(main)
        on_tuesday = printed(door, make.session(event, rooms=(room,)).id)

        assert (names(sheet), names(on_tuesday)) == (["Ann A", "Ann B", "Ann C"], ["Ann A", "Ann C"])
        assert keyed(sheet, 1, 2, 3).doubtful == [(2, "not_today")]
        numbers = [one.id for one in (sheet, on_tuesday)]
        db.session.commit()
    lead = sign_in("lea.lead@example.org")
    whole, room_s = (" ".join(pdfs.words(lead.get(f"{PAGE}/{one}.pdf").data).split()) for one in numbers)

    told = ("Only on: Tuesday 15 October", "Only on: Wednesday 16 October, Thursday 17 October")
    assert [whole.count(one) for one in (*told, "Call an escort.")] == [1, 1, 3]
    assert [room_s.count(one) for one in ("Only on", "Call an escort.")] == [0, 2]


def test_a_hand_out_lists_those_who_may_have_any_and_speaks_of_what_it_gives(
    app: Flask, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = make.event()
        make.role(make.person("Lea Lead"), "door_lead", event)
        press, bag = make.category(event, "press"), cast.item(event, stock=1)
        bag.exceptions = [ItemAllowance(category_id=press.id, allowed=0)]
        bags = cast.checkpoint(event, "bags", purpose="hand-out", item=bag)
        cast.holder(event, "Cy Press", category=press)
        for name in ("Ann A", "Bo B"):
            cast.holder(event, name)
        sheet = printed(bags)
        assert names(sheet) == ["Ann A", "Bo B"]
        ticked = {"sheet": str(sheet.id), "rows": "1-2", "moment": "2019-10-15T12:00"}
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    answer = sent(sign_in("lea.lead@example.org"), f"{PAGE}/rows", **ticked)
    assert re.findall(r"<bdi>2</bdi>: ([^<]*)", answer.text) == ["None is left."]


def test_nobody_to_list_makes_no_sheet(event: Event, main: Checkpoint) -> None:
    with pytest.raises(NobodyListed):
        printed(main)
    assert db.session.scalars(select(DoorSheet)).all() == []


@pytest.fixture
def forum(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """Where a door lead is signed in, and two people have badges."""
    with app.app_context():
        event = make.event()
        cast.checkpoint(event)
        make.role(make.person("Lea Lead"), "door_lead", event)
        for name in ("Ann A", "Bo B"):
            cast.holder(event, name)
        db.session.commit()
    return sign_in("lea.lead@example.org")


PAGE = "/forum/organise/door/sheets"


def sent(client: FlaskClient, path: str, **fields: str) -> Any:
    return client.post(path, data=fields, headers=SAME_SITE)


def test_a_sheet_is_made_printed_and_keyed_in_by_the_pages(
    app: Flask, forum: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert sent(forum, PAGE, of="main").status_code == 303
    with app.app_context():
        number = db.session.scalars(select(DoorSheet.id)).one()
    printout = forum.get(f"{PAGE}/{number}.pdf")
    assert (printout.mimetype, printout.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert pdfs.headings(printout.data) == [f"Door sheet {number} · Main"]

    monkeypatch.setattr(clock, "now", lambda: LATER)
    ticked = {"sheet": str(number), "rows": "1-3", "moment": "2019-10-15T12:30"}
    for wrong in (
        {"sheet": "0"},
        {"sheet": "999"},
        {"rows": "x"},
        {"moment": ""},
        {"moment": "2019-10-15T11:59"},
    ):
        assert sent(forum, f"{PAGE}/rows", **ticked | wrong).status_code == 422
    answer = sent(forum, f"{PAGE}/rows", **ticked)

    assert [line in answer.text for line in ("2 rows are keyed in.", "Not on this sheet:")] == [True, True]
    with app.app_context():
        assert scans() == [("paper", True, "ok", NOON + timedelta(minutes=30))] * 2


def test_the_ticks_of_a_meeting_are_keyed_in_by_its_secretariat(
    app: Flask, forum: FlaskClient, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event, body = event_by_code("forum"), make.body()
        for role in ("organiser", "statutory_secretary"):
            make.role(make.person(role.title()), role, event)
        make.membership(body, make.person("Ann A"))
        room = make.room(event)
        door = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
        meeting = make.session(event, rooms=(room,), starts=ELEVEN, access="restricted", body=body)
        ticked = {"sheet": str(printed(door, meeting.id).id), "rows": "1", "moment": "2019-10-15T12:00"}
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: LATER)
    answered = {
        who: sent(sign_in(f"{who}@example.org"), f"{PAGE}/rows", **ticked).status_code
        for who in ("lea.lead", "organiser", "statutory_secretary")
    }
    assert answered == {"lea.lead": 422, "organiser": 422, "statutory_secretary": 200}
    with app.app_context():
        assert scans() == [("paper", True, "ok", NOON)]


def test_two_people_who_key_in_the_same_sheet_make_one_scan_of_a_row(app: Flask, forum: FlaskClient) -> None:
    with app.app_context():
        main = db.session.scalars(select(Checkpoint)).one()
        number = printed(main).id
        people = [make.person(name).id for name in ("Olga", "Lea Lead")]
        db.session.commit()

    def key(person_id: int) -> None:
        keyed(db.session.get_one(DoorSheet, number), 1, 2, by=db.session.get_one(Person, person_id))

    at_once(app, [lambda person_id=one: key(person_id) for one in people])

    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Scan)) == 2


def test_the_page_asks_as_often_for_thirty_sheets_as_for_one(app: Flask, forum: FlaskClient) -> None:
    def asked() -> int:
        with counting(app) as said:
            assert forum.get(PAGE).status_code == 200
        return len(said)

    with app.app_context():
        event = event_by_code("forum")
        room = make.room(event)
        door = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in")
        printed(door, make.session(event, rooms=(room,)).id)
        db.session.commit()
    once = asked()
    with app.app_context():
        for _ in range(29):
            door = db.session.scalars(select(Checkpoint).where(Checkpoint.code == "gold")).one()
            printed(door, make.session(door.event, rooms=(door.room,)).id)
        db.session.commit()
    assert asked() == once


@pytest.mark.usefixtures("database")
def test_numbers_of_sheets_are_not_counted_up_and_never_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    event = make.event()
    main, by = cast.checkpoint(event), make.person("Dora Lead")
    cast.holder(event, "Amina El Idrissi")
    drawn = iter([7, 7, 3])
    monkeypatch.setattr(paper.secrets, "randbelow", lambda _most: next(drawn))

    numbers = [make_sheet(event, main, None, by=by, at=NOON).id for _ in range(2)]

    assert numbers == [paper.FIRST + 7, paper.FIRST + 3]
