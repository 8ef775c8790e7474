"""The public programme: overview, week, day, session, now and next."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template, request

from eventapp.core import clock
from eventapp.core.i18n import own_name
from eventapp.core.kept import kept
from eventapp.core.web import absolute_url, cached, language, shown
from eventapp.people.access import viewer
from eventapp.people.offline import keepable
from eventapp.policy import ANONYMOUS
from eventapp.programme import jsonld, queries, seeking
from eventapp.programme.accent import accent as derived
from eventapp.programme.documents.queries import documents_for
from eventapp.programme.filters import Choice, Offered, asked_for, parameters
from eventapp.programme.framing import framed
from eventapp.programme.grid import grid
from eventapp.programme.models import Event
from eventapp.programme.profiles.queries import profiles_of
from eventapp.programme.speaking import speaker_ref
from eventapp.programme.timetable import Filter, in_tracks, laid_out, now_and_next
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions, with_occupied
from eventapp.programme.words import FILTERS, KINDS, PARTS

bp = Blueprint("programme", __name__)


@bp.get("/<event>/")
@kept
@keepable
@framed
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
@keepable
@framed
def programme(event: str) -> str:
    """The whole week, a line for each session, by day or with ?by=track; filters live in the URL."""
    asked = asked_for(request.args)
    found, taken, offered = seeking.found(event, asked)
    by_track = {"by": "track"} if request.args.get("by") == "track" else {}
    days = queries.days(found)
    return render_template(
        "programme/week.html",
        event=found,
        days=[(day, [one for one in taken if one.day.id == day.id]) for day in days],
        tracks=in_tracks(taken) if by_track else None,
        hits=len(taken),
        **_frame(asked, offered, **by_track),
    )


@bp.get("/<event>/programme/<day>")
@kept
@keepable
@framed
def day(event: str, day: str) -> str:
    """One day as a list, or with ?view=grid as a table of its rooms where there is space for one."""
    found = queries.event_by_code(event)
    today = queries.day_at(found, day)
    (sessions, occupied), asked = with_occupied(viewer(), found, day=today), asked_for(request.args)
    taken = [session for session in sessions if asked.takes(session)]
    parts, as_grid = laid_out(taken), {"view": "grid"} if request.args.get("view") == "grid" else {}
    return render_template(
        "programme/day.html",
        event=found,
        day=today,
        days=queries.days(found),
        parts=parts,
        grid=grid(parts, occupied=() if asked else occupied) if as_grid else None,
        hits=len(taken),
        is_provisional=any(session.provisional for session in sessions),
        **_frame(asked, Offered.by(found, sessions), **as_grid),
    )


@bp.get("/<event>/now")
def now(event: str) -> str:
    found, at = queries.event_by_code(event), clock.now()
    running = now_and_next(visible_sessions(viewer(), found), at)
    return render_template(
        "programme/now.html", event=found, shown=running, at=at, KINDS=KINDS, here="programme"
    )


@bp.get("/<event>/sessions/<ref>")
@kept
@keepable
@framed
def session(event: str, ref: str) -> str:
    found = queries.event_by_code(event)
    seen = visible_session(viewer(), found, ref)
    thing = jsonld.session_data(
        seen, found, language=language(), url=_url(found, seen), event_url=_url(found)
    )
    speakers = [(speaker_ref(found, speaker), speaker) for speaker in seen.speakers]
    return render_template(
        "programme/session.html",
        event=found,
        session=seen,
        documents=documents_for(viewer(), found, [seen], at=clock.now()).get(seen.id, []),
        speakers=speakers,
        profiles=profiles_of(found, [one for one, _speaker in speakers]),
        thing=thing,
        KINDS=KINDS,
        PARTS=PARTS,
        here="programme",
    )


@bp.get("/<event>/accent.css")
def accent(event: str) -> Response:
    """The event's colour as a style sheet of its own: pages carry no inline style."""
    colours = derived(queries.door_event(event).accent)
    sheet = render_template("programme/accent.css", accent=colours)
    return cached(
        sheet.encode(), "text/css; charset=utf-8", cache_control="public, max-age=31536000, immutable"
    )


def _url(event: Event, session: VisibleSession | None = None) -> str:
    """The address by which other sites know the event, or one of its sessions."""
    if session is None:
        return absolute_url("programme.overview", event=event.code)
    return absolute_url("programme.session", event=event.code, ref=session.ref)


def _frame(asked: Filter, offered: Offered, **kept: str) -> dict[str, object]:
    """The filter: what it asks, what it offers, and what `kept` parameters go along."""
    return {
        "asked": asked,
        "offered": offered,
        "said": list(_said(asked, offered)),
        "kept": kept,
        "parameters": parameters(asked) | kept,
        "KINDS": KINDS,
        "PARTS": PARTS,
        "here": "programme",
    }


def _said(asked: Filter, offered: Offered) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What the filter asks: field, value in words, and the parameters that are left without it.

    What the reader's own sessions do not contain stays as it was typed.
    """
    named = {
        "kind": str(KINDS.get(asked.kind, asked.kind)),
        "language": own_name(asked.language) if asked.language in offered.spoken else asked.language,
        "track": _name_of(asked.track, offered.tracks),
        "room": _name_of(asked.room, offered.rooms),
        "seats": "",
    }
    for field, word in FILTERS.items():
        value = getattr(asked, field)
        if value:
            yield str(word), named.get(field, value), parameters(asked, without=field)


def _name_of(code: str, choices: Sequence[Choice]) -> str:
    return next((shown(one.name) for one in choices if one.code == code), code)
