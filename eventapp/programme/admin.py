"""The programme editor's side: the list of sessions, and a session's form."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import plain, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import drafts, frame, queries
from eventapp.programme.announcing import drafted
from eventapp.programme.announcing_forms import AnnouncementForm, announcement_form
from eventapp.programme.editing import history, session_to_edit
from eventapp.programme.edits import NEXT_STATUSES, RULES, Edit, status_of
from eventapp.programme.forms import BLANK, STATUSES, SessionForm, session_form, values
from eventapp.programme.impact import Turnover, impact_of, is_worth_telling, required_of
from eventapp.programme.models import Event, Session, SessionChange
from eventapp.programme.nearby import in_conflict, near_day
from eventapp.programme.pending import discard as discard_pending
from eventapp.programme.pending import pending_of, with_pending
from eventapp.programme.pending_review import pending_change, refs_pending
from eventapp.programme.restoring import RESTORABLE, earlier, earlier_rules
from eventapp.programme.saving import try_edit, try_keep
from eventapp.programme.visibility import visible_sessions
from eventapp.programme.wall_time import NotPossible
from eventapp.programme.words import HISTORY, KINDS, told_apart

bp = Blueprint("programme_admin", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    found = queries.event_by_code(event)
    sessions = visible_sessions(viewer(), found, drafts=True)
    return render_template(
        "programme/admin/sessions.html",
        event=found,
        days=[(day, [s for s in sessions if s.day.id == day.id]) for day in queries.days(found)],
        pending=refs_pending(found),
        KINDS=KINDS,
        tab="programme",
        here="organise",
    )


@bp.get("/<event>/organise/programme/new")
@requires(policy.may_edit_programme)
def new(event: str) -> str:
    found = queries.event_by_code(event)
    form = _offered(found, session_form(found, "draft")(data=BLANK))
    return _new_page(found, form)


@bp.post("/<event>/organise/programme/new")
@requires(policy.may_edit_programme)
def create(event: str) -> Answer:
    found = queries.event_by_code(event)
    form = _offered(found, session_form(found, "draft").posted())
    if not form.validate():
        return _new_page(found, form), 422
    try:
        made = drafts.add_draft(found, form.edit(), by_id=signed_in().id, at=clock.now())
    except NotPossible as problem:
        db.session.rollback()
        form.tell(problem.field, problem.text)
        return _new_page(found, form), 422
    db.session.commit()
    return _to(event, made.ref, _("The draft is made. Only programme editors see it."))


@bp.get("/<event>/organise/programme/<ref>")
@requires(policy.may_edit_programme)
def edit(event: str, ref: str) -> str:
    """With `?before=` a version, the form holds what the session was before that one was made; else it
    holds the draft of changes where one is kept, but with `?as=published`."""
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    now, version = Edit.of(session), request.args.get("before", type=int)
    if version is not None:
        was = earlier(now, history(session), version)
        form = _form(found, now, was)(data=values(was, session.version))
        return _page(found, session, _offered(found, form), before=version)
    kept = None if request.args.get("as") == "published" else pending_of(session)
    shown = with_pending(now, kept) if kept else now
    known = values(shown, session.version) | {"pending": str(kept.mark) if kept else ""}
    return _page(found, session, _offered(found, _form(found, now, shown)(data=known)))


@bp.post("/<event>/organise/programme/<ref>")
@requires(policy.may_edit_programme)
def save(event: str, ref: str) -> Answer:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    before = Edit.of(session)
    form = _offered(found, _form(found, before).posted())
    if not form.validate():
        return _page(found, session, form), 422
    if "back" in request.form:
        return _page(found, session, form)
    if "keep" in request.form and session.published_at:
        return _keep(found, session, form)
    edit, required, said = form.edit(before), required_of(session), announcement_form(found).posted()
    is_said = said.validate()
    changed, refusal = try_edit(found, session, edit, form, said.words())
    if refusal is not None:
        return _page(found, session_to_edit(found, ref), form, differing=refusal.differing), refusal.status
    if is_worth_telling(before, edit, changed) and not ("confirmed" in request.form and is_said):
        return _asked(found, session, before, edit, required=required, said=said), 200 if is_said else 422
    discard_pending(session, form.seen_pending())  # what it held is public now
    db.session.commit()
    return _to(event, ref, _("Saved.") if changed else _("Nothing was changed."))


@bp.post("/<event>/organise/programme/<ref>/duplicate")
@requires(policy.may_edit_programme)
def duplicate(event: str, ref: str) -> Response:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    made = drafts.duplicate(found, session, by_id=signed_in().id, at=clock.now())
    db.session.commit()
    return _to(event, made.ref, _("The draft is made. Only programme editors see it."))


@bp.post("/<event>/organise/programme/<ref>/discard")
@requires(policy.may_edit_programme)
def discard(event: str, ref: str) -> Response:
    drafts.discard(session_to_edit(queries.event_by_code(event), ref))
    db.session.commit()
    flash(_("The draft is discarded."))
    return see_other("programme_admin.index", event=event)


def _keep(event: Event, session: Session, form: SessionForm) -> Answer:
    changed, refusal = try_keep(event, session, form.edit(Edit.of(session)), form)
    if refusal is not None:
        shown = session_to_edit(event, session.ref)
        return _page(event, shown, form, differing=refusal.differing), refusal.status
    db.session.commit()
    kept = _("The changes are kept as a draft. Only programme editors see them.")
    return _to(event.code, session.ref, kept if changed else _("Nothing was changed."))


def _asked(
    event: Event,
    session: Session,
    before: Edit,
    edit: Edit,
    *,
    required: frozenset[int],
    said: AnnouncementForm,
) -> str:
    """What the change would do, with the form's entries kept in the page; nothing is saved yet."""
    kept = [pair for pair in request.form.items(multi=True) if pair[0] != "confirmed" and pair[0] not in said]
    page = render_template(
        "programme/admin/confirm.html",
        event=event,
        session=session,
        differing=told_apart(before, edit),
        impact=impact_of(event, session, before, edit),
        required=Turnover.of(required, required_of(session)),
        posted=kept,
        drafted=drafted(event, session),
        said=said,
        tab="programme",
        here="organise",
    )
    db.session.rollback()
    return page


def _to(event: str, ref: str, said: str) -> Response:
    flash(said)
    return see_other("programme_admin.edit", event=event, ref=ref)


def _form(event: Event, now: Edit, shown: Edit | None = None) -> type[SessionForm]:
    """What a session may become goes by its state as it stands."""
    spoken = (shown or now).floor_languages + (shown or now).interpretation
    return session_form(event, now.status, spoken)


def _offered(event: Event, form: SessionForm) -> SessionForm:
    lists = (queries.rooms(event), frame.rounds(event), frame.tracks(event))
    form.offer(*([(one.code, plain(one.name)) for one in found] for found in lists))
    return form


def _new_page(event: Event, form: SessionForm) -> str:
    return render_template(
        "programme/admin/new.html", event=event, form=form, tab="programme", here="organise"
    )


def _page(
    event: Event,
    session: Session,
    form: SessionForm,
    *,
    differing: Sequence[tuple[str, str, str]] = (),
    before: int | None = None,
) -> str:
    """`differing` are the fields of a stale form, each as it stands now and as it was typed; `before` is
    the version before which the session was what the form holds."""
    kept, changes, now = pending_of(session), history(session), Edit.of(session)
    return render_template(
        "programme/admin/session.html",
        event=event,
        session=session,
        form=form,
        differing=differing,
        conflicts=in_conflict(near_day(viewer(), event, session.day), of=[session.id]),
        changes=changes,
        pending=pending_change(session, kept) if kept else None,
        before=before,
        is_restored=before is not None and earlier(now, changes, before) != now,
        are_rules_others=before is not None and earlier_rules(now, changes, before) != now,
        way_back=partial(_way_back, event, session),
        HISTORY=HISTORY,
        STATUSES=STATUSES,
        tab="programme",
        here="organise",
    )


def _way_back(event: Event, session: Session, change: SessionChange) -> str | None:
    """The address of the form that holds what was before a change."""
    own: dict[str, Any] = {"event": event.code, "ref": session.ref, "before": change.version}
    if change.field in RULES:
        return url_for("programme_access.edit", **own)
    if change.field == "status" and change.old not in NEXT_STATUSES[status_of(session)]:
        publishing = url_for("programme_publish.review", event=event.code, draft=session.ref)
        return publishing if change.old == "published" else None
    return url_for("programme_admin.edit", **own) if change.field in RESTORABLE else None
