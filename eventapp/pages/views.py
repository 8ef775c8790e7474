"""Pages of the house itself: the events, the language switch, the organisers' overview."""

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from eventapp import policy
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES
from eventapp.core.web import absolute_url, cached, onward
from eventapp.door.closed import open_scans
from eventapp.door.queries import counts
from eventapp.people.access import requires, signed_in, viewer
from eventapp.people.domain import choose_language as keep_language
from eventapp.programme import queries as programme
from eventapp.programme.visibility import listed_events, visible_sessions
from eventapp.registration.queries import oldest_undecided_at, states_of

bp = Blueprint("pages", __name__)
A_YEAR = 31_536_000  # seconds


@bp.get("/")
def home() -> str:
    return render_template("pages/home.html", event=None, events=listed_events(viewer()), here="home")


@bp.get("/accessibility")
def accessibility() -> str:
    return render_template("pages/accessibility.html", event=None, here="")


@bp.get("/privacy")
def privacy() -> str:
    return render_template("pages/privacy.html", event=None, here="")


@bp.post("/language")
def choose_language() -> Response:
    """Keep the chosen language with the person, else in the one cookie that a visitor asks for."""
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    if viewer().person_id is not None:
        keep_language(signed_in(), chosen)
        db.session.commit()
    response = onward(request.form.get("next"), url_for("pages.home"))
    settings: Settings = current_app.config["SETTINGS"]
    response.set_cookie(
        "lang", chosen, max_age=A_YEAR, httponly=True, samesite="Lax", secure=settings.is_https
    )
    return response


@bp.get("/<event>/organise/")
@requires(policy.may_organise)
def organise(event: str) -> str:
    """How things stand, for whoever opens the organisers' side."""
    found = programme.event_by_code(event)
    return render_template(
        "pages/organise.html",
        event=found,
        states=states_of(found),
        oldest=oldest_undecided_at(found),
        sessions=visible_sessions(viewer(), found, drafts=True),
        doors=counts(found, open_scans(viewer(), found)),
        tab="overview",
        here="organise",
    )


@bp.get("/robots.txt")
def robots() -> Response:
    lines = ("User-agent: *", "Disallow: /calendar/", "Disallow: /sign-in")
    text = "\n".join([*lines, f"Sitemap: {absolute_url('sitemap.sitemap')}", ""])
    return cached(text.encode(), "text/plain; charset=utf-8")
