"""Answering to a place that is offered, and waiting for an option of a choice."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.queries import event_by_code
from eventapp.registration import choice_line, waiting
from eventapp.registration.answer_queries import still_asked
from eventapp.registration.places import OfferEnded
from eventapp.registration.queries import registration_of

ANSWERS = {"accept": waiting.accept, "decline": waiting.decline}
STEPS = {"wait": choice_line.join, "take": choice_line.take, "leave": choice_line.leave}
SAID = {
    "wait": lazy("You are in line. A mail tells you as soon as a place is free for you."),
    "take": lazy("The place is yours."),
    "leave": lazy("You wait no longer."),
}
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
    except OfferEnded as refused:
        db.session.rollback()
        flash(str(refused.text))
    else:
        db.session.commit()
        flash(_("The place is yours.") if answer == "accept" else _("The place goes to the next in line."))
    return see_other("registration.me", event=event)


@bp.post(f"/<event>/me/choices/<any({', '.join(STEPS)}):answer>")
@requires(policy.is_signed_in)
def choice(event: str, answer: str) -> Response:
    """Wait for an option that is full, take a place of it that is offered, or wait no longer.

    `place` names the question and the option. Who takes a place is asked at once what it asks.
    """
    registration = registration_of(event_by_code(event), signed_in().id)
    if registration is None:
        return see_other("registration.form", event=event)
    try:
        question, _sign, option = request.form.get("place", "").partition(":")
        STEPS[answer](registration, question, option, at=clock.now())
    except (OfferEnded, choice_line.PlaceFree) as refused:
        db.session.rollback()
        flash(str(refused.text))
    else:
        db.session.commit()
        if answer == "take" and still_asked(registration):
            flash(_("The place is yours. It asks something more of you: please answer that, too."))
            return see_other("registration.change", event=event)
        flash(SAID[answer])
    return see_other("registration.me", event=event)
