"""Mails that follow the steps of a registration, in the language of the person."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.i18n import Formats
from eventapp.core.jobs import handles
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.registration.steps import claim_mail

SUBJECTS = {
    "submitted": _("%(event)s: your registration has arrived"),
    "approved": _("%(event)s: your registration is approved"),
    "refused": _("%(event)s: your registration was not accepted"),
    "cancelled": _("%(event)s: your registration is cancelled"),
}


@handles("registration.mail")
def tell(payload: dict[str, Any], at: datetime) -> None:
    """Post the mail of one step; running twice, even side by side, posts it once."""
    step = claim_mail(payload["step_id"], at=at)
    if step is not None:
        subject, body = written(step, language_of(step.registration))
        mail.post(step.registration.person.email, subject, body, at=at)


def language_of(registration: Registration) -> str:
    """The person's choice, else the language they registered in, else the event's own."""
    chosen = registration.person.language or registration.page_language
    return chosen or registration.event.default_language


def written(step: RegistrationStep, language: str) -> tuple[str, str]:
    """(subject, body), rendered without the words of pages, which need a request."""
    registration, event = step.registration, step.registration.event
    template = current_app.jinja_env.get_template(f"registration/mail/{step.state}.txt")
    with force_locale(language):
        body = template.render(
            registration=registration,
            event=event,
            reason=step.reason,
            url=_my_page(event.code),
            fmt=Formats(language),
        )
        return str(SUBJECTS[step.state]) % {"event": event.title.plain(language)}, body


def _my_page(event_code: str) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    paths = current_app.url_map.bind("")
    return settings.base_url + paths.build("registration.me", {"event": event_code})
