"""Two addresses of one human, across events: side by side, merged, and apart again; for the installation."""

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import row_id
from eventapp.core.i18n import country
from eventapp.core.web import see_other
from eventapp.meetings.words import SEATS
from eventapp.merging import acquaintances, people
from eventapp.merging.forms import TwoForm
from eventapp.merging.models import PersonMerge
from eventapp.people.access import confirmed_lately, requires
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email

Page = str | Response | tuple[str, int]
HERE = "/people/merging"
bp = Blueprint("merging_people", __name__)


@bp.get(HERE)
@requires(policy.may_run_installation)
@confirmed_lately
def index() -> Page:
    return _page(TwoForm())


@bp.post(HERE)
@requires(policy.may_run_installation)
@confirmed_lately
def merge() -> Page:
    """Both side by side, and once that was seen one person. Addresses stand in no URL."""
    form = TwoForm.posted()
    two = _two(form) if form.validate() else ()
    if not two:
        return _page(form), 422
    if "compared" not in request.form:
        return _page(form, two)
    try:
        people.merge(*two, at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(form, _two(form), refused), 409
    db.session.commit()
    flash(_("The two are merged. Secretariats confirm again whose address is a member’s."))
    return see_other("merging_people.index")


@bp.post(f"{HERE}/apart")
@requires(policy.may_run_installation)
@confirmed_lately
def apart() -> Page:
    made = db.session.get(PersonMerge, request.form.get("number", 0, type=row_id))
    if made is None:
        raise NotFound
    people.undo(made, at=clock.now())
    db.session.commit()
    flash(_("The two are apart again, as they were."))
    return see_other("merging_people.index")


def _two(form: TwoForm) -> tuple[Person, Person] | tuple[()]:
    """Both, or nothing where the form now says whose address is unknown."""
    kept, gone = (person_by_email(field.data) for field in (form.kept, form.gone))
    for field, person in ((form.kept, kept), (form.gone, gone)):
        if person is None:
            field.errors = [_("Nobody has this address.")]
    return (kept, gone) if kept and gone else ()


def _page(form: TwoForm, two: tuple[Person, ...] = (), refused: Refused | None = None) -> str:
    return render_template(
        "merging/people.html",
        event=None,
        form=form,
        sides=[acquaintances.known_of(one, clock.now()) for one in two],
        page=acquaintances.merges(request.args.get("page", 1, type=int)),
        seats=SEATS,
        country=country,
        refusal=str(refused.text) if refused else "",
        here="",
    )
