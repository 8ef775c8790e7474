"""The public programme by room and by speaker."""

from flask import Blueprint, render_template

from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.rooms import by_day, held_in, room_by_code
from eventapp.programme.visibility import visible_sessions
from eventapp.programme.words import KINDS, PARTS, SETUPS

bp = Blueprint("programme_directory", __name__)


@bp.get("/<event>/rooms")
def rooms(event: str) -> str:
    """All of the venue's rooms, whatever runs in them."""
    found = queries.event_by_code(event)
    return render_template(
        "programme/rooms.html", event=found, rooms=queries.rooms(found), SETUPS=SETUPS, here="programme"
    )


@bp.get("/<event>/rooms/<code>")
def room(event: str, code: str) -> str:
    found = queries.event_by_code(event)
    shown = room_by_code(found, code)
    sessions = held_in(shown, visible_sessions(viewer(), found))
    return render_template(
        "programme/room.html",
        event=found,
        room=shown,
        days=by_day(sessions),
        SETUPS=SETUPS,
        KINDS=KINDS,
        PARTS=PARTS,
        here="programme",
    )
