"""Mails to those who wait for an option of a choice."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.i18n import Formats
from eventapp.registration.answer_queries import current_form
from eventapp.registration.form_models import ChoiceWait
from eventapp.registration.models import Registration
from eventapp.registration.queries import language_of
from eventapp.registration.writing import moment_in


def tell_choice(step: str, wait: ChoiceWait, *, at: datetime) -> None:
    """`step` is offered or lapsed."""
    registration = db.session.get(Registration, wait.registration_id)
    form = current_form(registration.event) if registration else None
    asked = form.question(wait.question) if form else None
    option = asked.option(wait.option) if asked else None
    if registration is None or asked is None or option is None:
        return
    event, language = registration.event, language_of(registration)
    settings: Settings = current_app.config["SETTINGS"]
    url = settings.base_url + current_app.url_map.bind("").build("registration.me", {"event": event.code})
    named = {"event": event.title.plain(language), "answer": option.name.plain(language)}
    template = current_app.jinja_env.get_template(f"registration/mail/choice_{step}.txt")
    with force_locale(language):
        until = moment_in(event, wait.offer_ends_at, Formats(language)) if wait.offer_ends_at else ""
        body = template.render(name=registration.person.full_name, url=url, deadline=until, **named)
        subject = {
            "offered": gettext("%(event)s: a place is free for you", event=named["event"]),
            "lapsed": gettext("%(event)s: the place offered to you is gone", event=named["event"]),
        }[step]
        filed = mail.Filed(event.code, step, language)
        mail.post(registration.person.email, subject, body, at=at, filed=filed)
