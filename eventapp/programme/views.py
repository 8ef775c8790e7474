"""The public programme: overview, week, day, session, now and next."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from eventapp.core import clock
from eventapp.core.errors import NotFound
from eventapp.core.kept import kept
from eventapp.core.web import absolute_url, cached, language
from eventapp.people.access import viewer
from eventapp.policy import ANONYMOUS
from eventapp.programme import jsonld, queries
from eventapp.programme.accent import accent as derived
from eventapp.programme.models import Event
from eventapp.programme.speakers import speaker_ref
from eventapp.programme.timetable import Filter, laid_out, now_and_next
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions
from eventapp.programme.words import KINDS, PARTS

bp = Blueprint("programme", __name__)


@bp.get("/<event>/")
@kept
def overview(event: str) -> str:
    found = queries.event_by_code(event)
    thing = jsonld.event_data(
        found,
        visible_sessions(ANONYMOUS, found),
        language=language(),
        url=_url(found),
        url_of=lambda session: _url(found, session),
    )
    return render_template(
        "programme/overview.html", event=found, days=queries.days(found), thing=thing, here=""
    )


@bp.get("/<event>/programme")
@kept
def programme(event: str) -> str:
    """The whole week, a line for each session; filters live in the URL."""
    found = queries.event_by_code(event)
    sessions, asked = visible_sessions(viewer(), found), _filter()
    days = [
        (day, [s for s in sessions if s.day.id == day.id and asked.takes(s)]) for day in queries.days(found)
    ]
    hits = sum(len(taken) for _, taken in days)
    return render_template(
        "programme/week.html", event=found, days=days, hits=hits, **_frame(found, sessions, asked)
    )


@bp.get("/<event>/programme/<day>")
@kept
def day(event: str, day: str) -> str:
    found = queries.event_by_code(event)
    shown = queries.day_on(found, _date(day))
    sessions, asked = visible_sessions(viewer(), found, day=shown), _filter()
    return render_template(
        "programme/day.html",
        event=found,
        day=shown,
        days=queries.days(found),
        parts=laid_out(session for session in sessions if asked.takes(session)),
        is_provisional=any(session.provisional for session in sessions),
        **_frame(found, sessions, asked),
    )


@bp.get("/<event>/now")
def now(event: str) -> str:
    found, at = queries.event_by_code(event), clock.now()
    shown = now_and_next(visible_sessions(viewer(), found), at)
    return render_template(
        "programme/now.html", event=found, shown=shown, at=at, KINDS=KINDS, here="programme"
    )


@bp.get("/<event>/sessions/<ref>")
@kept
def session(event: str, ref: str) -> str:
    found = queries.event_by_code(event)
    shown = visible_session(viewer(), found, ref)
    thing = jsonld.session_data(
        shown, found, language=language(), url=_url(found, shown), event_url=_url(found)
    )
    return render_template(
        "programme/session.html",
        event=found,
        session=shown,
        speakers=[(speaker_ref(found, speaker), speaker) for speaker in shown.speakers],
        thing=thing,
        KINDS=KINDS,
        PARTS=PARTS,
        here="programme",
    )


@bp.get("/<event>/accent.css")
def accent(event: str) -> Response:
    """The event's colour as a style sheet of its own: pages carry no inline style."""
    colours = derived(queries.event_by_code(event).accent)
    sheet = render_template("programme/accent.css", accent=colours)
    return cached(
        sheet.encode(), "text/css; charset=utf-8", cache_control="public, max-age=31536000, immutable"
    )


def _url(event: Event, session: VisibleSession | None = None) -> str:
    """The address by which other sites know the event, or one of its sessions."""
    if session is None:
        return absolute_url("programme.overview", event=event.code)
    return absolute_url("programme.session", event=event.code, ref=session.ref)


def _date(text: str) -> date:
    """The day as our own links write it; other forms of ISO 8601 would be the same page twice."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if found.isoformat() != text:
        raise NotFound
    return found


def _filter() -> Filter:
    asked = {name: request.args.get(name, "")[:100] for name in ("kind", "language", "track")}
    return Filter(words=request.args.get("q", "")[:100], **asked)


def _frame(event: Event, sessions: list[VisibleSession], asked: Filter) -> dict[str, object]:
    """What the filter bar offers: only what the viewer's own sessions contain."""
    kinds = {session.kind for session in sessions}
    spoken = {code for session in sessions for code in session.floor_languages + session.interpretation}
    tracks = {session.track.code: session.track for session in sessions if session.track}
    return {
        "asked": asked,
        "kinds": [(kind, word) for kind, word in KINDS.items() if kind in kinds],
        "spoken": [code for code in event.languages if code in spoken]
        + sorted(spoken.difference(event.languages)),
        "tracks": list(tracks.values()),
        "KINDS": KINDS,
        "PARTS": PARTS,
        "here": "programme",
    }
