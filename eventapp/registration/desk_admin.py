"""The registration desk: somebody who stands there is registered and approved in one step."""

from flask import Blueprint, flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in
from eventapp.people.queries import person_by_email
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import queries
from eventapp.registration.desk_forms import DeskForm, desk_form
from eventapp.registration.entering import REGISTRATIONS
from eventapp.sheets.kinds import Fate, Task

HERE = "/<event>/organise/registrations/new"
bp = Blueprint("registration_desk", __name__)


@bp.get(HERE)
@requires(policy.may_decide_registrations)
def index(event: str) -> str:
    found = event_by_code(event)
    return _page(found, desk_form(queries.all_categories(found)))


@bp.post(HERE)
@requires(policy.may_decide_registrations)
def enter(event: str) -> Response | tuple[str, int]:
    """Judged as a row of a file would be; who is registered already is shown as they stand.

    Who looks like somebody is registered once the desk has said that it is another.
    """
    found = event_by_code(event)
    form = desk_form(queries.all_categories(found), is_posted=True)
    if not form.validate():
        return _page(found, form), 422
    cells = form.cells()
    fate = _judged(found, form, cells)
    if fate.verdict == "refused":
        form[fate.field if fate.field in form else "email"].errors = [str(fate.because)]
        db.session.rollback()
        return _page(event_by_code(event), form), 422
    if fate.verdict == "new" and fate.act is not None:
        if fate.because and not form.is_another.data:
            db.session.rollback()
            return _page(event_by_code(event), form, str(fate.because)), 409
        fate.act()
        db.session.commit()
    else:
        db.session.rollback()
        flash(_("This person is registered already. Here is how it stands."))
    person = person_by_email(cells["email"])
    made = queries.registration_of(event_by_code(event), person.id) if person else None
    if made is None:
        return see_other("registration_admin.index", event=event)
    return see_other("registration_admin.registration", event=event, number=made.id)


def _judged(event: Event, form: DeskForm, cells: dict[str, str]) -> Fate:
    options = {"approve": True, "mail": bool(form.mail.data and form.email.data)}
    return REGISTRATIONS.judge(Task(event, signed_in(), clock.now(), options), [cells])[0]


def _page(event: Event, form: DeskForm, alike: str = "") -> str:
    words = {"event": event, "form": form, "alike": alike, "tab": "registrations", "here": "organise"}
    return render_template("registration/admin/desk.html", **words)
