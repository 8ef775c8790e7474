"""The list of participants, for whoever each of them agreed to."""

from flask import Blueprint, Response, make_response, render_template, request

from eventapp import policy
from eventapp.core.i18n import country
from eventapp.core.text import tidy
from eventapp.people.access import viewer
from eventapp.programme.queries import event_by_code
from eventapp.registration.participants import participants

bp = Blueprint("registration_directory", __name__)


@bp.get("/<event>/participants")
def index(event: str) -> Response:
    """No search engine keeps it: who withdraws their consent is gone at once."""
    found, words = event_by_code(event), tidy(request.args.get("q", ""))[:100]
    is_one = policy.may_attend(viewer(), event)
    page = participants(
        found, for_participants=is_one, words=words, page=request.args.get("page", 1, type=int)
    )
    answer = make_response(
        render_template(
            "registration/participants.html",
            event=found,
            page=page,
            words=words,
            is_one=is_one,
            country=country,
            here="registration",
        )
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
