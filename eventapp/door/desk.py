"""The help desk: find somebody, see how they stand, and put right what can be put right."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.badges.domain import reissue_badge, void_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.queries import issues, valid_badge
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import language, plain, see_other
from eventapp.door import lookup, undoing
from eventapp.door.closed import open_scans
from eventapp.door.forms import FindForm, InstructionForm, OverrideForm, ReissueForm, UndoForm
from eventapp.door.models import Scan
from eventapp.door.overrides import let_in
from eventapp.door.queries import checkpoint_by_code, checkpoints
from eventapp.door.words import UNDONE, word_of
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import door_event
from eventapp.registration.instructing import instruct_doors
from eventapp.registration.queries import registration_in

Page = str | Response | tuple[str, int]
ONE = f"/<event>/organise/door/desk/<int(max={LARGEST_ID}):number>"
bp = Blueprint("door_desk", __name__)


@bp.get("/<event>/organise/door/desk")
@requires(policy.may_help_at_desk)
def index(event: str) -> Page:
    """Nobody is listed before something is looked for."""
    found, form = door_event(event), FindForm(request.args)
    words = (form.q.data or "") if form.validate() else ""
    page = lookup.found_people(found, words, request.args.get("page", 1, type=int)) if words else None
    people = page.rows if page else []
    if page:
        lookup.note_search(f"person {signed_in().id}", found, page.total, at=clock.now())
    answer = render_template(
        "door/admin/desk.html",
        event=found,
        form=form,
        words=words,
        page=page,
        badges=lookup.badges_of_people(people),
        scans=lookup.last_scans(people, open_scans(viewer(), found)),
        tab="desk",
        here="organise",
    )
    return (answer, 422) if form.errors else answer


@bp.get(ONE)
@requires(policy.may_help_at_desk)
def person(event: str, number: int) -> Page:
    found = door_event(event)
    return _one(found, number, ReissueForm(), _override_form(found))


@bp.post(f"{ONE}/badge")
@requires(policy.may_issue_badges)
def reissue(event: str, number: int) -> Page:
    found, form = door_event(event), ReissueForm.posted()
    registration = registration_in(found, number)
    if not form.validate():
        return _one(found, number, form, _override_form(found))
    how = {"because": form.reason.data, "is_lost": form.is_lost.data}
    if form.without_new.data:
        void_badge(registration, at=clock.now(), **how)
        return _done(found, number, _("The badge is void; it no longer opens any door."))
    reissue_badge(registration, code_keys(), at=clock.now(), by_id=signed_in().id, **how)
    return _done(found, number, _("A new badge is issued; the old one no longer opens any door."))


@bp.post(f"{ONE}/instruction")
@requires(policy.may_lead_door)
def instruct(event: str, number: int) -> Page:
    found = door_event(event)
    form, registration = InstructionForm.posted(), registration_in(found, number)
    if not form.validate():
        return _one(found, number, ReissueForm(), _override_form(found), instructing=form)
    instruct_doors(registration, form.words.data or "", seen=form.seen.data or "")
    return _done(found, number, _("The instruction is saved."))


@bp.post(f"{ONE}/override")
@requires(policy.may_help_at_desk)
def override(event: str, number: int) -> Page:
    found = door_event(event)
    form, registration = _override_form(found, posted=True), registration_in(found, number)
    if not form.validate():
        return _one(found, number, ReissueForm(), form)
    checkpoint = checkpoint_by_code(found, form.checkpoint.data)
    let_in(
        registration,
        checkpoint,
        form.because.data or "",
        scan=UUID(form.scan.data),
        by=signed_in(),
        at=clock.now(),
        language=language(),
        keys=code_keys(),
    )
    told = {"name": registration.badge_name, "place": plain(checkpoint.name)}
    return _done(found, number, _("%(name)s may pass: %(place)s.", **told))


@bp.post(f"{ONE}/scans/<int(max={LARGEST_ID}):scan>/undo")
@requires(policy.may_lead_door)
def undo(event: str, number: int, scan: int) -> Page:
    found = door_event(event)
    form, registration = UndoForm(request.form, prefix=f"undo-{scan}-"), registration_in(found, number)
    if not form.validate():
        return _one(found, number, ReissueForm(), _override_form(found), form)
    seen = open_scans(viewer(), found)
    undoing.undo(registration, scan, form.because.data or "", told_of=seen, by=signed_in(), at=clock.now())
    return _done(found, number, _("That scan counts no more."))


def _override_form(event: Event, *, posted: bool = False) -> OverrideForm:
    """The page and its form are made with the number of the one scan that it may become."""
    form = OverrideForm(request.form if posted else None, scan=str(uuid4()))
    taking = [one for one in checkpoints(event) if one.takes("in")]
    form.checkpoint.choices = [(one.code, plain(one.name)) for one in taking]
    return form


def _one(
    event: Event,
    number: int,
    reissuing: ReissueForm,
    overriding: OverrideForm,
    asked: UndoForm | None = None,
    *,
    instructing: InstructionForm | None = None,
) -> Page:
    registration = registration_in(event, number)
    stands = registration.door_instruction or ""
    scans = lookup.scans_of(registration, open_scans(viewer(), event))
    words: dict[str, Any] = {
        "issues": issues(registration),
        "has_badge": valid_badge(registration) is not None,
        "scans": scans,
        "names": lookup.desk_names(scans),
        "word_of": word_of,
        "reasons": UNDONE,
    }
    answer = render_template(
        "door/admin/desk_person.html",
        event=event,
        registration=registration,
        reissuing=reissuing,
        overriding=overriding,
        undoing=asked,
        instructing=instructing or InstructionForm(seen=stands, words=stands),
        undo_form=lambda scan: _undo_form(scan, asked),
        tab="desk",
        here="organise",
        **words,
    )
    return (answer, 422) if asked or instructing or reissuing.errors or overriding.errors else answer


def _undo_form(scan: Scan, asked: UndoForm | None) -> UndoForm:
    """Each scan has its own; the one that was `asked` as it was typed."""
    form = UndoForm(prefix=f"undo-{scan.id}-")
    return asked if asked is not None and asked.because.id == form.because.id else form


def _done(event: Event, number: int, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return see_other("door_desk.person", event=event.code, number=number)
