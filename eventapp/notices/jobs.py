"""What the worker tells people: changes in their week, and what comes next."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from eventapp.agenda import seat_mails
from eventapp.agenda.line import offered_until
from eventapp.agenda.queries import holders
from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.i18n import Formats
from eventapp.core.jobs import enqueue, handles
from eventapp.notices import domain, queries, reminding
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import events
from eventapp.programme.words import CHANGES
from eventapp.registration.queries import language_for

MAILS = {  # a subject, and what the rest is made of
    "changes": (_("%(event)s: changes in your agenda"), "changes"),
    "evening": (_("%(event)s: your day tomorrow"), "reminder"),
    "day": (_("%(event)s: your day today"), "reminder"),
    "ahead": (_("%(event)s: your next session"), "reminder"),
}
Payload = dict[str, Any]


@handles("notices.session_changed")
def session_changed(payload: Payload, at: datetime) -> None:
    """Payload: session_id, its version after the change, when it was and when the session started before
    (changed_at, started_at, ISO 8601), words (by language).

    The session may be gone by the time it runs.
    """
    session = db.session.get(Session, payload["session_id"])
    if session is not None:
        _note(session, holders(session), payload, words=payload["words"], at=at)
        reminding.plan_sessions([session], at=at)


@handles("notices.session_published")
def session_published(payload: Payload, at: datetime) -> None:
    """Payload: session_id. It starts before the reminders of its day are planned."""
    session = db.session.get(Session, payload["session_id"])
    if session is not None:
        reminding.plan_sessions([session], at=at)


@handles("notices.session_closed")
def session_closed(payload: Payload, at: datetime) -> None:
    """Payload: as of `session_changed`, but for words; and the people to whom it is open no more.

    What was said with the change is for those who may know what it was about.
    """
    session = db.session.get(Session, payload["session_id"])
    if session is not None:
        _note(session, payload["people"], payload, words={}, at=at)


def _note(
    session: Session, people: Collection[int], payload: Payload, *, words: Payload, at: datetime
) -> None:
    moments = {name: datetime.fromisoformat(payload[name]) for name in ("changed_at", "started_at")}
    domain.note_change(session, payload["version"], people, **moments, words=words, at=at)


@handles("notices.tell")
def tell(payload: Payload, at: datetime) -> None:
    """Payload: event_id, person_id, as of all that follow."""
    event, person = _whom(payload)
    if event is None or person is None:
        return
    news = domain.tell(person.id, event, at=at)
    language = language_for(event, person)
    # A mail opens nothing that a mailed link alone would not: roles count for nothing in it.
    said = queries.lasting(queries.items(Viewer(person.id), event, news, language=language))
    if said:
        _post("changes", event, person, at=at, items=said, CHANGES=CHANGES)


@handles("notices.plan")
def plan(_payload: Payload, at: datetime) -> None:
    """Every day: the reminders of the next."""
    for event in events():
        reminding.plan_next(event, at=at)


@handles("notices.evening")
def evening(payload: Payload, at: datetime) -> None:
    """Payload: event_id, on: the day that comes (ISO 8601)."""
    event = db.session.get(Event, payload["event_id"])
    if event is not None:
        reminding.plan_day(event, date.fromisoformat(payload["on"]), at=at)


@handles("notices.ahead")
def ahead(payload: Payload, at: datetime) -> None:
    """Payload: session_id, minutes, and when it started when this was planned (ISO 8601)."""
    session = db.session.get(Session, payload["session_id"])
    if session is not None and session.starts_at.isoformat() == payload["starts_at"]:
        reminding.plan_session(session, payload["minutes"], at=at)


@handles("notices.remind")
def remind(payload: Payload, at: datetime) -> None:
    """Payload: also on, the day that comes, or session_id."""
    event, person = _whom(payload)
    if event is None or person is None:
        return
    over = domain.quiet_until(queries.wishes_of(person.id, event.id), event, at=at)
    if over is None:
        entries = reminding.reminded(event, person.id, payload)
        if entries:
            sessions = [entry.session for entry in entries]
            _post(reminding.called(event, payload, at=at), event, person, at=at, sessions=sessions)
    elif "on" in payload:  # what comes in some minutes is no news any more when the quiet hours end
        reminding.wait(payload, at=at, over=over)


@handles("notices.seat")
def seat(payload: Payload, at: datetime) -> None:
    """Payload: step, see `seat_mails.tell`, person_id, session_id. It waits for the end of quiet hours,
    unless an offer ends before."""
    session = db.session.get(Session, payload["session_id"])
    if session is None:
        return
    whose = payload["person_id"], session.id
    wishes = queries.wishes_of(payload["person_id"], session.event_id)
    over = domain.quiet_until(wishes, session.event, at=at)
    ends_at = offered_until(*whose)
    if over is None or (ends_at is not None and ends_at <= over):
        seat_mails.tell(payload["step"], *whose, at=at)
    else:
        enqueue("notices.seat", at=at, due_at=over, **payload)


def _whom(payload: Payload) -> tuple[Event | None, Person | None]:
    """Both may be gone by now."""
    return db.session.get(Event, payload["event_id"]), db.session.get(Person, payload["person_id"])


def _post(what: str, event: Event, person: Person, *, at: datetime, **words: Any) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    subject, name = MAILS[what]
    language, paths = language_for(event, person), current_app.url_map.bind("")
    template = current_app.jinja_env.get_template(f"notices/mail/{name}.txt")
    url = settings.base_url + paths.build("notices.index", {"event": event.code})
    words |= {"name": person.full_name or person.email, "url": url, "language": language}
    with force_locale(language):
        body = template.render(event=event, fmt=Formats(language), **words)
        headed = str(subject) % {"event": event.title.plain(language)}
        mail.post(person.email, headed, body, at=at, filed=mail.Filed(event.code, "agenda", language))
