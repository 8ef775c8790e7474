"""The pick-up desk: who has their badge, handing one out by its number, its code or from the list."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.badges import handing
from eventapp.badges.forms import PickUpForm, TakeBackForm, TypedForm
from eventapp.badges.keys import code_keys
from eventapp.badges.models import BadgeHandover
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import onward
from eventapp.people.access import requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Registration
from eventapp.registration.queries import registration_in

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/badges/pick-up"
ONE = f"{HERE}/<int(max={LARGEST_ID}):number>"
bp = Blueprint("badges_pick_up", __name__)


@bp.app_template_global()
def badge_handovers(holder: Registration) -> Sequence[BadgeHandover]:
    """What the help desk's page of one person says of their badges, the newest first."""
    return handing.handovers_of(holder)


@bp.get(HERE)
@requires(policy.may_issue_badges)
def index(event: str) -> Page:
    return _page(event_by_code(event))


@bp.post(HERE)
@requires(policy.may_issue_badges)
def find(event: str) -> Page:
    """By a scanner that types, or by hand; the field is empty and focused again for the next guest."""
    found, form = event_by_code(event), TypedForm.posted()
    if not form.validate():
        return _page(found, form), 422
    try:
        holder = handing.holder_of(found, form.badge.data or "", code_keys())
        handing.hand_over(holder, by=signed_in(), at=clock.now())
    except (handing.NoSuchBadge, handing.AlreadyCollected) as problem:
        form.badge.errors = [str(problem.text)]
        return _page(found, form), 409
    return _done(found, holder, again=1)


@bp.post(ONE)
@requires(policy.may_issue_badges)
def hand(event: str, number: int) -> Response:
    found = event_by_code(event)
    holder = registration_in(found, number)
    handing.hand_over(holder, by=signed_in(), at=clock.now())
    return _done(found, holder)


@bp.post(f"{ONE}/undo")
@requires(policy.may_issue_badges)
def undo(event: str, number: int) -> Page:
    found, form = event_by_code(event), TakeBackForm(request.form, prefix=f"undo-{number}-")
    holder = registration_in(found, number)
    if not form.validate():
        return _page(found, undoing=form), 422
    handing.take_back(holder, form.because.data or "", by=signed_in(), at=clock.now())
    db.session.commit()
    flash(_("%(name)s does not have the badge yet.", name=holder.badge_name))
    return _back(found)


def _page(event: Event, typed: TypedForm | None = None, undoing: TakeBackForm | None = None) -> str:
    form = PickUpForm(request.args)
    which = cast("handing.Which", form.which.data if form.validate() else "all")
    words = (form.q.data or "") if form.validate() else ""
    page = handing.badges_at_pick_up(event, which, words, request.args.get("page", 1, type=int))
    return render_template(
        "badges/admin/pick_up.html",
        event=event,
        form=form,
        typed=typed or TypedForm(),
        is_next="again" in request.args,
        undoing=undoing,
        undo_form=lambda holder: _undo_form(holder, undoing),
        which=which,
        words=words,
        page=page,
        handovers=handing.handovers(page.rows),
        counts=handing.collecting(event),
        tab="registrations",
        here="organise",
    )


def _undo_form(holder: Registration, asked: TakeBackForm | None) -> TakeBackForm:
    form = TakeBackForm(prefix=f"undo-{holder.id}-")
    return asked if asked is not None and asked.because.id == form.because.id else form


def _done(event: Event, holder: Registration, again: int | None = None) -> Response:
    db.session.commit()
    flash(_("%(name)s has the badge now.", name=holder.badge_name))
    return _back(event, again)


def _back(event: Event, again: int | None = None) -> Response:
    """To where it was asked, the list as it was filtered or the page of the person."""
    otherwise = url_for("badges_pick_up.index", event=event.code, again=again)
    return onward(request.form.get("next"), otherwise)
