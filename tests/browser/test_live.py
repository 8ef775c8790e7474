"""What door staff say of a room shows on pages that stay open."""

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.fullness import mark_full
from eventapp.programme.models import Session
from tests import make
from tests.browser.conftest import NewPage
from tests.make import NOON

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.parametrize("app", ["sqlite"], indirect=True),
]
SOON = 15_000  # milliseconds


@pytest.mark.parametrize(
    "path",
    ["sessions/plenary", "now", "programme/2019-10-15", "programme/2019-10-15?view=grid", "rooms/gold-hall"],
)
def test_a_room_that_becomes_full_is_said_so(
    app: Flask, address: str, new_page: NewPage, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.app_context():
        event = make.event()
        hall, noon = make.room(event), make.wall(15, 12)
        make.session(event, "Plenary", starts=noon, rooms=(hall,), ref="plenary")
        db.session.commit()
    new_page.complaints.own = (address, "data:", "blob:")
    page = new_page(base_url=address)
    page.clock.install()
    page.goto(f"/forum/{path}")
    full = page.get_by_text("Gold Hall is full").filter(visible=True)
    expect(full).to_have_count(0)

    with app.app_context():
        session = db.session.scalars(select(Session)).one()
        mark_full(session.rooms[0], [session], at=NOON)
        db.session.commit()
    page.clock.fast_forward(SOON)

    expect(full.first).to_be_visible()
