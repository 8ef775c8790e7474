"""Printing badges: which, on what paper; and the log of all prints with their files."""

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from eventapp import policy
from eventapp.badges import handing, queries
from eventapp.badges.faces import faces_of
from eventapp.badges.forms import PrintForm
from eventapp.badges.keys import code_keys
from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.other_sides import other_sides
from eventapp.badges.pdf import badge_sheet
from eventapp.badges.printing import UnknownNumbers, have_printed
from eventapp.badges.words import words
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import private, see_other
from eventapp.people.access import confirmed_lately, requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code

Page = str | Answer | tuple[str, int]
HERE = "/<event>/organise/badges"
bp = Blueprint("badges_print", __name__)


@bp.get(HERE)
@requires(policy.may_issue_badges)
def index(event: str) -> str:
    return _page(event_by_code(event), PrintForm())


@bp.post(HERE)
@requires(policy.may_issue_badges)
def ask(event: str) -> Page:
    found = event_by_code(event)
    form = PrintForm.posted()
    if not form.validate():
        return _page(found, form), 422
    asked = {"which": form.which.data, "numbers": form.chosen, "layout": form.layout.data}
    try:
        have_printed(found, signed_in(), **asked, has_back=form.has_back.data, at=clock.now())
    except UnknownNumbers as problem:
        form.numbers.errors = [str(problem.text)]
        return _page(found, form), 422
    db.session.commit()
    flash(_("The badges stand in the log below, ready to print."))
    return see_other("badges_print.index", event=event)


@bp.get(f"{HERE}/<int(max={LARGEST_ID}):number>.pdf")
@requires(policy.may_issue_badges)
@confirmed_lately
def file(event: str, number: int) -> Response:
    """Those of a print that are valid still, in the event's own language, made anew for each asking."""
    found = event_by_code(event)
    line = queries.print_of(found, number)
    ids = queries.still_valid(line)
    if not ids:
        raise NotFound
    language = found.default_language
    backs = other_sides(found, language=language) if line.has_back else None
    faces = faces_of(ids, found, code_keys(), language=language, backs=backs)
    title, layout = found.title.plain(language), LAYOUTS[line.layout]
    with force_locale(language):
        made = badge_sheet(faces, language=language, title=title, words=words(), layout=layout)
    response = Response(made, content_type="application/pdf")
    name = f"{found.code}-badges-{line.id}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return private(response)


def _page(event: Event, form: PrintForm) -> str:
    valid, new = queries.counts(event)
    return render_template(
        "badges/admin/print.html",
        event=event,
        form=form,
        page=queries.prints(event, request.args.get("page", 1, type=int)),
        valid=valid,
        collecting=handing.collecting(event),
        new=new,
        labels={choice.value: choice.label for choice in PrintForm().layout.choices},
        tab="registrations",
        here="organise",
    )
