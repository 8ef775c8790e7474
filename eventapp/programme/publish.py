"""The page that publishes drafts: what the public will see, ticked, then done."""

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import ngettext

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import publishing, queries
from eventapp.programme.forms import DraftsForm
from eventapp.programme.models import Event
from eventapp.programme.words import PARTS

bp = Blueprint("programme_publish", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/publish")
@requires(policy.may_edit_programme)
def review(event: str) -> str:
    """All drafts are ticked, or those that `?draft=` names."""
    return _page(queries.event_by_code(event), DraftsForm(), frozenset(request.args.getlist("draft")))


@bp.post("/<event>/organise/programme/publish")
@requires(policy.may_edit_programme)
def publish(event: str) -> Answer:
    found, form = queries.event_by_code(event), DraftsForm.posted()
    if not form.validate():
        return _page(found, form), 422
    try:
        publishing.publish(found, dict(form.draft.data), by_id=signed_in().id, at=clock.now())
    except publishing.DraftChanged as problem:
        db.session.rollback()
        form.draft.errors = [str(problem.text)]
        return _page(found, form, frozenset(ref for ref, _version in form.draft.data)), 409
    db.session.commit()
    number = len(form.draft.data)
    flash(ngettext("One session is published.", "%(num)d sessions are published.", number))
    return see_other("programme_admin.index", event=event)


def _page(event: Event, form: DraftsForm, ticked: frozenset[str] = frozenset()) -> str:
    return render_template(
        "programme/admin/publish.html",
        event=event,
        form=form,
        drafts=publishing.drafts(viewer(), event),
        ticked=ticked,
        PARTS=PARTS,
        tab="programme",
        here="organise",
    )
