"""The door lead's side: how many went where, which devices there are, and pairing new ones."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp import policy
from eventapp.core import clock, link_qr
from eventapp.core.db import db
from eventapp.core.web import absolute_url, cached, plain, private, see_other
from eventapp.door import conflicts, flow, fullness, pairing, queries
from eventapp.door.closed import fewest, open_scans
from eventapp.door.forms import DigitsForm, PairingForm
from eventapp.door.items import items_now
from eventapp.door.models import Device
from eventapp.door.queries import room_by_id
from eventapp.door.words import BRIEFLY, PURPOSES, sentence_of, word_of
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event, Room
from eventapp.programme.queries import door_event
from eventapp.programme.visibility import visible_sessions
from eventapp.programme.wall_time import NotPossible, utc

bp = Blueprint("door_admin", __name__)


@bp.get("/<event>/organise/door")
@requires(policy.may_lead_door)
def index(event: str) -> str:
    found = door_event(event)
    return _page(found, _pairing_form(found))


@bp.get("/<event>/organise/door/counts")
@requires(policy.may_lead_door)
def counts(event: str) -> Response:
    """Counts and conflicts alone; the page asks every few seconds and mostly hears 304."""
    found = door_event(event)
    tables = render_template("door/admin/live.html", event=found, **_standing(found))
    answer = cached(tables.encode(), "text/html; charset=utf-8", cache_control="private, no-cache")
    answer.vary.update(("Cookie", "Accept-Language"))
    return answer


@bp.post("/<event>/organise/door/pairings")
@requires(policy.may_lead_door)
def offer(event: str) -> Response:
    """The link is shown once, on this very answer: only a digest of its token is kept."""
    found = door_event(event)
    form = _pairing_form(found, posted=True)
    is_good = form.validate()
    hours = _hours(found, form) if is_good else None
    if not is_good or form.errors:
        return make_response(_page(found, form), 422)
    chosen = [one for one in queries.checkpoints(found) if one.code in form.checkpoints.data]
    made, token = pairing.offer_pairing(
        found, chosen, label=form.label.data or "", at=clock.now(), by_id=signed_in().id, hours=hours
    )
    db.session.commit()
    link = f"{absolute_url('door.pair', event=found.code)}#{token}"
    symbol = Markup(link_qr.svg(link, title=_("QR code of the pairing link")))  # noqa: S704 - our own SVG
    page = render_template(
        "door/admin/pairing.html",
        event=found,
        offer=made,
        checkpoints=chosen,
        link=link,
        symbol=symbol,
        tab="door",
        here="organise",
    )
    return private(make_response(page))


@bp.post("/<event>/organise/door/rooms/<int:room_id>/full")
@requires(policy.may_lead_door)
def mark_full(event: str, room_id: int) -> Response:
    room = _say_of(event, room_id, fullness.mark_full)
    return _to_rooms(event, _("%(room)s is marked as full.", room=plain(room.name)))


@bp.post("/<event>/organise/door/rooms/<int:room_id>/open")
@requires(policy.may_lead_door)
def reopen(event: str, room_id: int) -> Response:
    room = _say_of(event, room_id, fullness.reopen)
    return _to_rooms(event, _("%(room)s has places again.", room=plain(room.name)))


@bp.post("/<event>/organise/door/devices/<int:device_id>/confirm")
@requires(policy.may_lead_door)
def confirm(event: str, device_id: int) -> Response:
    found = door_event(event)
    device = queries.device_by_id(found, device_id)
    form: DigitsForm = DigitsForm.posted()
    if not form.validate():
        return _asked_again(found, device, str(form.digits.errors[0]), 422)
    try:
        pairing.confirm(device, form.digits.data or "", at=clock.now())
    except pairing.WrongDigits as no:
        return _asked_again(found, device, str(no.text), 409)
    db.session.commit()
    flash(_("%(device)s may scan now.", device=device.label))
    return _back(found)


@bp.post("/<event>/organise/door/devices/<int:device_id>/revoke")
@requires(policy.may_lead_door)
def revoke(event: str, device_id: int) -> Response:
    found = door_event(event)
    device = queries.device_by_id(found, device_id)
    pairing.revoke(device, at=clock.now())
    db.session.commit()
    flash(_("%(device)s is no longer paired.", device=device.label))
    return _back(found)


def _pairing_form(event: Event, *, posted: bool = False) -> PairingForm:
    form = PairingForm(request.form if posted else None)
    form.checkpoints.choices = [(one.code, plain(one.name)) for one in queries.checkpoints(event)]
    return form


def _hours(event: Event, form: PairingForm) -> pairing.Hours | None:
    """Those that were typed, both or none; what is wrong with them then stands at the field."""
    typed = form.works_from.data, form.works_until.data
    if typed == (None, None):
        return None
    if None in typed or typed[0] >= typed[1]:
        form.works_until.errors = [_("Give both, the end after the start.")]
        return None
    for field in (form.works_from, form.works_until):
        try:
            utc(event, field.data)
        except NotPossible as problem:
            field.errors = [str(problem.text)]
            return None
    return utc(event, typed[0]), utc(event, typed[1])


def _asked_again(event: Event, device: Device, why: str, status: int) -> Response:
    return make_response(_page(event, _pairing_form(event), wrong={device.id: why}), status)


def _page(event: Event, form: PairingForm, wrong: Mapping[int, str] = MappingProxyType({})) -> str:
    """`wrong` says by device why its digits were not taken."""
    return render_template(
        "door/admin/index.html",
        event=event,
        devices=queries.devices(event),
        form=form,
        wrong=wrong,
        at=clock.now(),
        tab="door",
        here="organise",
        **_standing(event),
    )


def _standing(event: Event) -> dict[str, Any]:
    """What the tables of counts and conflicts tell this viewer."""
    told_of = open_scans(viewer(), event)
    rooms = fullness.rooms_now(event, visible_sessions(viewer(), event), clock.now())
    return {
        "counts": queries.counts(event, told_of),
        "fewest": fewest(viewer(), event),
        "items": items_now(event, queries.checkpoints(event)),
        "arrivals": flow.arrivals(event, clock.now()),
        "in_the_house": flow.in_the_house(event, clock.now()),
        "refusals": flow.refusals(event, told_of),
        "silent": flow.silent_devices(event, clock.now()),
        "unsent": flow.unsent_devices(event, clock.now()),
        "BRIEFLY": BRIEFLY,
        "zone": ZoneInfo(event.time_zone),
        "rooms": rooms,
        "inside": flow.inside(rooms, told_of),
        "contested": conflicts.contested(event, told_of),
        "disagreements": conflicts.disagreements(event, told_of),
        "PURPOSES": PURPOSES,
        "sentence_of": sentence_of,
        "word_of": word_of,
    }


def _back(event: Event) -> Response:
    return see_other("door_admin.index", event=event.code, _anchor="devices")


def _say_of(event: str, room_id: int, change: Callable[..., None]) -> Room:
    """Of what the lead may not know nothing runs, and nothing can be said."""
    found, at = door_event(event), clock.now()
    room = room_by_id(found, room_id)
    running = fullness.running_in(visible_sessions(viewer(), found), room, at)
    change(room, running, at=at, by_id=signed_in().id)
    db.session.commit()
    return room


def _to_rooms(event: str, said: str) -> Response:
    flash(said)
    return see_other("door_admin.index", event=event, _anchor="rooms-title")
