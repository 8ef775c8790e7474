"""Answering to a place that is offered."""

from flask import Blueprint, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.queries import event_by_code
from eventapp.registration import waiting
from eventapp.registration.queries import registration_of

ANSWERS = {"accept": waiting.accept, "decline": waiting.decline}
bp = Blueprint("registration_waiting", __name__)


@bp.post(f"/<event>/me/offer/<any({', '.join(ANSWERS)}):answer>")
@requires(policy.is_signed_in)
def answer(event: str, answer: str) -> Response:
    """Take the place or give it back; who has none offered reads how things stand."""
    registration = registration_of(event_by_code(event), signed_in().id)
    if registration is None:
        return see_other("registration.form", event=event)
    try:
        ANSWERS[answer](registration, at=clock.now())
    except waiting.OfferEnded as refused:
        db.session.rollback()
        flash(str(refused.text))
    else:
        db.session.commit()
        flash(_("The place is yours.") if answer == "accept" else _("The place goes to the next in line."))
    return see_other("registration.me", event=event)
