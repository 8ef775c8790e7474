"""The scanner page and the page that pairs a device. Both carry no data: the device's token does."""

from collections.abc import Iterable, Mapping, Sequence

from flask import Blueprint, Response, g, jsonify, make_response, render_template, url_for
from flask_babel import gettext as _

from eventapp.core import clock
from eventapp.core.i18n import direction
from eventapp.core.web import language, plain, with_camera
from eventapp.core.workers import asset, service_worker
from eventapp.door.fullness import is_full, said_full
from eventapp.door.hours import runs
from eventapp.door.models import RoomFull
from eventapp.door.shell import paths
from eventapp.door.words import OVERRULED, UNDONE, texts
from eventapp.programme.models import Day, Room
from eventapp.programme.queries import door_event
from eventapp.programme.visibility import VisibleSession

bp = Blueprint("door", __name__)


@bp.app_template_global()
def full_rooms(session: VisibleSession) -> list[Room]:
    """Of the rooms that whoever is asking may know of, those where nobody can join the session now."""
    at = clock.now()
    if not session.rooms or not runs(session, at):
        return []
    event_id = session.day.event_id
    known: dict[int, Mapping[int, RoomFull]] = g.setdefault("said_full", {})
    if event_id not in known:
        known[event_id] = said_full(event_id)
    return [room for room in session.rooms if is_full(known[event_id].get(room.id), session, at)]


@bp.app_template_global()
def is_room_full(room: Room, days: Iterable[tuple[Day, Sequence[VisibleSession]]]) -> bool:
    """Whether nobody can join what runs there now, as far as whoever is asking may know of it."""
    return any(room in full_rooms(session) for _day, sessions in days for session in sessions)


@bp.get("/<event>/door/")
def scanner(event: str) -> Response:
    words = {"texts": texts(), "reasons": UNDONE, "overrules": OVERRULED}
    return with_camera(make_response(render_template("door/scanner.html", event=door_event(event), **words)))


@bp.get("/<event>/door/pair")
def pair(event: str) -> Response:
    """The link's token stands in the fragment, which browsers never send."""
    answer = make_response(render_template("door/pair.html", event=door_event(event)))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@bp.get("/<event>/door/worker.js")
def worker(event: str) -> Response:
    """The service worker of one event's scanner in one language: what it keeps, and the script that does."""
    found, here = door_event(event), language()
    scope = url_for("door.scanner", event=found.code)
    files = [asset(path) for path in paths()]
    accent = url_for("programme.accent", event=found.code, v=found.accent[1:])
    shell = {
        "name": f"{scope} {asset('')} {here}",
        "scope": scope,
        "page": url_for("door.scanner", event=found.code, lang=here),
        "files": [*files, accent],
    }
    return service_worker("door/worker.js", scope, shell)


@bp.get("/<event>/door/manifest.webmanifest")
def manifest(event: str) -> Response:
    """By which a phone installs the scanner among its programs."""
    found, here = door_event(event), language()
    scope = url_for("door.scanner", event=found.code)
    answer = jsonify(
        name=f"{_('Scanner')} · {plain(found.title)}",
        short_name=_("Scanner"),
        id=scope,
        start_url=scope,
        scope=scope,
        display="standalone",
        lang=here,
        dir=direction(here),
        background_color="#0b0d11",
        theme_color=found.accent,
        icons=[{"src": asset("icons/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    )
    answer.mimetype = "application/manifest+json"
    return answer
