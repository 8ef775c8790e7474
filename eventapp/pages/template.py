"""Using an event as the template of another one."""

from flask import Blueprint, Response, flash, render_template
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import see_other
from eventapp.pages.domain import use_as_template
from eventapp.pages.forms import TemplateForm, template_form
from eventapp.people.access import requires, signed_in
from eventapp.programme.copying import EventCodeTaken
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code

bp = Blueprint("template", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/template")
@requires(policy.may_use_as_template)
def ask(event: str) -> str:
    found = event_by_code(event)
    return _page(found, template_form(found)())


@bp.post("/<event>/organise/template")
@requires(policy.may_use_as_template)
def make(event: str) -> Answer:
    found, by_id = event_by_code(event), signed_in().id
    form = template_form(found).posted()
    if not form.validate():
        return _page(found, form), 422
    new = form.new_event()
    try:
        use_as_template(found, new, with_sessions=form.sessions.data, by_id=by_id, at=clock.now())
    except EventCodeTaken as problem:
        db.session.rollback()
        form.code.errors = [str(problem.text)]
        return _page(found, form), 422
    except Refused as problem:
        db.session.rollback()
        return _page(found, form, problem=problem), 409
    db.session.commit()
    flash(_("The new event is made. You are its organiser."))
    return see_other("pages.organise", event=new.code)


def _page(event: Event, form: TemplateForm, *, problem: Refused | None = None) -> str:
    return render_template(
        "pages/template.html", event=event, form=form, problem=problem, tab="overview", here="organise"
    )
