"""The public programme by room, by speaker, and by what changed."""

import logging
from datetime import datetime

from flask import Blueprint, render_template, request
from sqlalchemy.exc import OperationalError

from eventapp.core import clock
from eventapp.core.db import writing
from eventapp.core.kept import kept
from eventapp.core.paging import page_of
from eventapp.core.web import language
from eventapp.people.access import viewer
from eventapp.programme import queries, visits
from eventapp.programme.changes import changes as changes_of
from eventapp.programme.changes import history_of
from eventapp.programme.models import Event
from eventapp.programme.profiles.queries import NOTHING, profiles_of
from eventapp.programme.rooms import by_day, held_in, room_by_code
from eventapp.programme.speaking import named, speaker_at, speakers_of
from eventapp.programme.visibility import visible_sessions, with_occupied
from eventapp.programme.words import CHANGES, KINDS, PARTS, SETUPS

bp = Blueprint("programme_directory", __name__)
log = logging.getLogger(__name__)


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
    sessions, occupied = with_occupied(viewer(), found)
    return render_template(
        "programme/room.html",
        event=found,
        room=shown,
        days=by_day(held_in(shown, sessions)),
        occupied=[one for one in occupied if one.room.id == shown.id],
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
        profiles=profiles_of(found, [one.ref for one in page.rows]),
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
        profile=profiles_of(found, [shown.ref]).get(shown.ref, NOTHING),
        days=by_day(shown.sessions),
        KINDS=KINDS,
        PARTS=PARTS,
        here="programme",
    )


@bp.get("/<event>/changes")
@kept
def changes(event: str) -> str:
    """What changed in the programme, the latest first; who is signed in learns what is new to them."""
    found, at, person_id = queries.event_by_code(event), clock.now(), viewer().person_id
    sessions = visible_sessions(viewer(), found)
    told = changes_of(sessions, history_of(found), queries.rooms(found), language=language())
    last = visits.last_visit(person_id, found) if person_id else None
    page = render_template(
        "programme/changes.html",
        event=found,
        page=page_of(told, request.args.get("page", 1, type=int)),
        since=visits.new_since(last, at=at),
        CHANGES=CHANGES,
        here="programme",
    )
    if person_id and not visits.is_going_on(last, at=at):
        _note_visit(person_id, found, at)
    return page


def _note_visit(person_id: int, event: Event, at: datetime) -> None:
    """A full disk or a busy writer must not keep a reader from the page."""
    event_id = event.id
    try:
        with writing():
            visits.note_visit(person_id, event_id, at=at)
    except OperationalError:
        log.warning("a visit of event %s was not noted", event_id)
