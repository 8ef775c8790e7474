"""The numbers of an event's registrations: drawn, as tables, and as files."""

import io
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.i18n import country
from eventapp.core.spreadsheets.writing import write_csv
from eventapp.core.web import private
from eventapp.numbers import charts, queries
from eventapp.numbers.queries import Group
from eventapp.people.access import requires, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.places import limits_of
from eventapp.registration.queries import states_of

TABLES = ("days", "categories", "answers", "countries", "organisations")
HERE = "/<event>/organise/numbers"
bp = Blueprint("numbers_admin", __name__)
Rows = Iterable[tuple[Any, ...]]


@bp.get(HERE)
@requires(policy.may_see_registrations)
def index(event: str) -> str:
    found, at = event_by_code(event), clock.now()
    periods = charts.periods(queries.by_day(found))
    waiting = queries.queue(found, at=at)
    return render_template(
        "numbers/index.html",
        event=found,
        states=states_of(found),
        limit=limits_of(found).event,
        queue=waiting,
        median_days=_days(at - waiting.median_at) if waiting.median_at else 0,
        oldest_days=_days(at - waiting.oldest_at) if waiting.oldest_at else 0,
        periods=periods,
        bars=charts.bars([one.number for one in periods]),
        busiest=max(periods, key=lambda one: one.number, default=None),
        categories=queries.by_category(found),
        countries=queries.by_country(found),
        organisations=queries.by_organisation(found, request.args.get("page", 1, type=int)),
        answers=queries.by_answer(found, policy.audiences_of(viewer(), event)),
        share=charts.share,
        country=country,
        tab="registrations",
        here="organise",
    )


@bp.get(f"{HERE}/<any({', '.join(TABLES)}):table>.csv")
@requires(policy.may_see_registrations)
def table(event: str, table: str) -> Response:
    found = event_by_code(event)
    writing: dict[str, Callable[[Event], Rows]] = {
        "days": _of_days,
        "categories": lambda here: _of_groups(
            queries.by_category(here), lambda one: one.name.plain(_language())
        ),
        "answers": _of_answers,
        "countries": lambda here: _of_groups(
            queries.by_country(here), lambda code: country(code, _language())
        ),
        "organisations": lambda here: _of_groups(queries.all_organisations(here), lambda one: one.name),
    }
    file = io.BytesIO()
    write_csv((list(map(str, line)) for line in writing[table](found)), file)
    answer = Response(file.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}-{table}.csv"'
    return private(answer)


def _of_days(event: Event) -> Rows:
    yield (_("Day"), _("Registrations"))
    yield from ((day.isoformat(), number) for day, number in queries.by_day(event).items())


def _of_answers(event: Event) -> Rows:
    """Those that the reader may read."""
    yield (_("Question"), _("Answers"), _("Registrations"), _("Approved"))
    for asked, groups in queries.by_answer(event, policy.audiences_of(viewer(), event.code)):
        question = asked.label.plain(_language())
        for one in groups:
            yield (question, one.key.name.plain(_language()), one.number, one.approved)


def _of_groups(groups: Iterable[Group], name: Callable[[Any], str]) -> Rows:
    yield (_("Name"), _("Registrations"), _("Approved"))
    yield from ((name(one.key), one.number, one.approved) for one in groups)


def _language() -> str:
    return str(get_locale())


def _days(waited: timedelta) -> int:
    return max(0, waited.days)
