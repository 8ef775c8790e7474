"""The programme editor's side: the list of sessions, and a session's form."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import plain
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import queries
from eventapp.programme.editing import Edit, StaleEdit, edit_session, history, session_to_edit
from eventapp.programme.forms import STATUSES, SessionForm, session_form
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import visible_sessions
from eventapp.programme.words import FIELDS, KINDS

bp = Blueprint("programme_admin", __name__)
Answer = str | Response | tuple[str, int]


@bp.get("/<event>/organise/programme")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    found = queries.event_by_code(event)
    sessions = visible_sessions(viewer(), found, drafts=True)
    return render_template(
        "programme/admin/sessions.html",
        event=found,
        days=[(day, [s for s in sessions if s.day.id == day.id]) for day in queries.days(found)],
        KINDS=KINDS,
        tab="programme",
        here="organise",
    )


@bp.get("/<event>/organise/programme/<ref>")
@requires(policy.may_edit_programme)
def edit(event: str, ref: str) -> str:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    form = _form(found)(data=_values(session))
    _offer_rooms(form, found)
    return _page(found, session, form)


@bp.post("/<event>/organise/programme/<ref>")
@requires(policy.may_edit_programme)
def save(event: str, ref: str) -> Answer:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    form = _form(found).posted()
    _offer_rooms(form, found)
    if not form.validate():
        return _page(found, session, form), 422
    try:
        changed = edit_session(
            found,
            session,
            form.edit(session.title),
            seen_version=form.seen_version(),
            by_id=signed_in().id,
            at=clock.now(),
        )
    except StaleEdit as stale:
        db.session.rollback()
        return _page(found, session_to_edit(found, ref), form, theirs=stale.theirs, problem=stale), 409
    except Refused as problem:
        db.session.rollback()
        return _page(found, session_to_edit(found, ref), form, problem=problem), 409
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."))
    return redirect(url_for("programme_admin.edit", event=event, ref=ref), 303)  # type: ignore[return-value]


def _form(event: Event) -> type[SessionForm]:
    return session_form(event.languages, event.default_language)


def _offer_rooms(form: SessionForm, event: Event) -> None:
    form.rooms.choices = [SelectChoice(room.code, plain(room.name)) for room in queries.rooms(event)]


def _values(session: Session) -> dict[str, Any]:
    values: dict[str, Any] = {f"title_{language}": words for language, words in session.title.items()}
    now = Edit.of(session)
    return values | {
        "version": session.version,
        "starts": now.starts,
        "ends": now.ends,
        "time_announced": now.time_announced,
        "provisional": now.provisional,
        "rooms": list(now.rooms),
        "status": now.status,
    }


def _page(
    event: Event,
    session: Session,
    form: SessionForm,
    *,
    theirs: Edit | None = None,
    problem: Refused | None = None,
) -> str:
    return render_template(
        "programme/admin/session.html",
        event=event,
        session=session,
        form=form,
        theirs=theirs,
        problem=problem,
        changes=history(session),
        FIELDS=FIELDS,
        STATUSES=STATUSES,
        tab="programme",
        here="organise",
    )
