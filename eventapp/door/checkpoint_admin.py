"""The pages of the checkpoints: the list, one by one, and what hand-outs give."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import Form
from eventapp.core.web import see_other
from eventapp.door import checkpoints as domain
from eventapp.door.checkpoint_forms import CheckpointForm, checkpoint_form, item_form
from eventapp.door.items import items, items_now
from eventapp.door.models import Checkpoint
from eventapp.door.queries import categories, checkpoint_by_code, checkpoints, page_of_checkpoints
from eventapp.door.words import DIRECTION, HOW_OFTEN, PURPOSES
from eventapp.people.access import requires
from eventapp.programme.models import Event
from eventapp.programme.outline import CodeTaken, Outdated
from eventapp.programme.queries import door_event, rooms

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/door/checkpoints"
ITEM = "/<event>/organise/door/items/<item>"
bp = Blueprint("door_checkpoints", __name__)


@bp.get(HERE)
@requires(policy.may_lead_door)
def index(event: str) -> str:
    found = door_event(event)
    page = page_of_checkpoints(found, request.args.get("page", 1, type=int))
    words = {"PURPOSES": PURPOSES, "DIRECTION": DIRECTION, "HOW_OFTEN": HOW_OFTEN}
    return _render("checkpoints.html", found, page=page, **words)


@bp.get(f"{HERE}/new")
@requires(policy.may_lead_door)
def new(event: str) -> str:
    found = door_event(event)
    return _page(found, _new_form(found))


@bp.post(f"{HERE}/new")
@requires(policy.may_lead_door)
def create(event: str) -> Page:
    found = door_event(event)
    form = _new_form(found, request.form)
    if not form.validate():
        return _page(found, form), 422
    try:
        domain.add_checkpoint(found, form.place(), form.facts())
    except CodeTaken as problem:
        form.code.errors = [str(problem.text)]
        return _page(found, form), 422
    return _saved(event)


@bp.get(f"{HERE}/<checkpoint>")
@requires(policy.may_lead_door)
def edit(event: str, checkpoint: str) -> str:
    found = door_event(event)
    one = checkpoint_by_code(found, checkpoint)
    return _page(found, checkpoint_form(found, one), one)


@bp.post(f"{HERE}/<checkpoint>")
@requires(policy.may_lead_door)
def save(event: str, checkpoint: str) -> Page:
    found = door_event(event)
    one = checkpoint_by_code(found, checkpoint)
    form = checkpoint_form(found, one, request.form)
    if not form.validate():
        return _page(found, form, one), 422
    try:
        domain.change_checkpoint(one, form.facts(one.name), seen=form.seen.data or "")
    except Outdated as problem:
        db.session.rollback()
        return _page(found, form, one, problem, _differing(form, checkpoint_form(found, one))), 409
    return _saved(event)


@bp.post(f"{HERE}/<checkpoint>/delete")
@requires(policy.may_lead_door)
def delete(event: str, checkpoint: str) -> Page:
    found = door_event(event)
    one = checkpoint_by_code(found, checkpoint)
    try:
        domain.delete_checkpoint(one)
    except domain.CheckpointInUse as problem:
        return _page(found, checkpoint_form(found, one), one, problem), 409
    return _saved(event)


@bp.get(ITEM)
@requires(policy.may_lead_door)
def item(event: str, item: str) -> str:
    found = door_event(event)
    one = domain.item_by_code(found, item)
    return _item_page(found, item_form(found, one, categories(found)), one)


@bp.post(ITEM)
@requires(policy.may_lead_door)
def save_item(event: str, item: str) -> Page:
    found = door_event(event)
    one = domain.item_by_code(found, item)
    form = item_form(found, one, categories(found), request.form)
    if not form.validate():
        return _item_page(found, form, one), 422
    try:
        domain.change_item(one, form.facts(one.name), seen=form.seen.data or "")
    except Outdated as problem:
        db.session.rollback()
        standing = item_form(found, one, categories(found))
        return _item_page(found, form, one, problem, _differing(form, standing)), 409
    return _saved(event)


def _new_form(event: Event, posted: Any = None) -> CheckpointForm:
    return checkpoint_form(event, None, posted, rooms=rooms(event), items=items(event))


def _differing(form: Any, standing: Any) -> list[tuple[str, str, str]]:
    """What stands now beside what was typed; who sends that once more has seen both."""
    form.seen.data = standing.seen.data
    differing: list[tuple[str, str, str]] = form.differing(standing)
    return differing


def _saved(event: str) -> Response:
    db.session.commit()
    flash(_("Saved."))
    return see_other("door_checkpoints.index", event=event)


def _page(
    event: Event,
    form: CheckpointForm,
    checkpoint: Checkpoint | None = None,
    problem: Refused | None = None,
    differing: Any = (),
) -> str:
    more = {"form": form, "checkpoint": checkpoint, "problem": problem, "differing": differing}
    return _render("checkpoint.html", event, PURPOSES=PURPOSES, **more)


def _item_page(
    event: Event, form: Form, one: Any, problem: Refused | None = None, differing: Any = ()
) -> str:
    [now] = [row for row in items_now(event, checkpoints(event)) if row.item.id == one.id]
    return _render("item.html", event, form=form, now=now, problem=problem, differing=differing)


def _render(template: str, event: Event, **shown: Any) -> str:
    return render_template(f"door/admin/{template}", event=event, tab="door", here="organise", **shown)
