"""What an export may say of a registration: its columns, and the words in them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Formats, country
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import Given, current_form
from eventapp.registration.answer_words import column_of, told_in
from eventapp.registration.models import Consent, Registration

MINIMAL = ("name", "category", "organisation", "country", "state")
COLUMNS: Mapping[str, Any] = {
    "name": _("Name"),
    "category": _("Category"),
    "organisation": _("Organisation"),
    "country": _("Country"),
    "state": _("State"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "badge_name": _("Name on the badge"),
    "email": _("E-mail"),
    "languages": _("Languages I follow"),
    "submitted_at": _("Sent"),
    "audience": _("On the list of participants for"),
}
STATES: Mapping[str, Any] = {
    "submitted": _("To decide"),
    "asked": _("More asked"),
    "waiting": _("Waiting list"),
    "offered": _("Place offered"),
    "approved": _("Approved"),
    "refused": _("Refused"),
    "cancelled": _("Cancelled"),
}
AUDIENCES: Mapping[str, Any] = {
    "nobody": _("Nobody but the organisers"),
    "participants": _("Other registered participants"),
    "public": _("Everyone"),
}


def offered(event: Event, audiences: Collection[str], language: str) -> dict[str, str]:
    """{column: its heading}: beside what every registration says, the answers that those audiences read.

    Files are not among them: a table has no room for one.
    """
    form = current_form(event)
    own = [one for one in form.questions if one.audience in audiences and one.kind != "file"] if form else []
    answers = {column_of(one): one.label.plain(language) for one in own}
    return {name: str(label) for name, label in COLUMNS.items()} | answers


def cells(
    event: Event,
    rows: Sequence[Registration],
    columns: Sequence[str],
    given: Mapping[int, Sequence[Given]],
    language: str,
) -> Iterator[list[str]]:
    """A line for each; of own questions what was `given` to them."""
    ids = [row.id for row in rows]
    consents = _consents(ids) if "audience" in columns else {}
    for row in rows:
        said = _said(event, row, language)
        said |= {column_of(one.question): told_in(one, language) for one in given.get(row.id, ())}
        said["audience"] = str(AUDIENCES[consents.get(row.id, "nobody")])
        yield [said.get(name, "") for name in columns]


def _said(event: Event, row: Registration, language: str) -> dict[str, str]:
    return {
        "name": row.person.full_name,
        "category": row.category.name.plain(language),
        "organisation": row.organisation.name,
        "country": country(row.country, language),
        "state": str(STATES[row.standing]),
        "given_name": row.person.given_name,
        "family_name": row.person.family_name,
        "badge_name": row.badge_name,
        "email": row.person.address,
        "languages": "; ".join(row.languages),
        "submitted_at": Formats(language).moment(row.submitted_at, event.time_zone),
    }


def _consents(ids: Sequence[int]) -> dict[int, str]:
    """{registration: what was consented to last}"""
    rows = select(Consent.registration_id, Consent.audience).where(Consent.registration_id.in_(ids))
    return dict(iter(db.session.execute(rows.order_by(Consent.id))))
