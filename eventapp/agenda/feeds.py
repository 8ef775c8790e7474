"""A person's agenda for the calendars that follow it: a secret address, no sign-in (RFC 5545)."""

import logging
from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, request
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError

from eventapp.agenda import domain, queries
from eventapp.agenda.clients import calendar_name
from eventapp.agenda.models import CalendarSubscription
from eventapp.core import clock
from eventapp.core.db import writing
from eventapp.core.errors import NotFound
from eventapp.core.web import absolute_url, cached
from eventapp.programme import calendar
from eventapp.programme.visibility import VisibleSession

bp = Blueprint("agenda_feeds", __name__)
log = logging.getLogger(__name__)


@bp.get("/calendar/<token>.ics")
def personal(token: str) -> Response:
    """The agenda's bytes, the same until something changes in it.

    Every wrong token takes the same way to the same 404. Only the ETag decides on a 304: a date
    cannot tell that an entry was dropped.
    """
    followed = queries.subscription_by(domain.digest_of(token))
    if followed is None:
        raise NotFound
    at = clock.now()
    sessions = queries.followed_sessions(followed.person_id, followed.event)
    response = cached(
        _body(followed, sessions, at),
        "text/calendar; charset=utf-8",
        cache_control="private, max-age=300",
        **{
            "Content-Disposition": f'inline; filename="{followed.event.code}-agenda.ics"',
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )
    response.last_modified = calendar.revised_at(sessions) or followed.created_at
    _note_fetch(followed, at)
    return response


def _body(followed: CalendarSubscription, sessions: Sequence[VisibleSession], at: datetime) -> bytes:
    """In the person's language, whoever fetches it."""
    event = followed.event
    language = followed.person.language or event.default_language
    with force_locale(language):
        name = _("%(event)s: my agenda", event=event.title.plain(language))
    return calendar.feed(
        sessions,
        event,
        name=name,
        language=language,
        url_of=lambda session: absolute_url("programme.session", event=event.code, ref=session.ref),
        at=at,
    )


def _note_fetch(followed: CalendarSubscription, at: datetime) -> None:
    """A full disk or a busy writer must not keep a calendar from its bytes."""
    if not domain.is_fetch_worth_noting(followed, at=at):
        return
    subscription_id = followed.id
    try:
        with writing():
            domain.note_fetch(subscription_id, calendar_name(request.user_agent.string), at=at)
    except OperationalError:
        log.warning("the fetch of calendar %s was not noted", subscription_id)
