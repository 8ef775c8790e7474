"""Door sheets, for the tests that ask every route as everybody."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from eventapp.badges.models import Badge
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Checkpoint
from eventapp.door.paper import make_sheet
from eventapp.door.paper_models import DoorSheet, DoorSheetRow
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

SECRETARIAT = frozenset({"statutory_secretary"})
PRINTING = frozenset({"organiser", "door_lead", "admin"})


def print_sheets(forum: Event, hidden: int, by: Person) -> dict[str, int]:
    """Of the main entrance, and of the hidden meeting; their numbers."""
    doors = {"main": None, "door-3": hidden}
    found = {}
    for code, session_id in doors.items():
        own = select(Checkpoint).where(Checkpoint.event_id == forum.id, Checkpoint.code == code)
        found[code] = make_sheet(forum, db.session.scalars(own).one(), session_id, by=by, at=clock.now()).id
    return found


def ticked_on_sheet(cast: Any) -> dict[str, str]:
    """Its first row, now."""
    local = clock.now().replace(second=0, microsecond=0).astimezone(ZoneInfo("Europe/Brussels"))
    moment = local.replace(tzinfo=None).isoformat(timespec="minutes")
    return {"sheet": str(cast.sheets["main"]), "rows": "1", "moment": moment}


def on_paper(person: Person) -> frozenset[str]:
    """Those who read the name on a door sheet: of the main entrance everybody's that is registered."""
    own = select(DoorSheetRow.sheet_id).join(Badge).join(Registration)
    return (
        PRINTING
        if db.session.scalar(own.where(Registration.person_id == person.id).limit(1))
        else frozenset()
    )


def on_closed_sheet(registration: Registration) -> frozenset[str]:
    """Those who keep the list of the meeting beside those who print all others."""
    own = select(DoorSheetRow.sheet_id).join(Badge).join(DoorSheet)
    own = own.where(Badge.registration_id == registration.id, DoorSheet.session_id.is_not(None))
    return SECRETARIAT if db.session.scalar(own.limit(1)) else frozenset()


def at_door(checkpoint: Checkpoint) -> frozenset[str]:
    own = select(DoorSheet.id).where(DoorSheet.checkpoint_id == checkpoint.id)
    found = db.session.scalar(own.where(DoorSheet.session_id.is_not(None)).limit(1))
    return SECRETARIAT if found else frozenset()


def nobody(_cast: Any, _row: Any) -> frozenset[str]:
    return frozenset()


COLUMNS: dict[str, Any] = {"door_sheet_row.scan_uuid": nobody}
