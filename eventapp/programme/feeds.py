"""The programme for calendars (RFC 5545) and other systems, as an anonymous visitor may see it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.core import clock
from eventapp.core.config import Settings
from eventapp.core.i18n import Text, best_language
from eventapp.core.kept import kept
from eventapp.core.paging import SIZE
from eventapp.core.web import absolute_url, cached
from eventapp.policy import ANONYMOUS
from eventapp.programme import atom, calendar, exports, frab, ical, queries
from eventapp.programme.changes import Change, changes, history_of
from eventapp.programme.documents.queries import Listed, documents_for
from eventapp.programme.models import Event
from eventapp.programme.schedule import Schedule
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions
from eventapp.programme.words import CHANGES

bp = Blueprint("programme_feeds", __name__)


@bp.get("/<event>/programme.ics")
@kept
def programme(event: str) -> Response:
    """Every session of the event; a calendar may follow it."""
    found = queries.event_by_code(event)
    sessions, language = visible_sessions(ANONYMOUS, found), _language(found)
    body = calendar.feed(
        sessions,
        found,
        name=found.title.plain(language),
        language=language,
        url_of=lambda session: _url(found, session),
        at=clock.now(),
    )
    return _answer(body, found.code, sessions)


@bp.get("/<event>/sessions/<ref>.ics")
@kept
def session(event: str, ref: str) -> Response:
    """One session to put into a calendar once; nothing follows it."""
    found = queries.event_by_code(event)
    shown, language = visible_session(ANONYMOUS, found, ref), _language(found)
    item = calendar.calendar_item(shown, found, language=language, url=_url(found, shown))
    body = ical.single(item, organizer=_address(), organizer_name=found.organiser.plain(language))
    return _answer(body, f"{found.code}-{ref}", [shown])


@bp.get("/<event>/schedule.xml")
@kept
def schedule_xml(event: str) -> Response:
    """The programme as frab and pentabarf write it."""
    return _schedule(event, frab.xml, "application/xml; charset=utf-8")


@bp.get("/<event>/schedule.json")
@kept
def schedule_json(event: str) -> Response:
    """The same as JSON."""
    return _schedule(event, frab.as_json, "application/json")


@bp.get("/<event>/changes.atom")
@kept
def latest_changes(event: str) -> Response:
    """The latest changes of the programme, for readers of news."""
    found = queries.event_by_code(event)
    sessions, language = visible_sessions(ANONYMOUS, found), _language(found)
    told = changes(sessions, history_of(found), queries.rooms(found), language=language)[:SIZE]
    asked = best_language([request.args.get("lang", "")])
    with force_locale(language):
        body = atom.feed(
            told,
            language=language,
            title=_("%(event)s: changes to the programme", event=found.title.plain(language)),
            author=found.organiser.plain(language),
            own_url=absolute_url("programme_feeds.latest_changes", event=found.code, lang=asked),
            url=absolute_url("programme_directory.changes", event=found.code, lang=asked),
            url_of=lambda session: _url(found, session),
            text_of=_in_words,
        )
    return cached(body, atom.CONTENT_TYPE)


def _in_words(change: Change) -> str:
    """A line for each thing that changed, in the language that is forced."""
    lines = []
    for one in change.told:
        word = str(CHANGES[one.what])
        named = {"what": word, "before": one.before or "–", "after": one.after or "–"}
        lines.append(word if one.is_fact else _("%(what)s: %(after)s (before: %(before)s)", **named))
    return "\n".join(lines)


def _schedule(event: str, written: Callable[[Schedule], bytes], content_type: str) -> Response:
    found = queries.event_by_code(event)
    sessions, language = exports.listed(visible_sessions(ANONYMOUS, found)), _language(found)
    documents = documents_for(ANONYMOUS, found, sessions, at=clock.now())
    refs = {session.id: session.ref for session in sessions}
    schedule = exports.schedule(
        sessions,
        found,
        language=language,
        base_url=absolute_url("pages.home"),
        url=absolute_url("programme.overview", event=found.code),
        own_url=absolute_url("programme_feeds.schedule_xml", event=found.code),
        url_of=lambda session: _url(found, session),
        attached={number: _attached(found, refs[number], of_one) for number, of_one in documents.items()},
    )
    response = cached(written(schedule), content_type)
    response.last_modified = calendar.revised_at(sessions)
    return response


def _attached(event: Event, ref: str, documents: list[Listed]) -> list[tuple[Text, str]]:
    place = {"event": event.code, "ref": ref}
    titled = [(one.document.title, one.document.ref) for one in documents]
    return [(title, absolute_url("documents.file", document=own, **place)) for title, own in titled]


def _answer(body: bytes, name: str, sessions: list[VisibleSession]) -> Response:
    """The bytes of a calendar. Only their ETag decides whether a client has them already.

    A date cannot: when a session is withdrawn, nothing that is left was revised.
    """
    response = cached(
        body, "text/calendar; charset=utf-8", **{"Content-Disposition": f'inline; filename="{name}.ics"'}
    )
    response.last_modified = calendar.revised_at(sessions)
    return response


def _language(event: Event) -> str:
    """?lang=, else the event's own: what calendars poll does not change with who polls."""
    return best_language([request.args.get("lang", "")]) or event.default_language


def _url(event: Event, session: VisibleSession) -> str:
    return absolute_url("programme.session", event=event.code, ref=session.ref)


def _address() -> str:
    """Nobody reads it: METHOD:PUBLISH asks for an organizer, and no calendar answers one."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"no-reply@{urlsplit(settings.base_url).hostname}"
