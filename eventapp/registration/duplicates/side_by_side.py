"""The page that shows two registrations side by side."""

from typing import Any

from flask import render_template, url_for

from eventapp import policy
from eventapp.core import clock
from eventapp.core.errors import Refused
from eventapp.core.i18n import country
from eventapp.people.access import viewer
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import given_answers
from eventapp.registration.answers import answers_of
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.duplicates.words import because
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.reading import note_apart, sensitive


def side_by_side(event: Event, pair: Lookalike, form: Any = None, *, refused: Refused | None = None) -> str:
    """As they stand; after a refusal, with what it says."""
    both = (pair.first, pair.second)
    audiences, event_id = policy.audiences_of(viewer(), event.code), event.id
    given = given_answers([one.id for one in both], audiences)
    page = render_template(
        "registration/duplicates/pair.html",
        event=event,
        pair=pair,
        sides=both,
        answers=[answers_of(one) for one in both],
        given=[given[one.id] for one in both],
        file_urls=[_file_url(event, one) for one in both],
        because=because,
        form=form,
        ACTIVE=ACTIVE,
        first_to_keep=_to_keep(pair),
        refusal=str(refused.text) if refused else "",
        country=country,
        tab="registrations",
        here="organise",
    )
    note_apart(event_id, sensitive(given), by_id=viewer().person_id, place="pair", at=clock.now())
    return page


def _to_keep(pair: Lookalike) -> str:
    """Which of the two is proposed to stay: the one that is further, else the older one."""
    return "second" if pair.second.state == "approved" != pair.first.state else "first"


def _file_url(event: Event, one: Registration) -> Any:
    number = one.id
    return lambda file_id: url_for(
        "registration_admin.file", event=event.code, number=number, file_id=file_id
    )
