"""The desk's edge: whom a participant brings; the form itself stands on the registration's page."""

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.queries import event_by_code
from eventapp.registration.accompanying import domain
from eventapp.registration.accompanying.fields import differing
from eventapp.registration.accompanying.forms import CompanionsForm, companions_form
from eventapp.registration.accompanying.queries import Companions, companions_of, seen_of
from eventapp.registration.letters import Outdated
from eventapp.registration.models import Registration
from eventapp.registration.queries import registration_in

Rows = Sequence[tuple[str, str, str]]
Page = str | Response | tuple[str, int]
bp = Blueprint("registration_accompanying", __name__)


@bp.post(f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/accompanying")
@requires(policy.may_decide_registrations)
def save(event: str, number: int) -> Page:
    found = registration_in(event_by_code(event), number)
    form = companions_form(found, policy.audiences_of(viewer(), event), request.form)
    if form is None:
        raise NotFound
    if not form.validate():
        return _again(found, form), 422
    by, at = signed_in(), clock.now()
    try:
        domain.change(found, form.persons.data, seen=form.seen.data or "", by=by, at=at)
    except Outdated as problem:
        db.session.rollback()
        return _again(found, form, problem, _differing(form, companions_of(number))), 409
    except Refused as problem:
        db.session.rollback()
        return _again(found, form, problem), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("registration_admin.registration", event=event, number=number)


def _differing(form: CompanionsForm, stands: Companions) -> Rows:
    """What stands now beside what was typed; who sends that once more has seen both."""
    form.seen.data = seen_of(stands)
    return differing(stands, form.persons.data)


def _again(
    registration: Registration,
    form: CompanionsForm,
    problem: Refused | None = None,
    differing: Rows = (),
) -> str:
    return render_template(
        "registration/accompanying/again.html",
        event=registration.event,
        registration=registration,
        companions=form,
        problem=problem,
        differing=differing,
        tab="registrations",
        here="organise",
    )
