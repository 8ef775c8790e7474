"""A mail as it goes out: the event's own words where it has any, else the usual ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from eventapp.core.config import Settings
from eventapp.core.i18n import Formats
from eventapp.programme.models import Event
from eventapp.registration.letters import Letter, filled

SUBJECTS: dict[str, Any] = {
    "submitted": _("%(event)s: your registration has arrived"),
    "asked": _("%(event)s: the organisers need something more"),
    "waiting": _("%(event)s: you are on the waiting list"),
    "offered": _("%(event)s: a place is free for you"),
    "lapsed": _("%(event)s: the place offered to you is gone"),
    "declined": _("%(event)s: you gave the place back"),
    "approved": _("%(event)s: your registration is approved"),
    "refused": _("%(event)s: your registration was not accepted"),
    "cancelled": _("%(event)s: your registration is cancelled"),
    "withdrawn": _("%(event)s: your registration has ended"),
}


@dataclass(frozen=True)
class Facts:
    """What a mail may say of one person; `deadline` is there while a place is offered to them."""

    event: Event
    name: str
    reason: str
    deadline: datetime | None = None

    def until(self, fmt: Formats) -> str:
        """The deadline in the event's zone, which is named."""
        if self.deadline is None:
            return ""
        return moment_in(self.event, self.deadline, fmt)


def moment_in(event: Event, moment: datetime, fmt: Formats) -> str:
    """In the event's zone, which is named."""
    city = gettext("%(city)s time", city=fmt.city(event.time_zone))
    return f"{fmt.moment(moment, event.time_zone)} ({city})"


def letter(step: str, facts: Facts, language: str, own: Letter | None) -> Letter:
    """(subject, body), rendered without the words of pages, which need a request."""
    if own is not None:
        with force_locale(language):
            data = _data(facts, language)
        return filled(own[0], data), filled(own[1], data)
    event = facts.event
    template = current_app.jinja_env.get_template(f"registration/mail/{step}.txt")
    with force_locale(language):
        body = template.render(
            name=facts.name,
            event=event,
            reason=facts.reason,
            deadline=facts.until(Formats(language)),
            url=_my_page(event.code),
            fmt=Formats(language),
        )
        return str(SUBJECTS[step]) % {"event": event.title.plain(language)}, body


def _data(facts: Facts, language: str) -> dict[str, str]:
    return data_of(facts.event, language) | {
        "name": facts.name,
        "reason": facts.reason,
        "deadline": facts.until(Formats(language)),
    }


def data_of(event: Event, language: str) -> dict[str, str]:
    """What is the same for all."""
    return {
        "event": event.title.plain(language),
        "days": Formats(language).days(event.starts_on, event.ends_on),
        "venue": event.venue.plain(language),
        "link": _my_page(event.code),
    }


def _my_page(event_code: str) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    paths = current_app.url_map.bind("")
    return settings.base_url + paths.build("registration.me", {"event": event_code})
