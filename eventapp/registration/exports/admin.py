"""Exporting registrations: asking for a file, following it, fetching it; and the log of all."""

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.forms import LARGEST_ID
from eventapp.core.spreadsheets.writing import CSV, XLSX
from eventapp.core.web import language, private, see_other
from eventapp.people.access import confirmed_lately, requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.exports import domain, queries
from eventapp.registration.exports.columns import STATES, offered
from eventapp.registration.exports.forms import ExportForm

Page = str | Answer | tuple[str, int]
HERE = "/<event>/organise/registrations/export"
ONE = f"{HERE}/<int(max={LARGEST_ID}):number>"
TYPES = {"csv": CSV, "xlsx": XLSX}
bp = Blueprint("registration_export", __name__)


@bp.get(HERE)
@requires(policy.may_export_registrations)
@confirmed_lately
def index(event: str) -> str:
    found = event_by_code(event)
    return _page(found, ExportForm(columns=_offered(found)))


@bp.post(HERE)
@requires(policy.may_export_registrations)
@confirmed_lately
def ask(event: str) -> Page:
    found = event_by_code(event)
    form = ExportForm.posted(columns=_offered(found))
    if not form.validate():
        return _page(found, form), 422
    domain.ask(
        found,
        signed_in(),
        purpose=form.purpose.data,
        columns=form.chosen,
        state=form.state.data,
        kind=form.kind.data,
        language=language(),
        at=clock.now(),
    )
    db.session.commit()
    flash(_("The file is being made. It stands in the log below, for you alone and for a day."))
    return see_other("registration_export.index", event=event)


@bp.get(ONE)
@requires(policy.may_export_registrations)
@confirmed_lately
def file(event: str, number: int) -> Response:
    """For the one who asked, as long as they may read all that is in it."""
    found = event_by_code(event)
    export = queries.own_export(found, number, signed_in().id)
    if not set(export.columns) <= set(_offered(found)):
        raise NotFound
    body = queries.file_of(export, at=clock.now())
    response = private(Response(body, content_type=TYPES[export.kind]))
    name = f"{found.code}-{export.id}.{export.kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.post(f"{ONE}/end")
@requires(policy.may_export_registrations)
def end(event: str, number: int) -> Answer:
    """Cancel it while it is made, or throw the file away."""
    domain.end(queries.own_export(event_by_code(event), number, signed_in().id), at=clock.now())
    db.session.commit()
    return see_other("registration_export.index", event=event)


def _offered(event: Event) -> dict[str, str]:
    return offered(event, policy.audiences_of(viewer(), event.code), language())


def _page(event: Event, form: ExportForm) -> str:
    page = queries.exports(event, request.args.get("page", 1, type=int))
    return render_template(
        "registration/admin/export.html",
        event=event,
        form=form,
        page=page,
        labels=_labels(event),
        states=STATES,
        own_id=signed_in().id,
        at=clock.now(),
        is_at_work=any(one.is_at_work for one in page.rows),
        tab="registrations",
        here="organise",
    )


def _labels(event: Event) -> dict[str, str]:
    """Of every column: the log names what others took, too."""
    return offered(event, ("organisers", "registrars", "assistance"), language())
