"""The list of look-alikes, two of them side by side, and that they are not the same."""

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.queries import event_by_code
from eventapp.registration.duplicates import domain, queries
from eventapp.registration.duplicates.scoring import LIKELY
from eventapp.registration.duplicates.side_by_side import side_by_side
from eventapp.registration.duplicates.words import because

HERE = "/<event>/organise/registrations/duplicates"
ONE = f"{HERE}/<int(max={LARGEST_ID}):number>"
bp = Blueprint("registration_duplicates", __name__)


@bp.get(HERE)
@requires(policy.may_decide_registrations)
def index(event: str) -> str:
    found = event_by_code(event)
    dismissed = request.args.get("which") == "different"
    return render_template(
        "registration/duplicates/index.html",
        event=found,
        page=queries.pairs(found, dismissed=dismissed, page=request.args.get("page", 1, type=int)),
        dismissed=dismissed,
        because=because,
        likely=LIKELY,
        tab="registrations",
        here="organise",
    )


@bp.get(ONE)
@requires(policy.may_decide_registrations)
def pair(event: str, number: int) -> str:
    found = event_by_code(event)
    return side_by_side(found, queries.pair_in(found, number))


@bp.post(f"{ONE}/dismiss")
@requires(policy.may_decide_registrations)
def dismiss(event: str, number: int) -> Response:
    domain.dismiss(queries.pair_in(event_by_code(event), number), by=signed_in(), at=clock.now())
    db.session.commit()
    flash(_("Remembered as two people. You find them under “Not the same”."))
    return see_other("registration_duplicates.index", event=event)


@bp.post(f"{ONE}/take-back")
@requires(policy.may_decide_registrations)
def take_back(event: str, number: int) -> Response:
    domain.take_back(queries.pair_in(event_by_code(event), number))
    db.session.commit()
    return see_other("registration_duplicates.index", event=event, which="different")
