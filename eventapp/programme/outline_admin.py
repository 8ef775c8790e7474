"""The page of a programme's outline: its days, tracks and rounds, each with a form of its own."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme import days, frame, outline, queries
from eventapp.programme.models import Event
from eventapp.programme.outline import Line
from eventapp.programme.outline_forms import OutlineForm, copy_form, day_form, line_form, new_day_form
from eventapp.programme.words import LINES, PARTS

bp = Blueprint("programme_outline", __name__)
Answer = Response | tuple[str, int]


@bp.get("/<event>/organise/programme/outline")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    return _page(queries.event_by_code(event))


@bp.post("/<event>/organise/programme/outline/days/<day>")
@requires(policy.may_edit_programme)
def save_day(event: str, day: str) -> Answer:
    found = queries.event_by_code(event)
    one = queries.day_at(found, day)
    form = day_form(found, one, request.form)
    if not form.validate():
        return _page(found, form), 422
    theme, hours = form.text(one.theme), form.hours()
    return _done(found, form, lambda: outline.change_day(found, one, theme, hours, seen=form.seen.data))


@bp.post("/<event>/organise/programme/outline/days")
@requires(policy.may_edit_programme)
def add_day(event: str) -> Answer:
    found = queries.event_by_code(event)
    form = new_day_form(found, request.form)
    if not form.validate():
        return _page(found, form), 422
    return _done(found, form, lambda: days.add_day(found, form["on"].data, form.text()))


@bp.post("/<event>/organise/programme/outline/days/<day>/delete")
@requires(policy.may_edit_programme)
def drop_day(event: str, day: str) -> Answer:
    found = queries.event_by_code(event)
    one = queries.day_at(found, day)
    return _done(found, day_form(found, one), lambda: days.drop_day(found, one))


@bp.post("/<event>/organise/programme/outline/days/<day>/copy")
@requires(policy.may_edit_programme)
def copy_day(event: str, day: str) -> Answer:
    """On to the board of the other day, which tells what is double there."""
    found = queries.event_by_code(event)
    one, known, by_id = queries.day_at(found, day), queries.days(found), signed_in().id
    form = copy_form(found, one, known, request.form)
    if not form.validate():
        return _page(found, form), 422
    to = queries.day_at(found, form["to"].data)
    try:
        count = days.copy_day(found, one, to, by_id=by_id, at=clock.now())
    except Refused as problem:
        db.session.rollback()
        return _page(found, form, problem=problem), 409
    db.session.commit()
    flash(ngettext("One draft is made.", "%(num)d drafts are made.", count))
    return see_other("programme_board.day", event=event, day=form["to"].data)


@bp.post("/<event>/organise/programme/outline/<any(tracks, rounds):kind>")
@requires(policy.may_edit_programme)
def add(event: str, kind: str) -> Answer:
    found = queries.event_by_code(event)
    form = line_form(found, kind, posted=request.form)
    if not form.validate():
        return _page(found, form), 422
    return _done(found, form, lambda: outline.add_line(found, kind, form["code"].data, form.text()))


@bp.post("/<event>/organise/programme/outline/<any(tracks, rounds):kind>/<code>")
@requires(policy.may_edit_programme)
def rename(event: str, kind: str, code: str) -> Answer:
    found = queries.event_by_code(event)
    line = outline.line_by_code(found, kind, code)
    form = line_form(found, kind, line, request.form)
    if not form.validate():
        return _page(found, form), 422
    name = form.text(line.name)
    return _done(found, form, lambda: outline.rename(found, line, name, seen=form.seen.data, at=clock.now()))


@bp.post("/<event>/organise/programme/outline/<any(tracks, rounds):kind>/<code>/delete")
@requires(policy.may_edit_programme)
def delete(event: str, kind: str, code: str) -> Answer:
    found = queries.event_by_code(event)
    line = outline.line_by_code(found, kind, code)
    return _done(found, line_form(found, kind, line), lambda: outline.delete_line(found, line))


def _done(event: Event, form: OutlineForm, write: Callable[[], object]) -> Answer:
    try:
        write()
    except Refused as problem:
        db.session.rollback()
        return _page(event, form, problem=problem), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("programme_outline.index", event=event.code)


def _page(event: Event, asked: OutlineForm | None = None, *, problem: Refused | None = None) -> str:
    """Every form as the database has it, but the one that was `asked` as it was typed."""

    def as_typed(form: OutlineForm) -> OutlineForm:
        return asked if asked is not None and asked.seen.id == form.seen.id else form

    known = queries.days(event)
    lists: dict[str, Sequence[Line]] = {"tracks": frame.tracks(event), "rounds": frame.rounds(event)}
    return render_template(
        "programme/admin/outline.html",
        event=event,
        days=[(day, as_typed(day_form(event, day)), as_typed(copy_form(event, day, known))) for day in known],
        new_day=as_typed(new_day_form(event)),
        lines={
            kind: [(one, as_typed(line_form(event, kind, one))) for one in found]
            for kind, found in lists.items()
        },
        new={kind: as_typed(line_form(event, kind)) for kind in lists},
        asked=asked,
        problem=problem,
        LINES=LINES,
        PARTS=PARTS,
        tab="programme",
        here="organise",
    )
