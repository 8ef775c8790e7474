"""Who may enter a session and what others know of it, in one control that shows it first."""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core.db import db
from eventapp.core.web import plain, see_other
from eventapp.people.access import requires, viewer
from eventapp.programme import audiences, queries
from eventapp.programme.announcing import taken_away
from eventapp.programme.audiences import Audience
from eventapp.programme.editing import history, session_to_edit
from eventapp.programme.edits import Edit
from eventapp.programme.forms import AccessForm
from eventapp.programme.impact import Turnover, closes_or_opens, required_of
from eventapp.programme.models import Event, Session
from eventapp.programme.restoring import earlier, earlier_rules
from eventapp.programme.saving import try_edit
from eventapp.programme.words import AUDIENCES, PARTS, told_apart

bp = Blueprint("programme_access", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/<ref>/access")
@requires(policy.may_edit_programme)
def edit(event: str, ref: str) -> str:
    """With `?before=` a version, the form holds who could see the session before that one was made."""
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    now, version = Edit.of(session), request.args.get("before", type=int)
    shown = now if version is None else earlier_rules(now, history(session), version)
    form = _offered(found, AccessForm(data=vars(shown) | {"version": session.version}))
    return _page(found, session, form, before=version)


@bp.post("/<event>/organise/programme/<ref>/access")
@requires(policy.may_edit_programme)
def save(event: str, ref: str) -> Answer:
    """Without `save` among the fields nothing is kept: the page shows what would be seen."""
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    form = _offered(found, AccessForm.posted())
    if not form.validate():
        return _page(found, session, form), 422
    if "back" in request.form:
        return _page(found, session, form)
    before, required = Edit.of(session), required_of(session)
    edit = replace(before, **form.rules(before))
    changed, refusal = try_edit(found, session, edit, form)
    if refusal is not None:
        return _page(found, session_to_edit(found, ref), form, differing=refusal.differing), refusal.status
    if "save" not in request.form:
        return _tried(found, session, form)
    if closes_or_opens(before, changed) and "confirmed" not in request.form:
        return _asked(found, session, told_apart(before, edit), required)
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return see_other("programme_access.edit", event=event, ref=ref)


@bp.get("/<event>/organise/programme/as")
@requires(policy.may_edit_programme)
def programme_as(event: str) -> str:
    """`?who=` is anonymous, delegate, elsewhere or organiser, or the code of a body for its members."""
    found = queries.event_by_code(event)
    convening = {body.code: body for body in audiences.convening(found)}
    who = request.args.get("who", "anonymous")
    audience = Audience("member", convening[who]) if who in convening else Audience(who)
    if audience.name not in AUDIENCES or (audience.name == "member" and audience.body is None):
        audience = Audience("anonymous")
    sessions = audiences.programme(found, audience)
    return render_template(
        "programme/admin/as.html",
        event=found,
        audience=audience,
        convening=convening.values(),
        days=[(day, [one for one in sessions if one.day.id == day.id]) for day in queries.days(found)],
        AUDIENCES=AUDIENCES,
        PARTS=PARTS,
        tab="programme",
        here="organise",
    )


def _tried(event: Event, session: Session, form: AccessForm) -> str:
    db.session.flush()
    page = _page(event, session, form)
    db.session.rollback()
    return page


def _asked(
    event: Event, session: Session, differing: Sequence[tuple[str, str, str]], required: frozenset[int]
) -> str:
    """What the rule would do, with the form's entries kept in the page; nothing is saved yet."""
    db.session.flush()
    page = render_template(
        "programme/admin/confirm_access.html",
        event=event,
        session=session,
        differing=differing,
        required=Turnover.of(required, required_of(session)),
        was_required=required,
        drafted=taken_away(event),
        posted=list(request.form.items(multi=True)),
        tab="programme",
        here="organise",
    )
    db.session.rollback()
    return page


def _offered(event: Event, form: AccessForm) -> AccessForm:
    form.offer([(body.code, plain(body.name)) for body in audiences.convenable(event, viewer())])
    return form


def _page(
    event: Event,
    session: Session,
    form: AccessForm,
    *,
    differing: Sequence[tuple[str, str, str]] = (),
    before: int | None = None,
) -> str:
    """`before` is the version before which it was seen as the form says."""
    now, lines = Edit.of(session), [] if before is None else history(session)
    return render_template(
        "programme/admin/access.html",
        event=event,
        session=session,
        form=form,
        differing=differing,
        before=before,
        is_restored=before is not None and earlier_rules(now, lines, before) != now,
        is_more_other=before is not None and earlier(now, lines, before) != now,
        seen=audiences.of_session(session),
        AUDIENCES=AUDIENCES,
        PARTS=PARTS,
        tab="programme",
        here="organise",
    )
