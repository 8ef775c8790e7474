"""The organisers' side of places: the limits, and putting somebody on the waiting list."""

from typing import Any

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import private, see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import blocks, deciding, domain, invitations, limits, queries
from eventapp.registration.letters import Outdated
from eventapp.registration.limit_forms import InvitingForm, LimitsForm, limits_form, reserving_form
from eventapp.registration.places import limits_of

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/registrations/places"
bp = Blueprint("registration_places", __name__)


@bp.get(HERE)
@requires(policy.may_build_forms)
def index(event: str) -> str:
    found = event_by_code(event)
    return _page(found, limits_form(found, queries.all_categories(found)))


@bp.post(HERE)
@requires(policy.may_build_forms)
def save(event: str) -> Page:
    """Set the limits; what is below what is taken stands, and is told."""
    found = event_by_code(event)
    form = limits_form(found, queries.all_categories(found), request.form)
    if not form.validate():
        return _page(found, form), 422
    before = limits_of(found).event.offered
    try:
        limits.set_limits(found, form.wanted(), seen=form.seen.data or "", at=clock.now())
    except Outdated as problem:
        db.session.rollback()
        return _outdated(event_by_code(event), form, problem), 409
    now = limits_of(found)
    db.session.commit()
    flash(_("Saved."))
    if now.event.offered > before:
        new = now.event.offered - before
        flash(
            ngettext(
                "%(num)d place is offered to who waits.", "%(num)d places are offered to who waits.", new
            )
        )
    if any(limit.places is not None and limit.held > limit.places for limit in now):
        flash(
            _("More people have a place than the limit says. They keep it; nobody new comes in until then.")
        )
    return see_other("registration_places.index", event=event)


@bp.post(f"{HERE}/reserved")
@requires(policy.may_build_forms)
def reserve(event: str) -> Page:
    """Keep places for somebody, until a day."""
    found = event_by_code(event)
    categories = queries.all_categories(found)
    form, limits_shown = reserving_form(categories, request.form), limits_form(found, categories)
    if not form.validate():
        return _page(found, limits_shown, reserving=form), 422
    try:
        blocks.reserve(found, form.reserving(), at=clock.now())
    except (blocks.DayIsOver, blocks.DayIsTooLate, blocks.TooFewFree) as problem:
        db.session.rollback()
        return _page(event_by_code(event), limits_shown, problem, reserving=form), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("registration_places.index", event=event)


@bp.post(f"{HERE}/reserved/<int(max={LARGEST_ID}):block_id>/end")
@requires(policy.may_build_forms)
def end(event: str, block_id: int) -> Response:
    blocks.end_block(event_by_code(event), block_id, at=clock.now())
    db.session.commit()
    flash(_("The unused places are free for everybody."))
    return see_other("registration_places.index", event=event)


@bp.post(f"{HERE}/reserved/<int(max={LARGEST_ID}):block_id>/invite")
@requires(policy.may_build_forms)
def invite(event: str, block_id: int) -> Page:
    """A code for the places that are kept, shown this once."""
    found, form = event_by_code(event), InvitingForm.posted()
    if not form.validate():
        return _page(found, limits_form(found, queries.all_categories(found)), inviting=form), 422
    code = invitations.invite(found, block_id, uses=form.uses.data)
    db.session.commit()
    page = _page(found, limits_form(found, queries.all_categories(found)), code=code)
    return private(make_response(page, 201))


@bp.post(
    f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/reserved/<int(max={LARGEST_ID}):block_id>"
)
@requires(policy.may_decide_registrations)
def approve_from(event: str, number: int, block_id: int) -> Response:
    """Approve one registration in a place that was kept."""
    found = queries.registration_in(event_by_code(event), number)
    try:
        blocks.approve_from(found.id, block_id, by=signed_in(), at=clock.now())
    except (blocks.BlockUsedUp, domain.CategoryFull, domain.AlreadyDecided) as refused:
        db.session.rollback()
        flash(str(refused.text))
    else:
        db.session.commit()
        flash(_("%(name)s is approved, and a mail says so.", name=found.person.full_name))
    return see_other("registration_admin.registration", event=event, number=number)


@bp.post(f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/wait")
@requires(policy.may_decide_registrations)
def wait(event: str, number: int) -> Response:
    """Put one registration on the waiting list."""
    found = queries.registration_in(event_by_code(event), number)
    try:
        deciding.join_line(found.id, by=signed_in(), at=clock.now())
    except domain.AlreadyDecided as refused:
        db.session.rollback()
        flash(str(refused.text))
    else:
        db.session.commit()
        flash(_("%(name)s is on the waiting list, and a mail says so.", name=found.person.full_name))
    return see_other("registration_admin.registration", event=event, number=number)


def _outdated(event: Event, form: LimitsForm, problem: Outdated) -> str:
    """What somebody else has set stands beside what was typed; who sends that once more has seen both."""
    standing = limits_form(event, form.categories)
    form.seen.data = standing.seen.data
    return _page(event, form, problem, differing=form.differing(standing))


def _page(event: Event, form: LimitsForm, problem: Refused | None = None, **more: Any) -> str:
    """`more` are a form that was posted, `reserving` or `inviting`, a new `code`, and what is `differing`."""
    shown: dict[str, Any] = {
        "reserving": reserving_form(form.categories),
        "inviting": InvitingForm(),
        "code": "",
        "differing": [],
    }
    return render_template(
        "registration/admin/places.html",
        event=event,
        form=form,
        problem=problem,
        blocks=blocks.open_blocks(event),
        limits=limits_of(event),
        tab="registrations",
        here="organise",
        **shown | more,
    )
