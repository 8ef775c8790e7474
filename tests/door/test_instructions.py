"""What the staff at doors are told to do for one person."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.door.erasing import make_anonymous
from eventapp.door.jobs import forget_names
from eventapp.door.models import Scan
from eventapp.registration.instructing import instruct_doors, set_protocol
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.door.cast import scan, scanned
from tests.make import NOON

WORDS = "Call an escort."


def test_the_instruction_comes_with_every_welcome_and_with_no_refusal(database: None) -> None:
    event = make.event()
    device = cast.device(cast.checkpoint(event, reentry="once"))
    guest = cast.holder(event)
    instruct_doors(guest, WORDS, seen="")
    code = cast.code(guest)

    first, second = (scanned(device, scan(code))[0] for _time in range(2))

    assert [(one["verdict"], one["reason"], one["instruction"]) for one in (first, second)] == [
        ("instruct", "ok_instruction", WORDS),
        ("desk", "already_in", None),
    ]
    make_anonymous(guest.person_id)
    kept = db.session.scalars(select(Scan.answer).order_by(Scan.id)).all()
    assert [json.loads(one)["instruction"] for one in kept] == [None, None]


def test_nobody_writes_over_what_they_have_not_seen(database: None) -> None:
    guest = cast.holder(make.event())
    instruct_doors(guest, WORDS, seen="")

    with pytest.raises(Outdated):
        instruct_doors(guest, "Another", seen="")
    instruct_doors(guest, "", seen=WORDS)

    db.session.refresh(guest)
    assert guest.door_instruction is None


def test_it_is_forgotten_thirty_days_after_the_event(database: None) -> None:
    guest = cast.holder(make.event(ends_on=NOON.date()))
    instruct_doors(guest, WORDS, seen="")
    set_protocol(guest, "Minister", "Dora", seen="|")
    scanned(cast.device(cast.checkpoint(guest.event)), scan(cast.code(guest)))
    kept = []
    for days in (30, 31):
        forget_names({}, NOON + timedelta(days=days))
        db.session.refresh(guest)
        [answer] = db.session.scalars(select(Scan.answer))
        assert bool(guest.protocol_rank) is bool(guest.door_instruction)
        kept.append((guest.door_instruction, json.loads(answer)["instruction"]))

    assert kept == [(WORDS, WORDS), (None, None)]


@pytest.mark.parametrize(
    ("app", "role", "words", "status", "kept"),
    [
        ("sqlite", "door_lead", f"  {WORDS} ", 303, WORDS),
        ("sqlite", "door_lead", "x" * 121, 422, None),
        ("sqlite", "registration_desk", WORDS, 403, None),
    ],
    indirect=["app"],
)
def test_the_door_lead_writes_it_at_the_help_desk(
    app: Flask,
    sign_in: Callable[[str], FlaskClient],
    role: str,
    words: str,
    status: int,
    kept: str | None,
) -> None:
    with app.app_context():
        event = make.event()
        number = cast.holder(event).id
        make.role(make.person("Dora Lead"), role, event)
        db.session.commit()
    page = f"/forum/organise/door/desk/{number}"
    sent = {"words": words, "seen": ""}

    answer = sign_in("dora.lead@example.org").post(f"{page}/instruction", data=sent, headers=make.SAME_SITE)

    with app.app_context():
        assert (answer.status_code, db.session.get_one(Registration, number).door_instruction) == (
            status,
            kept,
        )
