"""Rows and items for the door's tests."""

import json
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, true

from eventapp.agenda.models import AgendaEntry
from eventapp.badges.codes import unseal
from eventapp.badges.domain import issue_badge, reissue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.badges.queries import valid_badge
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.door import pairing
from eventapp.door.domain import record_scans
from eventapp.door.item_models import Item
from eventapp.door.models import Checkpoint, Device, Scan
from eventapp.door.readings import read_items
from eventapp.door.undoing import undo
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from eventapp.registration.models import Registration
from tests import make
from tests.make import LONG_AGO, NOON, keep

NOBODYS_CODE = "BCDFGHJKLNPRSTVXBCDFGHJKLNPRSTVX"
MINUTE = timedelta(minutes=1)


def checkpoint(event: Event, code: str = "main", **fields: Any) -> Checkpoint:
    """An in-only entry, once a day, where nothing else is said; a hand-out gives an item of its own."""
    values = {
        "name": Text(en=code.title()),
        "purpose": "entry",
        "direction": "in-only",
        "reentry": "daily",
    }
    values |= fields
    if values["purpose"] == "hand-out" and "item" not in values:
        values["item"] = item(event, code, reentry=values["reentry"])
    made: Checkpoint = keep(Checkpoint(event=event, code=code, **values))
    return made


def item(event: Event, code: str = "bags", **fields: Any) -> Item:
    """One to each person, as many as anybody likes, where nothing else is said."""
    values = {"name": Text(en=code.title()), "per_person": 1, "reentry": "once"}
    made: Item = keep(Item(event_id=event.id, code=code, **(values | fields)))
    return made


def device(*checkpoints: Checkpoint, label: str = "Lane 1", at: datetime = NOON) -> Device:
    return paired(*checkpoints, label=label, at=at)[0]


def paired(*checkpoints: Checkpoint, label: str = "Lane 1", at: datetime = NOON) -> tuple[Device, str]:
    """A device that may scan, and its token."""
    event = checkpoints[0].event
    _offer, link = pairing.offer_pairing(event, checkpoints, label=label, at=at, is_trusted=True)
    return pairing.pair(link, at=at)


def holder(
    event: Event, name: str = "Amina El Idrissi", state: str = "approved", **fields: Any
) -> Registration:
    """Somebody who has a badge, whatever became of the registration since."""
    registration = make.registration(event, make.person(name), **fields)
    issue_badge(registration, code_keys(), at=LONG_AGO)
    registration.state = state
    return registration


def seat(person: Person, session: Session) -> None:
    """A seat booked in the person's agenda."""
    keep(AgendaEntry(person_id=person.id, session_id=session.id, holds_seat=True, added_at=LONG_AGO))
    session.seats_taken += 1
    db.session.flush()


def badge(registration: Registration) -> Badge:
    """The one issue that counts now."""
    found = valid_badge(registration)
    assert found is not None
    return found


def code(registration: Registration) -> str:
    return unseal(badge(registration).code_sealed, code_keys().seal)


def bytes_of(text: str) -> bytes:
    """What base64url without its padding stands for."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def reissue(registration: Registration, at: datetime = NOON) -> str:
    """The new badge's code."""
    reissue_badge(registration, code_keys(), at=at, by_id=None)
    return code(registration)


def scan(code: str, at: datetime = NOON, **fields: Any) -> dict[str, Any]:
    """One item as a device sends it."""
    values = {
        "id": str(uuid4()),
        "code": code,
        "checkpoint": "main",
        "direction": "in",
        "at": at.isoformat(),
        "counter": 1,
        "shown": None,
        "forced": None,
    }
    return values | fields


def scanned(device: Device, *items: object, at: datetime = NOON) -> list[dict[str, Any]]:
    """The answers, read."""
    told = record_scans(device, read_items(items), at=at, language="en", keys=code_keys())
    return [json.loads(answer) for answer in told]


def take_back(
    registration: Registration, by: Person, because: str = "By mistake.", at: datetime = NOON
) -> None:
    """The first scan that let this person through."""
    own = select(Scan.id).join(Scan.badge).where(Badge.registration_id == registration.id, Scan.passed)
    scan = db.session.scalars(own.order_by(Scan.id).limit(1)).one()
    undo(registration, scan, because, told_of=true(), by=by, at=at)


def verdict(device: Device, code: str, at: datetime = NOON, **fields: Any) -> tuple[str, str]:
    """(verdict, reason) of one scan that is sent at the moment it happens."""
    [answer] = scanned(device, scan(code, at, **fields), at=at)
    return answer["verdict"], answer["reason"]
