"""The programme without a network: the service worker of an event's public side."""

from functools import cache

from flask import Blueprint, Response, render_template, url_for

from eventapp.core.assets import with_what_they_name
from eventapp.core.kept import kept
from eventapp.core.workers import asset, service_worker
from eventapp.people.offline import keepable, kept_for
from eventapp.programme.framing import framed
from eventapp.programme.queries import days, event_by_code

FIRST = (
    "base.css",
    "fonts.css",
    "agenda/agenda.css",
    "agenda/choose.js",
    "components/live.js",
    "components/page.js",
    "components/searching.js",
    "icons/mark.svg",
    "icons/sprite.svg",
    "people/forget.js",
    "programme/offline.js",
    "programme/programme.css",
)

bp = Blueprint("programme_offline", __name__)
bp.add_app_template_global(kept_for)


@cache
def paths() -> tuple[str, ...]:
    """Paths under static/ of all that the pages load which are kept."""
    return with_what_they_name(FIRST)


@bp.get("/<event>/worker.js")
def worker(event: str) -> Response:
    """It serves the pages below the event's own, but for the scanner, which has a worker for itself."""
    found = event_by_code(event)
    scope = url_for("programme.overview", event=found.code)
    accent = url_for("programme.accent", event=found.code, v=found.accent[1:])
    files = [*map(asset, paths()), accent]
    return service_worker("programme/worker.js", scope, {"scope": scope, "build": asset(""), "files": files})


@bp.get("/<event>/not-kept")
@kept
@keepable
@framed
def not_kept(event: str) -> str:
    """What the worker shows without a network in place of a page that it has not kept."""
    found = event_by_code(event)
    return render_template("programme/not_kept.html", event=found, days=days(found), here="programme")
