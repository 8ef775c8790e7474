"""The secretariat's page: who sits on the bodies that meet, as elections and the desk have it."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.bodies import queries as seats
from eventapp.bodies.domain import Term
from eventapp.bodies.models import Body
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.i18n import country
from eventapp.core.web import see_other
from eventapp.meetings import mandates, queries
from eventapp.meetings.forms import EndForm, SeatForm
from eventapp.meetings.naming import person_of
from eventapp.meetings.words import SEATS, STEPS
from eventapp.people.access import requires, signed_in, viewer
from eventapp.people.domain import find_or_add_organisation
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.wall_time import NotPossible, utc

Page = Response | str | tuple[str, int]
ONE = f"/<event>/organise/bodies/<body>/<int(max={LARGEST_ID}):number>"
bp = Blueprint("meetings_admin", __name__)


@bp.get("/<event>/organise/bodies")
@requires(policy.may_record_mandates)
def index(event: str) -> Page:
    """`?body=` is a body's code; `?view=history` what was recorded, and by whom."""
    found, chosen = event_by_code(event), request.args.get("body")
    return _page(found, queries.body_of(viewer(), found, chosen) if chosen else None)


@bp.post("/<event>/organise/bodies/<body>")
@requires(policy.may_record_mandates)
def appoint(event: str, body: str) -> Page:
    found = event_by_code(event)
    on, form = queries.body_of(viewer(), found, body), SeatForm.posted()
    if not form.validate():
        return _page(found, on, form), 422
    try:
        term = _term(found, form)
    except NotPossible as problem:
        form[problem.field].errors = [str(problem.text)]
        return _page(found, on, form), 422
    at, by_id = clock.now(), signed_in().id

    def write() -> None:
        person = person_of(form, at=at)
        mandates.appoint(on, person.id, term, is_confirmed=form.is_confirmed.data, by_id=by_id, at=at)

    return _recorded(found, on, write, form, moment=form.from_at.data)


@bp.post(f"{ONE}/end")
@requires(policy.may_record_mandates)
def end(event: str, body: str, number: int) -> Page:
    found = event_by_code(event)
    on = queries.body_of(viewer(), found, body)
    held, form = seats.membership_in(on, number), EndForm.of(number, formdata=request.form)
    if not form.validate():
        return _page(found, on, ending=form), 422
    try:
        until_at = utc(found, form.until_at.data, "until_at")
    except NotPossible as problem:
        form.until_at.errors = [str(problem.text)]
        return _page(found, on, ending=form), 422

    def write() -> None:
        mandates.end(held, until_at, by_id=signed_in().id, at=clock.now())

    return _recorded(found, on, write, moment=form.until_at.data)


@bp.post(f"{ONE}/confirm")
@requires(policy.may_record_mandates)
def confirm(event: str, body: str, number: int) -> Page:
    found = event_by_code(event)
    on = queries.body_of(viewer(), found, body)
    held = seats.membership_in(on, number)
    return _recorded(found, on, lambda: mandates.confirm_address(held, by_id=signed_in().id, at=clock.now()))


@bp.post(f"{ONE}/withdraw")
@requires(policy.may_record_mandates)
def withdraw(event: str, body: str, number: int) -> Page:
    found = event_by_code(event)
    on = queries.body_of(viewer(), found, body)
    held = seats.membership_in(on, number)
    return _recorded(found, on, lambda: mandates.withdraw(held, by_id=signed_in().id, at=clock.now()))


def _recorded(
    event: Event,
    body: Body,
    write: Callable[[], None],
    form: SeatForm | None = None,
    *,
    moment: datetime | None = None,
) -> Page:
    """The forms of the page that follows begin with the same moment: an election changes several seats."""
    try:
        write()
    except Refused as problem:
        db.session.rollback()
        return _page(event, body, form, problem=problem), 409
    db.session.commit()
    flash(_("Recorded."))
    again = moment.isoformat(timespec="minutes") if moment else None
    return see_other("meetings_admin.index", event=event.code, body=body.code, moment=again)


def _moment_in_address() -> datetime | None:
    """A wall time; what cannot be read is none."""
    try:
        return datetime.fromisoformat(request.args.get("moment", ""))
    except ValueError:
        return None


def _term(event: Event, form: SeatForm) -> Term:
    house = form.organisation.data
    until = form.until_at.data
    return Term(
        seat=form.seat.data,
        from_at=utc(event, form.from_at.data, "from_at"),
        until_at=utc(event, until, "until_at") if until else None,
        country=form.country.data or None,
        organisation_id=find_or_add_organisation(house, form.country.data).id if house else None,
    )


def _page(
    event: Event,
    body: Body | None,
    form: SeatForm | None = None,
    *,
    ending: EndForm | None = None,
    problem: Refused | None = None,
) -> str:
    """Without a body, of the first whose seats the viewer records."""
    bodies = queries.bodies_of(viewer(), event)
    body = body or (bodies[0] if bodies else None)
    at, number = clock.now(), request.args.get("page", 1, type=int)
    view = "history" if request.args.get("view") == "history" else "seats"
    rows = None
    if body is not None:
        rows = seats.steps(body, number) if view == "history" else seats.memberships(body, number, at=at)
    moment = _moment_in_address() or at.astimezone(ZoneInfo(event.time_zone))
    here = moment.replace(second=0, microsecond=0, tzinfo=None)

    def end_form(membership_id: int) -> EndForm:
        blank: EndForm = EndForm.of(membership_id, data={"until_at": here})
        return ending if ending is not None and ending.until_at.id == blank.until_at.id else blank

    return render_template(
        "meetings/admin/bodies.html",
        event=event,
        bodies=bodies,
        body=body,
        view=view,
        page=rows,
        meetings=queries.meetings_of(viewer(), event, body) if body and view == "seats" else [],
        form=form or SeatForm(data={"from_at": here, "seat": "member"}),
        is_asked=form is not None,
        end_form=end_form,
        ending=ending,
        problem=problem,
        at=at,
        country=country,
        SEATS=SEATS,
        STEPS=STEPS,
        tab="bodies",
        here="organise",
    )
