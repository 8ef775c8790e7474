"""The public JSON API: events and their sessions, as the one who asks may see them.

Other sites' pages may read what is public. Somebody signed in gets what they may see, and such
an answer is theirs alone.
"""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request

from eventapp.core.refusals import refusal
from eventapp.core.web import absolute_url, cached, open_to_other_sites, private
from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.models import Event, Round, Speaker, Track
from eventapp.programme.visibility import VisibleSession, listed_events, visible_session, visible_sessions

bp = Blueprint("programme_api", __name__, url_prefix="/api/v1")
bp.after_request(open_to_other_sites)


class BadSince(Exception):
    """No revision that an earlier answer could have told."""


@bp.errorhandler(BadSince)
def bad_since(_error: BadSince) -> Response:
    return refusal(422, "bad_request", "since must be the revision of an earlier answer, or 0")


@bp.get("/events")
def events() -> Response:
    """`{"events": [...]}`, the latest first: those of which something is published."""
    return _answer({"events": [_event(event) for event in listed_events(viewer())]})


@bp.get("/events/<event>/sessions")
def sessions(event: str) -> Response:
    """`{"event", "revision", "complete", "sessions", "refs"}`, by time.

    With `?since=` only sessions that changed after that revision, where that can be told. What is
    seen when signed in depends on mandates and on roles, whose changes no revision counts. `refs`
    names all sessions that are visible now: one that is not among them is gone, and nothing says
    whether it was withdrawn or became secret.
    """
    found, since = queries.event_by_code(event), _since()
    seen = visible_sessions(viewer(), found)
    revision = max((session.revision for session in seen), default=0)
    is_complete = not 0 < since <= revision or viewer().person_id is not None
    told = [one for one in seen if is_complete or one.is_veiled or one.revision > since]
    return _answer(
        {
            "event": found.code,
            "revision": revision,
            "complete": is_complete,
            "sessions": [_session(found, session) for session in told],
            "refs": [session.ref for session in seen],
        }
    )


@bp.get("/events/<event>/sessions/<ref>")
def session(event: str, ref: str) -> Response:
    found = queries.event_by_code(event)
    return _answer(_session(found, visible_session(viewer(), found, ref)))


def _since() -> int:
    text = request.args.get("since", "0")
    if not re.fullmatch("[0-9]{1,18}", text):
        raise BadSince
    return int(text)


def _answer(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    if viewer().person_id is not None:
        return private(response)
    return cached(response.get_data(), "application/json")


def _event(event: Event) -> dict[str, Any]:
    return {
        "code": event.code,
        "url": absolute_url("programme.overview", event=event.code),
        "sessions_url": absolute_url("programme_api.sessions", event=event.code),
        "title": event.title,
        "theme": event.theme,
        "edition": event.edition,
        "starts_on": event.starts_on.isoformat(),
        "ends_on": event.ends_on.isoformat(),
        "time_zone": event.time_zone,
        "venue": event.venue,
        "address": event.address,
        "city": event.city,
        "country": event.country,
        "latitude": event.latitude,
        "longitude": event.longitude,
        "host": event.host,
        "organiser": event.organiser,
        "languages": event.languages,
        "default_language": event.default_language,
    }


def _session(event: Event, session: VisibleSession) -> dict[str, Any]:
    zone = ZoneInfo(event.time_zone)
    moved_from = session.previous_starts_at
    return {
        "ref": session.ref,
        "uid": str(session.uid),
        "url": absolute_url("programme.session", event=event.code, ref=session.ref),
        "kind": session.kind,
        "title": session.title,
        "abstract": session.abstract,
        "on": session.on.isoformat(),
        "part": session.part,
        "starts_at": _moment(session.starts_at, zone),
        "ends_at": _moment(session.ends_at, zone),
        "previous_starts_at": _moment(moved_from, zone) if moved_from else None,
        "time_announced": session.time_announced,
        "provisional": session.provisional,
        "state": _state(session),
        "rooms": [{"code": room.code, "name": room.name} for room in session.rooms],
        "speakers": [_speaker(speaker) for speaker in session.speakers],
        "floor_languages": session.floor_languages,
        "interpretation": session.interpretation,
        "round": _named(session.round),
        "track": _named(session.track),
        "access": session.access,
        "veiled": session.is_veiled,
        "body": session.body.name if session.body else None,
        "seats": session.seats,
    }


def _state(session: VisibleSession) -> str:
    if session.is_cancelled:
        return "cancelled"
    return "moved" if session.is_moved else "published"


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {"name": speaker.name, "role": speaker.role, "affiliation": speaker.affiliation}


def _named(thing: Round | Track | None) -> dict[str, Any] | None:
    return {"code": thing.code, "name": thing.name} if thing else None


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 3339 with the offset that the event's clocks have then."""
    return moment.astimezone(zone).isoformat()
