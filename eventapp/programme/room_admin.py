"""The rooms' pages: the list, a room's form, and deleting one that nothing needs."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import see_other
from eventapp.people.access import requires, viewer
from eventapp.programme import crowding, queries, venue
from eventapp.programme.models import Event, Room
from eventapp.programme.outline import Outdated
from eventapp.programme.room_forms import RoomForm, room_form, room_values
from eventapp.programme.rooms import room_by_code
from eventapp.programme.visibility import VisibleSession

bp = Blueprint("programme_rooms", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/rooms")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    found = queries.event_by_code(event)
    return render_template(
        "programme/admin/rooms.html",
        event=found,
        rooms=queries.rooms(found),
        tab="programme",
        here="organise",
    )


@bp.get("/<event>/organise/programme/rooms/new")
@requires(policy.may_edit_programme)
def new(event: str) -> str:
    found = queries.event_by_code(event)
    return _page(found, room_form(found, is_new=True)(data={"step_free": True, "booths": 0}))


@bp.post("/<event>/organise/programme/rooms/new")
@requires(policy.may_edit_programme)
def create(event: str) -> Answer:
    found = queries.event_by_code(event)
    form = room_form(found, is_new=True).posted()
    if not form.validate():
        return _page(found, form), 422
    try:
        venue.add_room(found, form.code.data, form.facts())
    except venue.CodeTaken as problem:
        db.session.rollback()
        form.code.errors = [str(problem.text)]
        return _page(found, form), 422
    return _saved(event)


@bp.get("/<event>/organise/programme/rooms/<code>")
@requires(policy.may_edit_programme)
def edit(event: str, code: str) -> str:
    found = queries.event_by_code(event)
    room = room_by_code(found, code)
    return _page(found, room_form(found, is_new=False)(data=room_values(room)), room)


@bp.post("/<event>/organise/programme/rooms/<code>")
@requires(policy.may_edit_programme)
def save(event: str, code: str) -> Answer:
    found = queries.event_by_code(event)
    room = room_by_code(found, code)
    form = room_form(found, is_new=False).posted()
    if not form.validate():
        return _page(found, form, room), 422
    if "back" in request.form:
        return _page(found, form, room)
    facts, before = form.facts(room), room_values(room)
    is_asked = crowding.shrinks(room, facts) and "confirmed" not in request.form
    try:
        venue.change_room(
            found,
            room,
            facts,
            by_id=viewer().person_id,
            at=clock.now(),
            seen=form.seen.data or "",
            is_told=form.is_told.data,
        )
    except Outdated as problem:
        db.session.rollback()
        standing = room_form(found, is_new=False)(data=room_values(room) | {"is_told": form.is_told.data})
        form.seen.data = standing.seen.data  # who sends this once more has seen both
        return _page(found, form, room, problem=problem, differing=form.differing(standing)), 409
    sessions = crowding.held_there(viewer(), found, room) if is_asked else []
    return _asked(found, room, form, before, sessions) if sessions else _saved(event)


@bp.post("/<event>/organise/programme/rooms/<code>/delete")
@requires(policy.may_edit_programme)
def delete(event: str, code: str) -> Answer:
    found = queries.event_by_code(event)
    room = room_by_code(found, code)
    try:
        venue.delete_room(found, room)
    except venue.RoomInUse as problem:
        form = room_form(found, is_new=False)(data=room_values(room))
        return _page(found, form, room, problem=problem), 409
    return _saved(event)


def _asked(
    event: Event,
    room: Room,
    form: RoomForm,
    before: Mapping[str, Any],
    sessions: Sequence[VisibleSession],
) -> str:
    """What the smaller room would do, with the form's entries kept in the page; nothing is saved yet."""
    page = render_template(
        "programme/admin/confirm_room.html",
        event=event,
        room=room,
        differing=form.smaller(before),
        ids=[session.id for session in sessions],
        crowded=partial(crowding.crowded, sessions),
        overbooked=crowding.overbooked(sessions),
        posted=[pair for pair in request.form.items(multi=True) if pair[0] != "confirmed"],
        tab="programme",
        here="organise",
    )
    db.session.rollback()
    return page


def _saved(event: str) -> Response:
    db.session.commit()
    flash(_("Saved."))
    return see_other("programme_rooms.index", event=event)


def _page(
    event: Event,
    form: RoomForm,
    room: Room | None = None,
    *,
    problem: Refused | None = None,
    differing: Sequence[tuple[str, str, str]] = (),
) -> str:
    """`differing` are the fields of an outdated form, each as it stands and as it was typed."""
    return render_template(
        "programme/admin/room.html",
        event=event,
        form=form,
        room=room,
        problem=problem,
        differing=differing,
        tab="programme",
        here="organise",
    )
