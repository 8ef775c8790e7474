"""The page of one restricted meeting: its observers by name, and the substitutes who stand in."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import see_other
from eventapp.meetings import domain, queries
from eventapp.meetings.forms import PersonForm, StandInForm
from eventapp.meetings.naming import person_of
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import VisibleSession

Page = Response | str | tuple[str, int]
ONE = "/<event>/organise/meetings/<ref>"
NUMBER = f"<int(max={LARGEST_ID}):number>"
bp = Blueprint("meetings_meeting", __name__)


@bp.get(ONE)
@requires(policy.may_record_mandates)
def meeting(event: str, ref: str) -> Page:
    """`?view=stand-ins` lists who stands in; without it, the observers by name."""
    found = event_by_code(event)
    return _page(found, queries.meeting(viewer(), found, ref))


@bp.post(f"{ONE}/observers")
@requires(policy.may_record_mandates)
def name(event: str, ref: str) -> Page:
    found, form, at = event_by_code(event), PersonForm.posted(), clock.now()
    on = queries.meeting(viewer(), found, ref)
    if not form.validate():
        return _page(found, on, naming=form), 422

    def write() -> None:
        confirmed, by_id = form.is_confirmed.data, signed_in().id
        domain.name_observer(found, on.id, person_of(form, at=at), is_confirmed=confirmed, by_id=by_id, at=at)

    return _recorded(found, on, write, naming=form)


@bp.post(f"{ONE}/observers/{NUMBER}/remove")
@requires(policy.may_record_mandates)
def remove(event: str, ref: str, number: int) -> Page:
    found = event_by_code(event)
    on, by_id = queries.meeting(viewer(), found, ref), signed_in().id
    return _recorded(
        found, on, lambda: domain.remove_observer(found, on.id, number, by_id=by_id, at=clock.now())
    )


@bp.post(f"{ONE}/stand-ins")
@requires(policy.may_record_mandates)
def stand_in(event: str, ref: str) -> Page:
    found = event_by_code(event)
    on, by_id = queries.meeting(viewer(), found, ref), signed_in().id
    form = _offered(on, StandInForm.posted())
    if not form.validate():
        return _page(found, on, standing=form), 422
    pair = form.ids()
    return _recorded(
        found,
        on,
        lambda: domain.stand_in(found, on.id, *pair, by_id=by_id, at=clock.now()),
        standing=form,
    )


@bp.post(f"{ONE}/stand-ins/{NUMBER}/remove")
@requires(policy.may_record_mandates)
def end_stand_in(event: str, ref: str, number: int) -> Page:
    found = event_by_code(event)
    on, by_id = queries.meeting(viewer(), found, ref), signed_in().id

    def write() -> None:
        domain.end_stand_in(found, on.id, number, by_id=by_id, at=clock.now())

    return _recorded(found, on, write, view="stand-ins")


def _recorded(
    event: Event,
    on: VisibleSession,
    write: Callable[[], None],
    *,
    naming: PersonForm | None = None,
    standing: StandInForm | None = None,
    view: str | None = None,
) -> Page:
    try:
        write()
    except NotFound:
        raise
    except Refused as problem:
        db.session.rollback()
        return _page(event, on, naming=naming, standing=standing, problem=problem), 409
    db.session.commit()
    flash(_("Recorded."))
    view = view or ("stand-ins" if standing else None)
    return see_other("meetings_meeting.meeting", event=event.code, ref=on.ref, view=view)


def _offered(on: VisibleSession, form: StandInForm) -> StandInForm:
    form.offer(queries.pairs(on.body.id, on.starts_at) if on.body else [])
    return form


def _page(
    event: Event,
    on: VisibleSession,
    *,
    naming: PersonForm | None = None,
    standing: StandInForm | None = None,
    problem: Refused | None = None,
) -> str:
    is_standing = standing is not None or request.args.get("view") == "stand-ins"
    number = request.args.get("page", 1, type=int)
    return render_template(
        "meetings/admin/meeting.html",
        event=event,
        session=on,
        view="stand-ins" if is_standing else "observers",
        page=queries.stand_ins(on.id, number) if is_standing else queries.observers(on.id, number),
        naming=naming or PersonForm(),
        standing=standing or _offered(on, StandInForm()),
        asked=naming or standing,
        problem=problem,
        tab="bodies",
        here="organise",
    )
