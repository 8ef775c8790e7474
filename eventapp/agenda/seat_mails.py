"""Mails to those who wait for a seat. A session is named only as its reader may know it."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from eventapp.agenda.line import claim_mail, stands_in_line
from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.i18n import Formats
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession, visible_session
from eventapp.registration.queries import language_for
from eventapp.registration.writing import moment_in


def tell(step: str, person_id: int, session_id: int, *, at: datetime) -> None:
    """`step` is offered, lapsed or waiting. Who is gone, or may no longer see the session, is told nothing;
    nor is anybody told of an offer that was answered meanwhile, or of a line that they have left.

    What one sees by a role alone, no mail tells.
    """
    deadline = claim_mail(person_id, session_id, at=at) if step == "offered" else None
    if step == "offered" and deadline is None:
        return
    if step == "waiting" and not stands_in_line(person_id, session_id):
        return
    person, row = db.session.get(Person, person_id), db.session.get(Session, session_id)
    if person is None or row is None:
        return
    try:
        session = visible_session(Viewer(person_id), row.event, row.ref)
    except NotFound:
        return
    if not session.is_veiled:
        _post(step, person, row.event, session, deadline, at=at)


def _post(
    step: str,
    person: Person,
    event: Event,
    session: VisibleSession,
    deadline: datetime | None,
    *,
    at: datetime,
) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    language = language_for(event, person)
    url = settings.base_url + current_app.url_map.bind("").build("agenda.index", {"event": event.code})
    template = current_app.jinja_env.get_template(f"agenda/mail/seat_{step}.txt")
    named = {"event": event.title.plain(language), "title": session.title.plain(language)}
    with force_locale(language):
        until = moment_in(event, deadline, Formats(language)) if deadline else ""
        body = template.render(name=person.full_name or person.email, url=url, deadline=until, **named)
        subject = {
            "offered": gettext("%(event)s: a seat is free for you", event=named["event"]),
            "waiting": gettext("%(event)s: you are in line for a seat", event=named["event"]),
            "lapsed": gettext("%(event)s: the seat offered to you is gone", event=named["event"]),
        }[step]
        mail.post(person.email, subject, body, at=at, filed=mail.Filed(event.code, "agenda", language))
