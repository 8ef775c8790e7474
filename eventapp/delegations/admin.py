"""The organisers' list of delegations: who speaks for whom, within which quota."""

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.i18n import country
from eventapp.core.web import see_other
from eventapp.delegations import domain, queries
from eventapp.delegations.forms import DelegationForm, EntrustForm
from eventapp.people.access import requires
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/delegations"
bp = Blueprint("delegations_admin", __name__)


@bp.get(HERE)
@requires(policy.may_decide_registrations)
def index(event: str) -> str:
    return _page(event_by_code(event), DelegationForm())


@bp.post(HERE)
@requires(policy.may_decide_registrations)
def found(event: str) -> Page:
    here, form = event_by_code(event), DelegationForm.posted()
    if not form.validate():
        return _page(here, form), 422
    try:
        domain.found_delegation(
            here,
            form.organisation.data,
            form.country.data,
            focal=form.focal.data,
            quota=form.quota.data,
            at=clock.now(),
        )
    except domain.DelegationExists as problem:
        db.session.rollback()
        return _page(event_by_code(event), form, problem=problem), 409
    return _done(event)


@bp.post(f"{HERE}/<int(max={LARGEST_ID}):delegation_id>")
@requires(policy.may_decide_registrations)
def entrust(event: str, delegation_id: int) -> Page:
    here = event_by_code(event)
    own = queries.delegation_in(here, delegation_id)
    form = EntrustForm(request.form, prefix=f"delegation-{own.id}-")
    if not form.validate():
        return _page(here, DelegationForm(), changing=(own.id, form)), 422
    domain.entrust(own, focal=form.focal.data, quota=form.quota.data, at=clock.now())
    return _done(event)


def _done(event: str) -> Response:
    db.session.commit()
    flash(_("Saved."))
    return see_other("delegations_admin.index", event=event)


def _page(
    event: Event,
    form: DelegationForm,
    *,
    changing: tuple[int, EntrustForm] | None = None,
    problem: Refused | None = None,
) -> str:
    page = queries.delegations(event, request.args.get("page", 1, type=int))
    forms = {
        one.id: EntrustForm(
            prefix=f"delegation-{one.id}-",
            data={"focal": one.focal.email if one.focal else "", "quota": one.quota},
        )
        for one in page.rows
    }
    return render_template(
        "delegations/admin.html",
        event=event,
        page=page,
        form=form,
        forms=forms | (dict([changing]) if changing else {}),
        asked=changing[1] if changing else form,
        problem=problem,
        country=country,
        tab="delegations",
        here="organise",
    )
