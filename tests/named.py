"""What stands in the addresses of the cast's installation: by the names of the cast.

Some may have been thrown away meanwhile.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import exists, select

from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.programme.documents.models import Document
from eventapp.programme.models import Event, Room, Session, Track
from eventapp.programme.outline import state_of
from eventapp.programme.profiles.models import SpeakerPhoto
from eventapp.programme.speaking import speaker_ref
from tests.cast import Cast

Sent = dict[str, Any]
Value = TypeVar("Value")
NOWHERE = "nothing"
IMPORTS = {"registration_import": "people", "delegations_import": "houses", "delegations_bulk": "members"}


def ref(cast: Cast, name: str) -> str:
    """A draft may have been thrown away meanwhile."""
    own = select(Session.ref).where(Session.id == cast.sessions[name])
    return read(cast, lambda: db.session.scalar(own)) or NOWHERE


def document(cast: Cast, name: str) -> str:
    """One that is not released may have been deleted meanwhile."""
    own = select(Document.ref).where(Document.id == cast.documents[name])
    return read(cast, lambda: db.session.scalar(own)) or NOWHERE


def speaker(cast: Cast, name: str) -> str:
    """The address of who speaks there, for those who may know."""

    def made() -> str:
        session = db.session.get_one(Session, cast.sessions[name])
        return speaker_ref(db.session.get_one(Event, session.event_id), session.speakers[0])

    return read(cast, made)


def digest_of(cast: Cast, name: str) -> str:
    """Of the photo of who speaks there; it may have been deleted meanwhile."""
    own = select(SpeakerPhoto.digest).where(SpeakerPhoto.profile_id == cast.profiles.get(name))
    return read(cast, lambda: db.session.scalar(own)) or NOWHERE


def body_code(cast: Cast) -> str:
    """Of the body that the mandates of the cast are on."""
    own = select(Body.code).join(Membership, Membership.body_id == Body.id)
    own = own.where(Membership.id == cast.mandates["member"])
    return read(cast, lambda: db.session.scalar(own)) or NOWHERE


def room_code(cast: Cast, name: str) -> str:
    own = select(Room.code).where(Room.id == cast.rooms[name])
    return read(cast, lambda: db.session.scalar(own)) or NOWHERE


def read(cast: Cast, ask: Callable[[], Value]) -> Value:
    with cast.app.app_context():
        found = ask()
        db.session.commit()
        return found


def track(cast: Cast, *, is_used: bool = True) -> tuple[str, str]:
    """The code and the state of the full session's track, or of one of its event that no session has."""
    full = select(Session).where(Session.id == cast.sessions["full"]).subquery()
    wanted = Track.id == full.c.track_id if is_used else ~exists().where(Session.track_id == Track.id)
    own = select(Track).where(Track.event_id == full.c.event_id, wanted).order_by(Track.id)

    def found() -> tuple[str, str]:
        track = db.session.scalar(own)
        return (track.code, state_of(track)) if track else (NOWHERE, "")

    return read(cast, found)


def rooms_of(cast: Cast, event: str) -> list[int]:
    """Of that event, that of the open session first."""
    rooms = select(Room.id).join(Event, Room.event_id == Event.id).where(Event.code == event)
    return read(cast, lambda: list(db.session.scalars(rooms.order_by(Room.id))))
