"""The public programme by room and by speaker."""

from flask import Blueprint, render_template, request

from eventapp.core.kept import kept
from eventapp.core.paging import page_of
from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.rooms import by_day, held_in, room_by_code
from eventapp.programme.speakers import named, speaker_at, speakers_of
from eventapp.programme.visibility import visible_sessions
from eventapp.programme.words import KINDS, PARTS, SETUPS

bp = Blueprint("programme_directory", __name__)


@bp.get("/<event>/rooms")
@kept
def rooms(event: str) -> str:
    """All of the venue's rooms, whatever runs in them."""
    found = queries.event_by_code(event)
    return render_template(
        "programme/rooms.html", event=found, rooms=queries.rooms(found), SETUPS=SETUPS, here="programme"
    )


@bp.get("/<event>/rooms/<code>")
@kept
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


@bp.get("/<event>/speakers")
@kept
def speakers(event: str) -> str:
    """Everybody who speaks at sessions that the viewer may see; ?q= searches."""
    found, words = queries.event_by_code(event), request.args.get("q", "")[:100]
    everybody = speakers_of(found, visible_sessions(viewer(), found))
    page = page_of(named(everybody, words), request.args.get("page", 1, type=int))
    return render_template(
        "programme/speakers.html",
        event=found,
        page=page,
        words=words,
        is_announced=bool(everybody),
        here="programme",
    )


@bp.get("/<event>/speakers/<speaker>")
@kept
def speaker(event: str, speaker: str) -> str:
    found = queries.event_by_code(event)
    shown = speaker_at(found, visible_sessions(viewer(), found), speaker)
    return render_template(
        "programme/speaker.html",
        event=found,
        speaker=shown,
        days=by_day(shown.sessions),
        KINDS=KINDS,
        PARTS=PARTS,
        here="programme",
    )
