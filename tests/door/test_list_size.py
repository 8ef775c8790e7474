"""How much a device has to fetch, in bytes as they are sent; the figures are printed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventapp.badges.keys import code_keys
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.list_models import DoorState
from eventapp.door.queries import checkpoints
from eventapp.registration.models import Registration
from eventapp.samples.synthetic import synthesise

PEOPLE = 1500
SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # bytes are the same on both


def fetched(client: FlaskClient, token: str, since: str = "0") -> tuple[int, str, int]:
    """(bytes, entries' revision, entries) of all pages from that revision on."""
    size, entries, more = 0, 0, True
    while more:
        headers = {"Authorization": f"Bearer {token}"}
        page = client.get(f"/api/v1/door/list?since={since}", headers=headers)
        size, entries = size + len(page.data), entries + len(page.json["entries"])
        since, more = page.json["revision"], page.json["more"]
    return size, since, entries


@SQLITE
def test_fifteen_hundred_people_fit_400_kilobytes_and_a_change_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        made = synthesise("large", sessions=60, people=PEOPLE, keys=code_keys(), at=clock.now())
        event_id = made.id
        room = next(one for one in checkpoints(made) if one.room_id)
        token = pairing.pair_at_once(made, room.code, clock.now())[1]
        db.session.commit()

    whole, revision, entries = fetched(client, token)
    with app.app_context():
        somebody = db.session.scalars(select(Registration).filter_by(event_id=event_id)).first()
        assert somebody is not None
        somebody.badge_name = "Her Excellency Amina El Idrissi"
        db.session.execute(update(DoorState).values(list_due_at=None))
        db.session.commit()
    delta, _revision, changed = fetched(client, token, revision)

    print(f"\ndoor list of {entries} badges: {whole / 1000:.0f} kB; after one change: {delta} bytes")
    assert (entries, changed) == (PEOPLE, 1)
    assert whole <= 400_000
    assert delta <= 1_000
