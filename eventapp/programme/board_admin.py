"""The board: a day's sessions by room and hour, moved by hand, by keys or by form, and saved at once."""

from typing import Any

from flask import Blueprint, Response, abort, flash, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.web import formats, language, plain, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import queries
from eventapp.programme.board import board
from eventapp.programme.editing import session_to_edit
from eventapp.programme.edits import Edit
from eventapp.programme.models import Day, Event, Session
from eventapp.programme.move_forms import MoveForm, UndoForm, shown_as
from eventapp.programme.moves import last_moves, moved, undone, unmark
from eventapp.programme.nearby import in_conflict, near_day
from eventapp.programme.saving import Refusal, try_edit
from eventapp.programme.words import PARTS

bp = Blueprint("programme_board", __name__)
Answer = Response | tuple[str, int]


@bp.get("/<event>/organise/programme/board/<day>")
@requires(policy.may_edit_programme)
def day(event: str, day: str) -> str:
    found = queries.event_by_code(event)
    today = queries.day_at(found, day)
    return render_template(
        "programme/admin/board.html", tab="programme", here="organise", **_standing(found, today)
    )


@bp.get("/<event>/organise/programme/board/<day>/live")
@requires(policy.may_edit_programme)
def live(event: str, day: str) -> Response:
    """What may change while the board is open; it asks every few seconds and mostly hears 304.

    Every edit raises the event's revision. What else the board tells, such as how many agendas hold
    a session, and which moves are an hour old, is read anew each minute.
    """
    found = queries.event_by_code(event)
    today = queries.day_at(found, day)
    stamp = f"{found.revision}.{clock.now():%d%H%M}.{signed_in().id}.{language()}"
    answer = Response(status=304)
    if not request.if_none_match.contains_weak(stamp):
        parts = render_template("programme/admin/board_live.html", **_standing(found, today))
        answer = Response(parts, content_type="text/html; charset=utf-8")
    answer.set_etag(stamp, weak=True)  # the same for the parts and their compressed form
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    return answer


@bp.post("/<event>/organise/programme/<ref>/move")
@requires(policy.may_edit_programme)
def move(event: str, ref: str) -> Answer:
    """Saved at once, also where the public sees it: the board offers to undo."""
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    form = _offered(found, MoveForm.posted())
    if not form.validate():
        return _refused(found, session, form, Refusal(422))
    starts, ends = form.when()
    edit = moved(session, queries.day_on(found, starts.date()), starts, ends, form.rooms.data)
    changed, refused = _tried(found, session, edit, form)
    return refused or _saved(found, session, edit, changed)


@bp.post("/<event>/organise/programme/<ref>/undo")
@requires(policy.may_edit_programme)
def undo(event: str, ref: str) -> Answer:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    form = UndoForm.posted()
    if not form.validate():
        abort(404)
    edit = undone(session, form.move.data, by_id=signed_in().id, at=clock.now())
    shown = _offered(found, MoveForm(data=shown_as(edit, form.seen_version())))
    changed, refused = _tried(found, session, edit, shown)
    if session.published_at is not None and {"starts", "ends"}.intersection(changed):
        unmark(found, session, form.move.data)
    return refused or _saved(found, session, edit, changed)


def _tried(event: Event, session: Session, edit: Edit, form: MoveForm) -> tuple[list[str], Answer | None]:
    """What changed, not yet committed; refused, the form with the reason."""
    ref = session.ref
    changed, refusal = try_edit(event, session, edit, form)
    if refusal is None:
        return changed, None
    return [], _refused(event, session_to_edit(event, ref), form, refusal)


def _saved(event: Event, session: Session, edit: Edit, changed: list[str]) -> Response:
    """On to the board of the day where it stands now; how many hear of it is counted above this feature."""
    said = _("Nothing was changed.")
    if changed:
        said = render_template("programme/admin/moved.txt", session=session)
    db.session.commit()
    flash(said)
    return see_other("programme_board.day", event=event.code, day=edit.starts.date().isoformat())


def _refused(event: Event, session: Session, form: MoveForm, refusal: Refusal) -> Answer:
    """What was sent comes back; who has seen what stands now may save it over that."""
    if refusal.version is not None:
        form.version.data = str(refusal.version)
    page = render_template(
        "programme/admin/move.html",
        event=event,
        session=session,
        form=form,
        differing=refusal.differing,
        tab="programme",
        here="organise",
    )
    return page, refusal.status


def _offered(event: Event, form: MoveForm) -> MoveForm:
    days = [(day.on_date.isoformat(), formats().day(day.on_date)) for day in queries.days(event)]
    form.offer(days, [(room.code, plain(room.name)) for room in queries.rooms(event)])
    return form


def _standing(event: Event, day: Day) -> dict[str, Any]:
    """The agendas that hold a session are counted above this feature: the page hands them to `conflicts`."""
    near, rooms = near_day(viewer(), event, day), queries.rooms(event)
    sessions = [session for session in near if session.day.id == day.id]
    ids = [session.id for session in sessions]
    versions = db.session.execute(select(Session.id, Session.version).where(Session.id.in_(ids)))
    return {
        "event": event,
        "day": day,
        "days": queries.days(event),
        "rooms": rooms,
        "ids": ids,
        "grid": board(day, sessions, rooms),
        "versions": dict(versions.all()),
        "conflicts": in_conflict(near, of=ids),
        "moves": last_moves(sessions, by_id=signed_in().id, at=clock.now()),
        "PARTS": PARTS,
    }
