"""The page that publishes drafts: what the public will see, ticked, then done."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import pending, publishing, queries
from eventapp.programme.announcing import drafted
from eventapp.programme.editing import session_to_edit
from eventapp.programme.impact import Turnover, impact_of, is_worth_telling, required_of
from eventapp.programme.models import Event
from eventapp.programme.pending_review import pending_changes
from eventapp.programme.publish_forms import DraftsForm
from eventapp.programme.words import PARTS, told_apart

bp = Blueprint("programme_publish", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/publish")
@requires(policy.may_edit_programme)
def review(event: str) -> str:
    """Whole drafts are ticked, or those that `?draft=` names; changes, maybe somebody else's, if named."""
    return _page(queries.event_by_code(event), DraftsForm(), frozenset(request.args.getlist("draft")))


@bp.post("/<event>/organise/programme/publish")
@requires(policy.may_edit_programme)
def publish(event: str) -> Answer:
    found, form = queries.event_by_code(event), DraftsForm.posted()
    if not form.validate():
        return _page(found, form), 422
    drafts, changes = dict(form.draft.data), dict(form.change.data)
    try:
        done = publishing.publish(found, drafts, changes, by_id=signed_in().id, at=clock.now())
    except (pending.DraftChanged, pending.NotPublished) as problem:
        db.session.rollback()
        form.draft.errors = [str(problem.text)]
        return _page(found, form, frozenset({*drafts, *changes})), 409
    telling = [one for one in done if is_worth_telling(one.before, one.after, one.changed)]
    if telling and "confirmed" not in request.form:
        return _asked(found, telling)
    db.session.commit()
    number = len(drafts) + len(changes)
    flash(ngettext("One session is published.", "%(num)d sessions are published.", number))
    return see_other("programme_admin.index", event=event)


@bp.post("/<event>/organise/programme/<ref>/discard-changes")
@requires(policy.may_edit_programme)
def discard(event: str, ref: str) -> Response:
    """Only the draft that was seen."""
    session, form = session_to_edit(queries.event_by_code(event), ref), DraftsForm.posted()
    marks = dict(form.change.data or ()) if form.validate() else {}
    if not pending.discard(session, marks.get(ref)):
        raise pending.DraftChanged
    db.session.commit()
    flash(_("The draft is discarded."))
    return see_other("programme_admin.edit", event=event, ref=ref)


def _asked(event: Event, done: Sequence[pending.Done]) -> str:
    """What the changes would do to others, with what was ticked kept in the page; nothing is saved yet."""
    page = render_template(
        "programme/admin/confirm_changes.html",
        event=event,
        changes=[
            {
                "session": one.session,
                "differing": told_apart(one.before, one.after),
                "impact": impact_of(event, one.session, one.before, one.after),
                "required": Turnover.of(one.required, required_of(one.session)),
                "drafted": drafted(event, one.session),
            }
            for one in done
        ],
        posted=list(request.form.items(multi=True)),
        tab="programme",
        here="organise",
    )
    db.session.rollback()
    return page


def _page(event: Event, form: DraftsForm, ticked: frozenset[str] = frozenset()) -> str:
    return render_template(
        "programme/admin/publish.html",
        event=event,
        form=form,
        drafts=publishing.drafts(viewer(), event),
        changes=pending_changes(viewer(), event),
        ticked=ticked,
        PARTS=PARTS,
        tab="programme",
        here="organise",
    )
