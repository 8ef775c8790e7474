"""A person's agenda for the calendars that follow it: a secret address, no sign-in (RFC 5545)."""

import logging
from datetime import datetime

from flask import Blueprint, Response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from eventapp.agenda import domain, polls, queries
from eventapp.agenda.clients import calendar_name
from eventapp.agenda.entries import entries
from eventapp.agenda.polls import Poll
from eventapp.core import clock
from eventapp.core.db import writing
from eventapp.core.errors import NotFound
from eventapp.core.web import cached
from eventapp.programme import calendar

bp = Blueprint("agenda_feeds", __name__)
log = logging.getLogger(__name__)
CACHING = "private, max-age=300"
HEADERS = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
STANDING = {"Cache-Control": CACHING, **HEADERS}  # of a 304


@bp.get("/calendar/<token>.ics")
def personal(token: str) -> Response:
    """The agenda's bytes, the same until something changes in it.

    Every wrong token takes the same way to the same 404. Only the ETag decides on a 304: a date
    cannot tell that an entry was dropped.
    """
    at, digest = clock.now(), domain.digest_of(token)
    poll = polls.poll(digest, at)
    if poll is None:
        raise NotFound
    response = _unchanged(poll) or _whole(digest, at)
    if request.method == "GET":  # with HEAD nobody has read anything
        _note_fetch(poll, response.headers["ETag"], at)
    return response


def _unchanged(poll: Poll) -> Response | None:
    """304 without making the bytes, where the calendar has those that stand."""
    etag = poll.known_etag
    if etag is None or not request.if_none_match.contains_weak(etag.strip('"')):
        return None
    return Response(status=304, mimetype="text/calendar", headers={"ETag": etag, **STANDING})


def _whole(digest: bytes, at: datetime) -> Response:
    """In the person's language, whoever fetches it."""
    followed = queries.subscription_by(digest)
    event = followed.event
    language = followed.person.language or event.default_language
    told = entries(followed.person_id, event, language)
    ended = queries.ended_entries(followed.person_id, event, {one.uid for one in told})
    gone = (
        calendar.tombstone(one, event, language=language) for one in ended if calendar.stays(one.ends_at, at)
    )
    vevents = [*(one.text for one in calendar.listed(told, at)), *map(calendar.vevent, gone)]
    with force_locale(language):
        name = _("%(event)s: my agenda", event=event.title.plain(language))
    response = cached(
        calendar.written(vevents, event, name=name, language=language),
        "text/calendar; charset=utf-8",
        cache_control=CACHING,
        **{"Content-Disposition": f'inline; filename="{event.code}-agenda.ics"', **HEADERS},
    )
    response.last_modified = calendar.revised_at(told) or followed.created_at
    return response


def _note_fetch(poll: Poll, etag: str, at: datetime) -> None:
    """A full disk or a busy writer must not keep a calendar from its bytes."""
    left = domain.to_note(poll, calendar_name(request.user_agent.string), etag, at=at)
    if not left:
        return
    try:
        with writing():
            domain.note(poll.subscription_id, left)
    except OperationalError:
        log.warning("the fetch of calendar %s was not noted", poll.subscription_id)
