"""Door sheets: which there are, a new one, the PDF to print, and ticked rows keyed in."""

from typing import Any

from flask import Blueprint, flash, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.badges.keys import code_keys
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import formats, language, plain, private, see_other
from eventapp.door import paper_lists
from eventapp.door.forms import KeyingForm, SheetForm
from eventapp.door.paper import Keyed, key_in, make_sheet
from eventapp.door.paper_lists import Offer
from eventapp.door.paper_models import DoorSheet
from eventapp.door.paper_sheet import sheet_pdf
from eventapp.door.words import briefly
from eventapp.people.access import confirmed_lately, requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import door_event
from eventapp.programme.wall_time import NotPossible, utc

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/door/sheets"
bp = Blueprint("door_sheets", __name__)


@bp.get(HERE)
@requires(policy.may_print_door_sheets)
def index(event: str) -> Page:
    return _page(door_event(event))


@bp.post(HERE)
@requires(policy.may_print_door_sheets)
def make(event: str) -> Page:
    found, form = door_event(event), SheetForm.posted()
    offers = _offer(found, form)
    if not form.validate():
        return _page(found, making=form), 422
    chosen = offers[form.of.data]
    session_id, at = chosen.session.id if chosen.session else None, clock.now()
    try:
        sheet = make_sheet(found, chosen.checkpoint, session_id, by=signed_in(), at=at)
    except Refused as problem:
        return _page(found, making=form, problem=problem), 409
    db.session.commit()
    flash(_("Door sheet %(number)s is made.", number=sheet.id))
    return see_other("door_sheets.index", event=event)


@bp.post(f"{HERE}/rows")
@requires(policy.may_print_door_sheets)
def key(event: str) -> Page:
    """The answer says what became of each row; sent again, it says the same and changes nothing."""
    found, form, at = door_event(event), KeyingForm.posted(), clock.now()
    sheet = _sheet_named(found, form) if form.validate() else None
    happened_at = _moment(found, form, sheet) if sheet else None
    if sheet is None or happened_at is None:
        return _page(found, keying=form), 422
    keyed = key_in(
        found,
        sheet,
        form.numbers,
        happened_at=happened_at,
        by=signed_in(),
        at=at,
        language=language(),
        keys=code_keys(),
    )
    db.session.commit()
    return _page(found, keyed=keyed, sheet=sheet)


@bp.get(f"{HERE}/<int(max={LARGEST_ID}):number>.pdf")
@requires(policy.may_print_door_sheets)
@confirmed_lately
def pdf(event: str, number: int) -> Response:
    found = door_event(event)
    sheet = paper_lists.sheet_in(viewer(), found, number)
    session = paper_lists.sessions_of(viewer(), found, [sheet]).get(sheet.session_id or 0)
    answer = make_response(sheet_pdf(found, sheet, session, language=language()))
    answer.content_type = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{found.code}-sheet-{sheet.id}.pdf"'
    return private(answer)


def _sheet_named(event: Event, form: KeyingForm) -> DoorSheet | None:
    try:
        sheet = paper_lists.sheet_in(viewer(), event, int(form.sheet.data or 0))
    except NotFound:
        form.sheet.errors = [_("There is no sheet of that number.")]
        return None
    if sheet.id not in paper_lists.with_known_ticks(viewer(), event, [sheet]):
        form.sheet.errors = [_("The secretariat of the meeting keys this sheet in.")]
        return None
    return sheet


def _moment(event: Event, form: KeyingForm, sheet: DoorSheet) -> Any:
    """When people came in: after the sheet was made, and not later than now; to the minute."""
    try:
        moment = utc(event, form.moment.data)
    except NotPossible as problem:
        form.moment.errors = [str(problem.text)]
        return None
    if not sheet.made_at.replace(second=0, microsecond=0) <= moment <= clock.now():
        made = formats().moment(sheet.made_at, event.time_zone)
        form.moment.errors = [_("Give a time between %(made)s, when the sheet was made, and now.", made=made)]
        return None
    return moment


def _offer(event: Event, form: SheetForm) -> dict[str, Offer]:
    """By name, as the form offers them."""
    offers = {one.name: one for one in paper_lists.offers(viewer(), event, clock.now())}
    form.of.choices = [(name, _said(one)) for name, one in offers.items()]
    return offers


def _said(offer: Offer) -> str:
    door, session, fmt = plain(offer.checkpoint.name), offer.session, formats()
    if session is None:
        return door
    return f"{door}: {plain(session.title)} ({fmt.list([fmt.day(session.on), fmt.clock(session.starts)])})"


def _page(
    event: Event,
    *,
    making: SheetForm | None = None,
    keying: KeyingForm | None = None,
    keyed: Keyed | None = None,
    sheet: DoorSheet | None = None,
    problem: Refused | None = None,
) -> str:
    if problem is not None:
        db.session.rollback()
    making = making or SheetForm()
    _offer(event, making)
    page = paper_lists.sheets(viewer(), event, request.args.get("page", 1, type=int))
    return render_template(
        "door/admin/sheets.html",
        event=event,
        making=making,
        keying=keying or KeyingForm(data={"sheet": str(sheet.id)} if sheet else None),
        keyed=keyed,
        sheet=sheet,
        problem=problem,
        page=page,
        sessions=paper_lists.sessions_of(viewer(), event, page.rows),
        told_of=paper_lists.with_known_ticks(viewer(), event, page.rows),
        counts=paper_lists.keyed_rows(page.rows),
        briefly=briefly,
        tab="door",
        here="organise",
    )
