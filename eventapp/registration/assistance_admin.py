"""What people told about diet and assistance, for the one role that reads it; and the log of who did."""

from functools import partial

from flask import Blueprint, render_template, request, url_for

from eventapp import policy
from eventapp.core import clock
from eventapp.core.i18n import country
from eventapp.people.access import requires, viewer
from eventapp.programme.queries import event_by_code
from eventapp.registration.answer_queries import given_answers, people_to_assist
from eventapp.registration.reading import KEPT, log_of, note_apart, sensitive

bp = Blueprint("registration_assistance", __name__)


def _file_url(event: str, number: int, file_id: str) -> str:
    return url_for("registration_admin.file", event=event, number=number, file_id=file_id)


@bp.get("/<event>/organise/assistance")
@requires(policy.may_read_assistance)
def index(event: str) -> str:
    found = event_by_code(event)
    page = people_to_assist(found, request.args.get("page", 1, type=int))
    given, event_id = given_answers([row.id for row in page.rows], ["assistance"]), found.id
    answer = render_template(
        "registration/admin/assistance.html",
        event=found,
        page=page,
        given=given,
        file_url={row.id: partial(_file_url, event, row.id) for row in page.rows},
        country=country,
        tab="assistance",
        here="organise",
    )
    note_apart(event_id, sensitive(given), by_id=viewer().person_id, place="list", at=clock.now())
    return answer


@bp.get("/<event>/organise/assistance/log")
@requires(policy.may_see_readings)
def log(event: str) -> str:
    found = event_by_code(event)
    return render_template(
        "registration/admin/readings.html",
        event=found,
        page=log_of(found, request.args.get("page", 1, type=int)),
        days=KEPT.days,
        tab="assistance",
        here="organise",
    )
