"""The pages of the checkpoints: made, changed and deleted by the door lead, with what they give."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.door.checkpoints import (
    CheckpointFacts,
    CheckpointInUse,
    ItemFacts,
    change_checkpoint,
    change_item,
    delete_checkpoint,
    item_by_code,
    state_of,
)
from eventapp.door.item_models import Item
from eventapp.door.models import Checkpoint
from eventapp.door.overrides import desk_device
from eventapp.door.paper import make_sheet
from eventapp.door.queries import categories, checkpoint_by_code
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from tests import make
from tests.door import cast
from tests.door.cast import NOBODYS_CODE, scan, scanned
from tests.make import NOON
from tests.statements import counting

SignIn = Callable[[str], FlaskClient]
DOOR = "/forum/organise/door"
TYPED = {
    "code": "bags",
    "text_en": "Goodie bags",
    "purpose": "hand-out",
    "room": "",
    "item": "",
    "direction": "in-only",
    "reentry": "once",
    "first_instruction": "",
}


@pytest.fixture
def lead(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        event = make.event()
        cast.checkpoint(event)
        make.room(event, "gold")
        make.role(make.person("Dora Lead"), "door_lead", event)
        db.session.commit()
    return sign_in("dora.lead@example.org")


def sent(lead: FlaskClient, path: str, **typed: Any) -> TestResponse:
    return lead.post(f"{DOOR}/{path}", data=typed, headers=make.SAME_SITE)


def made(app: Flask) -> list[tuple[Any, ...]]:
    """What stands of each checkpoint of the forum but the main entrance."""
    with app.app_context():
        found = select(Checkpoint).join(Event).where(Event.code == "forum", Checkpoint.code != "main")
        rows = db.session.scalars(found.order_by(Checkpoint.id)).all()
        return [
            (one.code, one.purpose, one.direction, one.repeats, one.group, one.first_instruction)
            for one in rows
        ]


def test_a_new_hand_out_gives_something_new_one_to_each(app: Flask, lead: FlaskClient) -> None:
    answer = sent(lead, "checkpoints/new", **TYPED)

    assert (answer.status_code, answer.location) == (303, f"{DOOR}/checkpoints")
    assert made(app) == [("bags", "hand-out", "in-only", "once", "item:bags", None)]
    assert "Goodie bags" in lead.get(f"{DOOR}/checkpoints").text


def test_two_lanes_may_give_the_same(app: Flask, lead: FlaskClient) -> None:
    sent(lead, "checkpoints/new", **TYPED)
    sent(lead, "checkpoints/new", **TYPED | {"code": "more", "item": "bags", "reentry": "free"})

    assert [(code, group, often) for code, _purpose, _way, often, group, _first in made(app)] == [
        ("bags", "item:bags", "once"),
        ("more", "item:bags", "once"),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            {"purpose": "entry", "first_instruction": "goodie_bag", "reentry": "daily", "room": "gold"},
            ("bags", "entry", "in-only", "daily", "site", "goodie_bag"),
        ),
        (
            {"purpose": "desk", "first_instruction": "goodie_bag"},
            ("bags", "desk", "in-only", "free", "desk:bags", None),
        ),
    ],
)
def test_what_has_no_sense_for_a_purpose_is_not_kept(
    app: Flask, lead: FlaskClient, typed: dict[str, str], expected: tuple[Any, ...]
) -> None:
    sent(lead, "checkpoints/new", **TYPED | typed)

    assert made(app) == [expected]


def test_a_form_with_errors_comes_back(app: Flask, lead: FlaskClient) -> None:
    wrong = [
        ({"code": "Bags"}, "code"),
        ({"code": "new"}, "code"),
        ({"code": "main"}, "code"),  # taken
        ({"text_en": " "}, "text_en"),
        ({"purpose": "party"}, "purpose"),
        ({"purpose": "room"}, "room"),
        ({"purpose": "room", "room": "nowhere"}, "room"),
        ({"item": "nothing"}, "item"),
        ({"direction": ""}, "direction"),
        ({"reentry": "never"}, "reentry"),
    ]

    told = []
    for typed, _field in wrong:
        page = sent(lead, "checkpoints/new", **TYPED | typed)
        told.append((page.status_code, re.findall(r'id="(\w+)-error"', page.text)))

    assert (told, made(app)) == ([(422, [field]) for _typed, field in wrong], [])


def test_a_checkpoint_is_changed_and_keeps_its_code(app: Flask, lead: FlaskClient) -> None:
    sent(lead, "checkpoints/new", **TYPED | {"purpose": "entry"})
    with app.app_context():
        seen = state_of(checkpoint_by_code(event_by_code("forum"), "bags"))

    changed = TYPED | {
        "code": "other",
        "purpose": "desk",
        "direction": "out",
        "reentry": "daily",
        "seen": seen,
    }
    answer = sent(lead, "checkpoints/bags", **changed | {"first_instruction": "escort"})

    assert answer.status_code == 303
    assert made(app) == [("bags", "entry", "out", "daily", "site", "escort")]


def test_what_others_changed_meanwhile_stands_beside_what_was_typed(app: Flask, lead: FlaskClient) -> None:
    page = sent(lead, "checkpoints/main", **TYPED | {"text_en": "Typed", "seen": "before"})

    assert page.status_code == 409
    assert "Somebody else has changed this" in page.text
    assert lead.get(f"{DOOR}/checkpoints/main").text.count("Typed") == 0


def test_an_item_says_how_many_and_to_whom(app: Flask, lead: FlaskClient) -> None:
    sent(lead, "checkpoints/new", **TYPED)
    with app.app_context():
        event = event_by_code("forum")
        category = categories(event)[0].id
        seen = state_of(item_by_code(event, "bags"))
    typed = {"text_en": "Bag", "stock": "1500", "per_person": "2", "reentry": "daily"}
    typed |= {f"allowed_{category}": "0"}

    assert sent(lead, "items/bags", **typed, seen=seen).status_code == 303
    assert sent(lead, "items/bags", **typed, seen=seen).status_code == 409

    with app.app_context():
        item = item_by_code(event_by_code("forum"), "bags")
        assert (item.name["en"], item.stock, item.per_person, item.reentry) == ("Bag", 1500, 2, "daily")
        assert (item.allowed_to(category), item.allowed_to(0)) == (0, 2)
        again = state_of(item)
    sent(lead, "items/bags", **typed | {f"allowed_{category}": "", "stock": ""}, seen=again)
    with app.app_context():
        item = item_by_code(event_by_code("forum"), "bags")
        assert (item.allowed_to(category), item.stock) == (2, None)


def test_an_item_with_errors_comes_back(lead: FlaskClient) -> None:
    sent(lead, "checkpoints/new", **TYPED)
    whole = {"text_en": "Bag", "stock": "", "per_person": "1", "reentry": "once"}
    wrong = ({"per_person": "100"}, {"per_person": ""}, {"stock": "-1"}, {"stock": "many"})

    pages = [sent(lead, "items/bags", **whole | typed) for typed in wrong]

    assert [page.status_code for page in pages] == [422] * 4


def test_what_is_unused_is_deleted_with_what_only_it_gave(app: Flask, lead: FlaskClient) -> None:
    sent(lead, "checkpoints/new", **TYPED)
    sent(lead, "checkpoints/new", **TYPED | {"code": "more", "item": "bags"})

    left = []
    for code in ("bags", "more"):
        assert sent(lead, f"checkpoints/{code}/delete").status_code == 303
        with app.app_context():
            left.append(list(db.session.scalars(select(Item.code).order_by(Item.id))))

    assert (made(app), left) == ([], [["bags"], []])


def test_a_paired_device_keeps_its_checkpoint_until_it_is_unpaired(database: None) -> None:
    event = make.event()
    main = cast.checkpoint(event)
    device = cast.device(main)
    desk_device(event, make.person("Dora Lead"), NOON)

    with pytest.raises(CheckpointInUse):
        delete_checkpoint(main)
    device.revoked_at = NOON
    db.session.flush()
    delete_checkpoint(main)

    assert db.session.scalar(select(Checkpoint.id).filter_by(event_id=event.id)) is None


def test_where_something_was_scanned_stays(app: Flask, lead: FlaskClient) -> None:
    with app.app_context():
        device = cast.device(checkpoint_by_code(event_by_code("forum"), "main"))
        scanned(device, scan(NOBODYS_CODE))
        device.revoked_at = NOON
        db.session.commit()

    page = sent(lead, "checkpoints/main/delete")

    assert page.status_code == 409
    assert "cannot be deleted" in page.text


def test_where_a_sheet_was_made_stays_and_says_so(database: None) -> None:
    main = cast.checkpoint(make.event())
    cast.holder(main.event)
    make_sheet(main.event, main, None, by=make.person("Dora Lead"), at=NOON)

    with pytest.raises(CheckpointInUse) as refused:
        delete_checkpoint(main)
    assert "a door sheet was made" in str(refused.value.text)


def test_what_was_deleted_meanwhile_is_not_found(database: None) -> None:
    bags = cast.checkpoint(make.event(), "bags", purpose="hand-out")
    seen = [state_of(bags), state_of(bags.item)]
    delete_checkpoint(bags)

    with pytest.raises(NotFound):
        change_checkpoint(bags, CheckpointFacts(bags.name, "in"), seen=seen[0])
    with pytest.raises(NotFound):
        change_item(bags.item, ItemFacts(bags.name, 1, "once", None, {}), seen=seen[1])


def test_the_lead_sees_what_was_given_and_is_left(app: Flask, lead: FlaskClient) -> None:
    with app.app_context():
        event = event_by_code("forum")
        headset = cast.item(event, "headset", stock=20)
        desk = cast.checkpoint(event, "headsets", purpose="hand-out", item=headset, direction="in")
        code = cast.code(cast.holder(event))
        scanned(cast.device(desk), scan(code, clock.now(), checkpoint="headsets"))
        db.session.commit()

    page = lead.get(f"{DOOR}/counts").text

    row = page.partition('data-fresh="items"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [part.partition("<")[0] for part in row.split('<td class="number">')[1:]]
    assert cells == ["1", "1", "19 of 20"]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_thirty_checkpoints_are_read_like_one(app: Flask, lead: FlaskClient) -> None:
    counts = []
    for wanted in (1, 30):
        with app.app_context():
            event = event_by_code("forum")
            for number in range(len(counts), wanted):
                gold = make.room(event, f"gold-{wanted}-{number}")
                cast.checkpoint(event, gold.code, purpose="room", room=gold)
                cast.checkpoint(event, f"gift-{wanted}-{number}", purpose="hand-out")
            db.session.commit()
        for path in (f"{DOOR}/checkpoints", f"{DOOR}/counts"):
            with counting(app) as statements:
                assert lead.get(path).status_code == 200
            counts.append(len(statements))

    assert counts[:2] == counts[2:]
    assert counts[0] <= 8
