"""What people told about diet and assistance, for the one role that reads it."""

from functools import partial

from flask import Blueprint, render_template, request, url_for

from eventapp import policy
from eventapp.core.i18n import country
from eventapp.people.access import requires
from eventapp.programme.queries import event_by_code
from eventapp.registration.answer_queries import given_answers, people_to_assist

bp = Blueprint("registration_assistance", __name__)


def _file_url(event: str, number: int, file_id: str) -> str:
    return url_for("registration_admin.file", event=event, number=number, file_id=file_id)


@bp.get("/<event>/organise/assistance")
@requires(policy.may_read_assistance)
def index(event: str) -> str:
    found = event_by_code(event)
    page = people_to_assist(found, request.args.get("page", 1, type=int))
    return render_template(
        "registration/admin/assistance.html",
        event=found,
        page=page,
        given=given_answers([row.id for row in page.rows], ["assistance"]),
        file_url={row.id: partial(_file_url, event, row.id) for row in page.rows},
        country=country,
        tab="assistance",
        here="organise",
    )
