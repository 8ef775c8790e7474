"""Mails to those who are nominated, and to those who nominate."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from eventapp.core import mail
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.jobs import handles
from eventapp.delegations.domain import claim_mail
from eventapp.delegations.models import Delegation
from eventapp.people.models import Person
from eventapp.registration.queries import language_for

SUBJECTS = {
    "nominated": _("%(event)s: you are nominated"),
    "entrusted": _("%(event)s: you nominate your delegation"),
}


@handles("delegations.nominated")
def tell_nominated(payload: dict[str, Any], at: datetime) -> None:
    nomination = claim_mail(payload["nomination_id"], at=at)
    if nomination is not None:
        name = nomination.full_name
        _post("nominated", nomination.delegation, nomination.person, "registration.form", name=name, at=at)


@handles("delegations.entrusted")
def tell_focal(payload: dict[str, Any], at: datetime) -> None:
    """Whoever is the focal point no more when it runs is told nothing."""
    delegation = db.session.get(Delegation, payload["delegation_id"])
    if delegation is not None and delegation.focal_id == payload["person_id"]:
        focal = db.session.get_one(Person, payload["person_id"])
        _post("entrusted", delegation, focal, "delegations.index", name=focal.full_name, at=at)


def _post(step: str, delegation: Delegation, to: Person, endpoint: str, *, name: str, at: datetime) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    event, language = delegation.event, language_for(delegation.event, to)
    url = settings.base_url + current_app.url_map.bind("").build(endpoint, {"event": event.code})
    template = current_app.jinja_env.get_template(f"delegations/mail/{step}.txt")
    house = delegation.organisation.name
    with force_locale(language):
        title = event.title.plain(language)
        body = template.render(name=name or to.email, event=title, organisation=house, url=url)
        filed = mail.Filed(event.code, step, language, keeps_body=True)
        mail.post(to.email, str(SUBJECTS[step]) % {"event": title}, body, at=at, filed=filed)
