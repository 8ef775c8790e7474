"""What hand-outs give: so many to each person and no more than there are, over all lanes."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, true, update

from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.door import cases, claims, domain, door_list, pairing
from eventapp.door import checkpoints as checkpoints_domain
from eventapp.door.conflicts import contested, disagreements
from eventapp.door.erasing import make_anonymous
from eventapp.door.item_models import Item, ItemAllowance
from eventapp.door.items import items_now
from eventapp.door.models import Device, EntryClaim, Scan
from eventapp.door.queries import checkpoints
from eventapp.programme.models import Event
from tests import make
from tests.core.racing import race
from tests.door import cast
from tests.door.cast import MINUTE, scan, scanned, verdict
from tests.make import NOON
from tests.statements import counting

GAVE = {"verdict": "admit", "reason": "ok"}
AT_ONCE = 6


def lanes(event: Event, item: Item, **fields: Any) -> tuple[Device, Device]:
    """Two checkpoints that give the same, each with its device."""
    places = [
        cast.checkpoint(event, code, purpose="hand-out", item=item, **({"direction": "in"} | fields))
        for code in ("left", "right")
    ]
    return cast.device(places[0], label="Left"), cast.device(places[1], label="Right")


def said(device: Device, code: str, minute: int = 0, **fields: Any) -> str:
    """The reason that is answered that many minutes after noon."""
    at = NOON + minute * MINUTE
    return verdict(device, code, at, checkpoint=device.checkpoints[0].code, **fields)[1]


def numbers(event: Event) -> list[tuple[int, int, int | None]]:
    """(given, still out, left) of each item."""
    return [(one.pieces.given, one.pieces.out, one.left) for one in items_now(event, checkpoints(event))]


def test_one_each_counts_over_all_lanes_that_give_it(database: None) -> None:
    event = make.event()
    left, right = lanes(event, cast.item(event))
    code = cast.code(cast.holder(event))

    assert [said(left, code), said(right, code, 1), said(left, code, 2)] == [
        "ok",
        "already_collected",
        "already_collected",
    ]


def test_what_came_back_at_another_lane_can_be_had_again(database: None) -> None:
    event = make.event()
    left, right = lanes(event, cast.item(event, per_person=2))
    code = cast.code(cast.holder(event))

    told = [said(left, code), said(right, code, 1), said(left, code, 2)]
    back = [said(right, code, 3, direction="out"), said(left, code, 4), said(left, code, 5)]

    assert (told, back) == (["ok", "ok", "already_collected"], ["ok", "ok", "already_collected"])


def test_a_category_may_have_another_number_or_none(database: None) -> None:
    event = make.event()
    guest, press = cast.holder(event), make.category(event, "press")
    speaker = make.category(event, "speaker")
    bag = cast.item(event)
    bag.exceptions = [
        ItemAllowance(category_id=press.id, allowed=0),
        ItemAllowance(category_id=speaker.id, allowed=2),
    ]
    left, right = lanes(event, bag)
    codes = [
        cast.code(guest),
        *(cast.code(cast.holder(event, one.code, category=one)) for one in (press, speaker)),
    ]

    told = [
        [said(device, code, minute) for minute, device in enumerate((left, right, left))] for code in codes
    ]

    assert told == [
        ["ok", "already_collected", "already_collected"],
        ["not_on_list", "not_on_list", "not_on_list"],
        ["ok", "ok", "already_collected"],
    ]


def test_how_often_may_change_and_what_was_given_counts_by_the_new_rule(database: None) -> None:
    event = make.event()
    bag = cast.item(event, reentry="daily")
    left, right = lanes(event, bag)
    code, day = cast.code(cast.holder(event)), 24 * 60
    told = [said(left, code), said(right, code, 1), said(right, code, day)]

    facts = checkpoints_domain.ItemFacts(bag.name, 1, "once", None, {})
    checkpoints_domain.change_item(bag, facts, seen=checkpoints_domain.state_of(bag))
    db.session.flush()

    told += [said(left, code, day + 1), said(left, code, day + 2, shown=GAVE)]
    assert told == ["ok", "already_collected", "ok", "already_collected", "already_collected"]
    claims = db.session.execute(select(EntryClaim.period, EntryClaim.entries))
    assert [tuple(row) for row in claims] == [("piece 1", 3)]


def test_when_none_is_left_nobody_gets_one_until_one_comes_back(database: None) -> None:
    event = make.event()
    left, right = lanes(event, cast.item(event, stock=2))
    one, two, three = (cast.code(cast.holder(event, name)) for name in ("A B", "C D", "E F"))

    told = [said(left, one), said(right, two, 1), said(left, three, 2)]
    back = [said(right, one, 3, direction="out"), said(left, three, 4)]

    assert (told, back) == (["ok", "ok", "quota_full"], ["ok", "ok"])
    assert numbers(event) == [(3, 2, 0)]


def test_the_numbers_are_of_pieces_and_outlive_their_holders(database: None) -> None:
    event = make.event()
    left, _right = lanes(event, cast.item(event, stock=1500))
    cast.item(event, "lunch")
    leaver, keeper = cast.holder(event, "A B"), cast.holder(event, "C D")
    for minute, (holder, way) in enumerate(
        ((leaver, "in"), (keeper, "in"), (leaver, "out"), (leaver, "out"))
    ):
        said(left, cast.code(holder), minute, direction=way)
    make_anonymous(keeper.person_id)

    assert numbers(event) == [(2, 1, 1499), (0, 0, None)]
    assert numbers(make.event("other")) == []


def test_two_lanes_that_gave_one_too_many_without_the_server_are_a_conflict(database: None) -> None:
    event = make.event()
    left, right = lanes(event, cast.item(event, per_person=2))
    code = cast.code(cast.holder(event))

    def alone(device: Device, minute: int) -> None:
        scanned(
            device,
            scan(code, NOON + minute * MINUTE, checkpoint=device.checkpoints[0].code, shown=GAVE),
            at=NOON + timedelta(hours=1),
        )

    alone(left, 0)
    alone(right, 1)
    assert contested(event, true()) == []

    alone(left, 2)
    [conflict] = contested(event, true())
    assert [one.device.label for one in conflict.scans] == ["Left", "Right", "Left"]


def test_a_lane_that_gave_the_last_one_alone_is_right_though_it_says_so_late(database: None) -> None:
    event = make.event()
    left, right = lanes(event, cast.item(event, stock=1))
    first, second = (cast.code(cast.holder(event, name)) for name in ("A B", "C D"))
    said(right, second, 5)

    late = NOON + timedelta(hours=1)
    early = scan(first, NOON, checkpoint="left", shown=GAVE)
    [answer] = scanned(left, early, at=late)

    assert (answer["reason"], disagreements(event, true())) == ("ok", [])
    assert numbers(event) == [(2, 2, -1)]


def test_devices_are_told_who_may_have_another_number(database: None) -> None:
    event = make.event()
    bag = cast.item(event)
    guest = cast.holder(event)
    pairing.door_state(event.id)
    _refresh(event, 0)
    before = door_list.page_of(event.id, door_list.FROM_THE_START, rooms=[])
    bag.exceptions = [ItemAllowance(category_id=guest.category_id, allowed=0)]
    db.session.flush()
    _refresh(event, 1)

    since = door_list.read_since(before["revision"])
    assert since is not None
    after = door_list.page_of(event.id, since, rooms=[])
    assert [one.get("allowance") for one in before["entries"] + after["entries"]] == [None, {"bags": 0}]


def _refresh(event: Event, minutes: int) -> None:
    door_list.refresh(event.id, code_keys().seal, at=NOON + minutes * MINUTE)


def given_at_once(app: Flask, *, people: int, per_person: int = 1, stock: int | None = None) -> list[str]:
    """The reasons told to so many people who come to two lanes at once, AT_ONCE scans in all."""
    with app.app_context():
        event = make.event()
        devices = [one.id for one in lanes(event, cast.item(event, per_person=per_person, stock=stock))]
        codes = [cast.code(cast.holder(event, f"Person {number}")) for number in range(people)]
        db.session.commit()

    def give(number: int) -> str:
        device = db.session.get_one(Device, devices[number % 2])
        reason = said(device, codes[number % people], number)
        db.session.commit()
        return reason

    return sorted(race(app, *(lambda number=number: give(number) for number in range(AT_ONCE))))


def stored(app: Flask) -> int:
    """The pieces that were given."""
    with app.app_context():
        return db.session.scalar(select(func.count(Scan.id)).where(Scan.passed)) or 0


def test_of_six_lanes_at_once_two_give_where_two_are_allowed(app: Flask) -> None:
    reasons = given_at_once(app, people=1, per_person=2)

    assert reasons == ["already_collected"] * 4 + ["ok"] * 2
    assert stored(app) == 2


def test_the_race_for_a_piece_is_noticed_when_the_keys_are_off(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def claims_nothing(model: Any, **values: Any) -> bool:
        return True if model is EntryClaim else insert_if_absent(model, **values)

    monkeypatch.setattr(claims, "insert_if_absent", claims_nothing)
    monkeypatch.setattr(claims, "_standing", lambda _first: {})
    monkeypatch.setattr(domain, "hold", lambda _items, _holders: None)
    monkeypatch.setattr(cases, "passages", lambda _badge, _checkpoint: [])

    assert given_at_once(app, people=1, per_person=2) == ["ok"] * AT_ONCE


def test_of_six_people_at_once_three_get_the_last_three(app: Flask) -> None:
    reasons = given_at_once(app, people=AT_ONCE, stock=3)

    assert reasons == ["ok"] * 3 + ["quota_full"] * 3
    assert stored(app) == 3


def test_the_count_of_pieces_that_are_out_misses_none_of_six_at_once(app: Flask) -> None:
    given_at_once(app, people=AT_ONCE)

    with app.app_context():
        assert db.session.scalars(select(Item.pieces_out)).one() == AT_ONCE


def test_pieces_are_missed_when_their_count_is_read_before_it_is_written(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each read before anybody gave is what a count in code may write back."""

    def written_back(item: Item, *_what: Any) -> None:
        db.session.execute(update(Item).where(Item.id == item.id).values(pieces_out=1))

    monkeypatch.setattr(domain, "count_piece", written_back)
    given_at_once(app, people=AT_ONCE)

    assert stored(app) == AT_ONCE
    with app.app_context():
        assert db.session.scalars(select(Item.pieces_out)).one() == 1


def test_a_hand_out_costs_the_same_however_many_were_given(app: Flask) -> None:
    """To this person, and to all."""
    with app.app_context():
        event = make.event()
        lane, _other = lanes(event, cast.item(event, per_person=60, stock=500))
        code = cast.code(cast.holder(event))
        costs = []
        for number in range(50):
            with counting(app) as statements:
                assert said(lane, code, number) == "ok"
            costs.append(len(statements))
        with counting(app) as statements:
            said(lane, code, 51, direction="out")

    assert (costs[5], len(statements) <= costs[5]) == (costs[49], True)
    assert costs[5] <= 14


def test_the_race_for_the_stock_is_noticed_when_it_is_counted_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each saw before anybody gave is what a count without a lock may see."""
    monkeypatch.setattr(cases, "stock_left", lambda item, _until: item.stock)

    assert given_at_once(app, people=AT_ONCE, stock=3) == ["ok"] * AT_ONCE
