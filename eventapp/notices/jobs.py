"""What the worker tells people: changes in their week, and what comes next."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from eventapp.agenda.queries import holders
from eventapp.agenda.week import Entry
from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.i18n import Formats
from eventapp.core.jobs import handles
from eventapp.notices import domain, queries, reminding
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import events
from eventapp.programme.words import CHANGES
from eventapp.registration.queries import registration_of

SUBJECTS = {
    "changes": _("%(event)s: changes in your agenda"),
    "evening": _("%(event)s: your day tomorrow"),
    "ahead": _("%(event)s: your next session"),
}
Payload = dict[str, Any]


@handles("notices.session_changed")
def session_changed(payload: Payload, at: datetime) -> None:
    """Payload: session_id, its version after the change, changed_at (ISO 8601), words (by language).

    The session may be gone by the time it runs.
    """
    session = db.session.get(Session, payload["session_id"])
    if session is None:
        return
    changed_at, people = datetime.fromisoformat(payload["changed_at"]), holders(session)
    domain.note_change(
        session, payload["version"], people, changed_at=changed_at, words=payload["words"], at=at
    )
    reminding.plan_sessions(db.session.get_one(Event, session.event_id), [session], at=at)


@handles("notices.tell")
def tell(payload: Payload, at: datetime) -> None:
    """Payload: event_id, person_id, as of all that follow."""
    event, person = _whom(payload)
    if event is None or person is None:
        return
    news = domain.tell(person.id, event, at=at)
    language = _language(event, person)
    # A mail opens nothing that a mailed link alone would not: roles count for nothing in it.
    items = queries.items(Viewer(person.id), event, news, language=language)
    said = [item for item in items if item.session is not None and (item.told or item.words)]
    if said:
        _post("changes", event, person, at=at, items=said, CHANGES=CHANGES)


@handles("notices.plan")
def plan(_payload: Payload, at: datetime) -> None:
    """Every day: the reminders of the next."""
    for event in events():
        reminding.plan_next(event, at=at)


@handles("notices.evening")
def evening(payload: Payload, at: datetime) -> None:
    """Payload: also on, the day that comes (ISO 8601)."""
    event, person = _whom(payload)
    if event is not None and person is not None and queries.wishes_of(person.id, event.id).evening_before:
        _remind(
            "evening",
            event,
            person,
            reminding.day_of(person.id, event, date.fromisoformat(payload["on"])),
            at,
        )


@handles("notices.ahead")
def ahead(payload: Payload, at: datetime) -> None:
    """Payload: also session_id, and when it started when this was planned (ISO 8601)."""
    event, person = _whom(payload)
    if event is not None and person is not None and queries.wishes_of(person.id, event.id).minutes_ahead:
        starts_at = datetime.fromisoformat(payload["starts_at"])
        entry = reminding.entry_at(person.id, event, payload["session_id"], starts_at)
        _remind("ahead", event, person, [entry] if entry else [], at)


def _remind(what: str, event: Event, person: Person, entries: Iterable[Entry], at: datetime) -> None:
    sessions = [entry.session for entry in entries]
    if sessions:
        _post(what, event, person, at=at, sessions=sessions)


def _whom(payload: Payload) -> tuple[Event | None, Person | None]:
    """Both may be gone by now."""
    return db.session.get(Event, payload["event_id"]), db.session.get(Person, payload["person_id"])


def _language(event: Event, person: Person) -> str:
    """The person's choice, else the language they registered in, else the event's own."""
    registered = registration_of(event, person.id)
    return person.language or (registered and registered.page_language) or event.default_language


def _post(what: str, event: Event, person: Person, *, at: datetime, **words: Any) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    language, paths = _language(event, person), current_app.url_map.bind("")
    template = current_app.jinja_env.get_template(f"notices/mail/{what}.txt")
    url = settings.base_url + paths.build("notices.index", {"event": event.code})
    with force_locale(language):
        title = event.title.plain(language)
        body = template.render(
            name=person.full_name or person.email,
            event=event,
            fmt=Formats(language),
            url=url,
            language=language,
            **words,
        )
        filed = mail.Filed(event.code, "agenda", language)
        mail.post(person.email, str(SUBJECTS[what]) % {"event": title}, body, at=at, filed=filed)
