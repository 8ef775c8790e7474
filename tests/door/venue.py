"""A running server with one event, its phones, and what tests may do behind their backs."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select, update

from eventapp.bodies.models import Body
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.list_models import DoorState
from eventapp.door.models import Device, EntryClaim, Scan, ScanUndo
from eventapp.door.queries import checkpoint_by_code
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Registration
from tests import make
from tests.conftest import new_app
from tests.door import cast

PATIENCE = 20_000  # milliseconds that a busy machine may take


class Venue:
    """Two entrances where a badge counts once, and a room in which a closed meeting runs."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'door.sqlite3'}"
        self.var = folder / "var"
        self.app = new_app(self.url, self.var)
        self.port = 0
        with self.app.app_context():
            event = make.event()
            cast.checkpoint(event, name=make.Text(en="Main entrance", ar="المدخل الرئيسي"), reentry="once")
            cast.checkpoint(event, "east", name=make.Text(en="East entrance"), reentry="once")
            cast.checkpoint(event, "desk", name=make.Text(en="Help desk"), purpose="desk")
            self._meeting(event)
            db.session.commit()

    def _meeting(self, event: Any) -> None:
        room = make.room(event, "gold")
        cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
        now = clock.now()
        hours = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(days=1)}
        board = make.body()
        make.session(event, rooms=(room,), access="restricted", body_id=board.id, **hours)
        self.board_id = board.id

    @property
    def door(self) -> str:
        return f"http://127.0.0.1:{self.port}/forum/door/"

    def link(self, *checkpoints: str, label: str = "Lane 1", is_trusted: bool = True) -> str:
        with self.app.app_context():
            event = event_by_code("forum")
            places = [checkpoint_by_code(event, code) for code in checkpoints or ("main",)]
            offer = {"label": label, "at": clock.now(), "is_trusted": is_trusted}
            _offer, token = pairing.offer_pairing(event, places, **offer)
            db.session.commit()
        return f"{self.door}pair#{token}"

    def badge(self, name: str) -> str:
        """The code of a new badge, which stands in the next list that a device fetches."""
        with self.app.app_context():
            code = cast.code(cast.holder(event_by_code("forum"), name))
            db.session.execute(update(DoorState).values(list_due_at=None))
            db.session.commit()
        return code

    def end_badge(self, name: str, ended_as: str) -> None:
        with self.app.app_context():
            badge = cast.badge(db.session.scalars(select(Registration).filter_by(badge_name=name)).one())
            badge.ended_at, badge.ended_as = clock.now(), ended_as
            db.session.commit()

    def elect(self, name: str) -> None:
        """Make somebody with a badge a member of the body that meets in the room."""
        with self.app.app_context():
            person = db.session.scalars(select(Registration).filter_by(badge_name=name)).one().person
            board = db.session.get_one(Body, self.board_id)
            make.membership(board, person)
            db.session.execute(update(DoorState).values(list_due_at=None))
            db.session.commit()

    def confirm(self, digits: str) -> None:
        with self.app.app_context():
            device = db.session.scalars(select(Device).where(Device.confirmed_at.is_(None))).one()
            pairing.confirm(device, digits, at=clock.now())
            db.session.commit()

    def revoke_all(self) -> None:
        with self.app.app_context():
            for device in db.session.scalars(select(Device)):
                pairing.revoke(device, at=clock.now())
            db.session.commit()

    def restore_older(self) -> None:
        """A backup that knows of no scan takes the server's place."""
        with self.app.app_context():
            for table in (EntryClaim, Scan):
                db.session.execute(delete(table))
            pairing.begin_epoch(event_by_code("forum").id)
            db.session.commit()

    def scans(self) -> list[tuple[str, str | None, str]]:
        """[(mode, reason shown without the server, reason)] of all scans, the newest last."""
        with self.app.app_context():
            found = select(Scan.mode, Scan.shown_reason, Scan.reason).order_by(Scan.id)
            return [tuple(row) for row in db.session.execute(found)]

    def undone(self) -> list[str | None]:
        """Why scans were taken back."""
        with self.app.app_context():
            return list(db.session.scalars(select(ScanUndo.because).order_by(ScanUndo.scan_id)))

    def counters(self) -> list[int | None]:
        """The numbers that the device gave its scans, in the order in which they came."""
        with self.app.app_context():
            return list(db.session.scalars(select(Scan.device_counter).order_by(Scan.id)))


def new_phone(browser: Browser, complaints: list[str], **options: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **options)

    def hear(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        page.on("request", lambda ask: complaints.append(ask.url) if "127.0.0.1" not in ask.url else None)

    context.on("page", hear)
    return context


def paired(context: BrowserContext, venue: Venue, *checkpoints: str, label: str = "Lane 1") -> Page:
    """A device on the scanner page, with the door list as it is now."""
    page = context.new_page()
    page.goto(venue.link(*checkpoints, label=label))
    page.wait_for_url(venue.door)
    is_ready(page)
    return page


def is_ready(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-state", "ready", timeout=PATIENCE)
    expect(page.locator("[data-is=as-of]")).to_have_attribute("data-as-of", re.compile("."), timeout=PATIENCE)


def fetch_list(page: Page) -> None:
    """Open the page anew, until it has the list of now and no longer the one it had."""
    as_of = page.locator("[data-is=as-of]")
    before = as_of.get_attribute("data-as-of") or ""
    page.reload()
    is_ready(page)
    expect(as_of).not_to_have_attribute("data-as-of", before, timeout=PATIENCE)


def told(page: Page, reason: str) -> None:
    expect(page.get_by_role("status")).to_contain_text(reason, timeout=PATIENCE)


def unsent(page: Page, count: int) -> None:
    expect(page.locator("[data-is=unsent]")).to_have_text(str(count), timeout=PATIENCE)


def wedge(page: Page, code: str) -> None:
    """What a scanner that types does: all keys at once, however busy the machine is."""
    page.evaluate(
        """(code) => {
          for (const key of [...code, "Enter"])
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        }""",
        code,
    )
