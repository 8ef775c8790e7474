"""The confirmation of a registration, to take along or to hand in: in large letters on A4."""

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _

from eventapp.core.i18n import Formats, Shown, country
from eventapp.programme.pocket import Block, Heading, Leaflet, Line
from eventapp.programme.printing import as_of, local_time
from eventapp.registration.answers import Answers, answers_of
from eventapp.registration.models import Registration
from eventapp.registration.words import STANDING_TITLES


def confirmation(registration: Registration, *, language: str, at: datetime, url: str) -> Leaflet:
    """How it stands and what the badge says; answers to the event's own questions are left out."""
    event, fmt = registration.event, Formats(language)
    return Leaflet(
        language=language,
        event=event.title.shown(language),
        eyebrow=fmt.days(event.starts_on, event.ends_on),
        title=Shown(str(STANDING_TITLES[registration.standing]), language),
        lead=(event.venue.plain(language), local_time(event, language)),
        as_of=as_of(event, language, at),
        blocks=tuple(_lines(registration, answers_of(registration), fmt)),
        address=url,
    )


def _lines(registration: Registration, answers: Answers, fmt: Formats) -> Iterator[Block]:
    yield Heading(registration.person.full_name or answers.badge_name)
    said = {
        _("Name on the badge"): answers.badge_name,
        _("Organisation"): answers.organisation,
        _("Country"): country(answers.country, fmt.language),
    }
    for label, text in said.items():
        yield Line((label,), Shown(text, fmt.language))
    yield Line((_("Category"),), answers.category.name.shown(fmt.language))
    moments = {_("Sent"): registration.submitted_at}
    if registration.state == "approved" and registration.decided_at:
        moments[_("Approved")] = registration.decided_at
    for label, moment in moments.items():
        yield Line((label,), Shown(fmt.moment(moment, registration.event.time_zone), fmt.language))
