"""The door API: what paired devices say to the server. A device speaks by its bearer token alone."""

import json
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _

from eventapp.badges.keys import code_keys
from eventapp.core import clock
from eventapp.core.db import db, writing
from eventapp.core.i18n import Text
from eventapp.core.refusals import refusal
from eventapp.core.text import is_plain
from eventapp.core.together import together
from eventapp.core.web import language
from eventapp.door import door_list, lookup, pairing
from eventapp.door.domain import MOST_SCANS, NotItsCheckpoint, record_scans
from eventapp.door.fullness import mark_full, reopen
from eventapp.door.hours import runs
from eventapp.door.labels import written
from eventapp.door.lanes import lane_of
from eventapp.door.models import Checkpoint, Device
from eventapp.door.queries import categories, checkpoints, device_by_token
from eventapp.door.readings import LONGEST_NAME, Unreadable, read_count, read_items, read_moment
from eventapp.door.rules import days_around, rule_of_checkpoint
from eventapp.door.sealing import public_point
from eventapp.door.timetable import sessions_in
from eventapp.door.undoing import taken_back

LISTED_BEFORE = timedelta(hours=12)  # a device has its list before its hours begin
LONGEST_TOKEN = 200

bp = Blueprint("door_api", __name__, url_prefix="/api/v1/door")


class BadBody(Exception):
    """The body is no JSON object of the expected shape; the text says what is wrong."""


class NotPaired(Exception):
    """No device has the token of this request, or it has none."""


class OutsideHours(Exception):
    """The device was paired for other hours."""


class NotConfirmed(Exception):
    """The device's digits have not been read off its screen yet."""


@bp.errorhandler(BadBody)
def bad_body(error: BadBody) -> Response:
    return refusal(422, "bad_request", str(error))


@bp.errorhandler(NotItsCheckpoint)
def not_its_checkpoint(_error: NotItsCheckpoint) -> Response:
    db.session.rollback()
    return refusal(403, "not_its_checkpoint", _("This device is not paired to that checkpoint."))


@bp.errorhandler(NotPaired)
def not_paired(_error: NotPaired) -> Response:
    answer = refusal(401, "unknown_device", _("This device is not paired, or no longer."))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@bp.errorhandler(NotConfirmed)
def not_confirmed(_error: NotConfirmed) -> Response:
    return refusal(403, "not_confirmed", _("The organiser has not confirmed this device yet."))


@bp.errorhandler(OutsideHours)
def outside_hours(_error: OutsideHours) -> Response:
    return refusal(403, "outside_hours", _("This device may not scan at this hour."))


def with_device(view: Callable[[Device, datetime], Response]) -> Callable[[], Response]:
    """Guard a view by the device's token; the view gets the device and the moment of the request."""

    @wraps(view)
    def guarded() -> Response:
        at = clock.now()
        return view(_speaking(device_by_token(_bearer(), at=at)), at)

    return guarded


def _on_duty(device: Device, at: datetime) -> None:
    if not device.works_at(at):
        raise OutsideHours


def _bearer() -> bytes:
    """The digest of the token that came with the request."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotPaired
    return pairing.digest_of(token)


def _speaking(device: Device | None) -> Device:
    if device is None:
        raise NotPaired
    if device.confirmed_at is None:
        raise NotConfirmed
    return device


@bp.post("/pair")
def pair() -> Response:
    """`{"pairing": token}` -> `{"token", "device", "event", "check"}`; `check` where digits are asked."""
    token = _body({"pairing"})["pairing"]
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
        raise BadBody("pairing must be a text")
    device, bearer = pairing.pair(token, at=clock.now())
    answer = {
        "token": bearer,
        "device": device.label,
        "event": device.event.code,
        "check": None if device.confirmed_at else device.check_digits,
    }
    db.session.commit()
    return _private(jsonify(answer))


@bp.post("/handshake")
@with_device
def handshake(device: Device, at: datetime) -> Response:
    body = _body({"device_time"}, {"unsent"})
    try:
        unsent = read_count(body.get("unsent"))
    except Unreadable:
        raise BadBody("unsent must be a whole number") from None
    try:
        pairing.shake_hands(device, read_moment(body["device_time"]), at=at, unsent=unsent)
    except Unreadable:
        raise BadBody("device_time must be an RFC 3339 moment with its offset") from None
    state = pairing.door_state(device.event_id)
    answer = {
        "server_time": at.isoformat(),
        "epoch": state.epoch,
        "revision": door_list.revision(device.event_id, device.rooms),
        "device": device.label,
        "event": device.event.code,
        "checkpoints": [_checkpoint(one, at) for one in device.checkpoints],
        "places": {one.code: _name(one.name) for one in checkpoints(device.event)},
        "categories": {one.code: _name(one.name) for one in categories(device.event)},
        "days": days_around(device.event.time_zone, at),
        "undone": taken_back(device, at),
        "hours": _hours(device),
        "seal_to": public_point(code_keys().seal),
    }
    db.session.commit()
    return _private(jsonify(answer))


@bp.get("/list")
@with_device
def listed(device: Device, at: datetime) -> Response:
    if not device.works_at(at, early=LISTED_BEFORE):
        raise OutsideHours
    since = door_list.read_since(request.args.get("since", "0"))
    if since is None:
        raise BadBody("since must be the revision of an earlier answer, or 0")
    with writing():
        state = pairing.door_state(device.event_id)
        epoch, salt = state.epoch, state.salt
    event_id, rooms = device.event_id, device.rooms
    door_list.refresh(event_id, code_keys().seal, at=at)
    page = door_list.page_of(event_id, since, rooms=rooms)
    return _private(jsonify(epoch=epoch, salt=written(salt), **page))


@bp.post("/scans")
def scans() -> Response:
    """All that can be read is read before the transaction begins: meanwhile others write. Scans of several
    devices are then judged one after the other and committed together."""
    at, digest, items = clock.now(), _bearer(), _body({"scans"})["scans"]
    if not isinstance(items, list):
        raise BadBody("scans must be a list")
    if len(items) > MOST_SCANS:
        message = _("Send at most %(most)s scans at once.", most=MOST_SCANS)
        return refusal(413, "too_many_scans", message)
    sent, told_in, keys = read_items(items), language(), code_keys()

    def record() -> tuple[str, list[str]] | NotPaired | NotConfirmed:
        known, epoch = lane_of(digest, at=at)
        try:
            device = _speaking(known)
        except (NotPaired, NotConfirmed) as refused:
            return refused  # nothing was written: it is no reason for others to write again
        told = record_scans(device, sent, at=at, language=told_in, keys=keys)
        return epoch or pairing.door_state(device.event_id).epoch, told

    recorded = together(record)
    if isinstance(recorded, Exception):
        raise recorded
    epoch, results = recorded
    body = f'{{"epoch": "{epoch}", "results": [{", ".join(results)}]}}\n'
    return _private(Response(body, mimetype="application/json"))


@bp.post("/full")
@with_device
def full(device: Device, at: datetime) -> Response:
    """`{"checkpoint", "full"}`: staff at a room's door found it full, or see places again; told back."""
    _on_duty(device, at)
    body = _body({"checkpoint", "full"})
    code, is_full = body["checkpoint"], body["full"]
    checkpoint = next((one for one in device.checkpoints if one.code == code), None)
    if not isinstance(is_full, bool):
        raise BadBody("full must be true or false")
    if checkpoint is None:
        raise NotItsCheckpoint
    if checkpoint.room is None:
        raise BadBody("checkpoint must be at a room")
    running = [one for one in sessions_in(checkpoint.room.id) if runs(one, at)]
    (mark_full if is_full else reopen)(checkpoint.room, running, at=at, device_id=device.id)
    db.session.commit()
    return _private(jsonify(checkpoint=code, full=is_full))


@bp.post("/search")
@with_device
def search(device: Device, at: datetime) -> Response:
    """`{"words"}` -> `{"people", "more"}`, for devices of the help desk alone; a hit's `handle` may be sent
    as the code of a scan."""
    _on_duty(device, at)
    words = _body({"words"})["words"]
    if not isinstance(words, str) or len(words) > LONGEST_NAME or not is_plain(words):
        raise BadBody(f"words must be a text of at most {LONGEST_NAME} letters")
    if not any(one.purpose == "desk" for one in device.checkpoints):
        return refusal(403, "not_at_desk", _("This device is not at a help desk."))
    if not lookup.is_enough(words):
        return refusal(422, "too_few_letters", _("Type at least three letters."))
    if not lookup.may_search(device, at=at):
        return _slowed(device, at)
    db.session.commit()
    people, is_more = lookup.hits(device, words, language(), code_keys().seal, at=at)
    lookup.note_search(f"device {device.id}", device.event, len(people), at=at)
    return _private(jsonify(people=people, more=is_more))


def _slowed(device: Device, at: datetime) -> Response:
    lookup.note_too_many(f"device {device.id}", device.event, at=at)
    answer = refusal(429, "too_many_searches", _("Please wait a few minutes and try again."))
    answer.headers["Retry-After"] = str(int(lookup.SEARCH_WINDOW.total_seconds()))
    return answer


def _checkpoint(checkpoint: Checkpoint, at: datetime) -> dict[str, Any]:
    return {
        "code": checkpoint.code,
        "name": _name(checkpoint.name),
        "purpose": checkpoint.purpose,
        "direction": checkpoint.direction,
        "reentry": checkpoint.repeats,
        **rule_of_checkpoint(checkpoint, at),
    }


def _hours(device: Device) -> list[int] | None:
    """In which it may scan, in seconds since 1970, the last excluded; none where it always may."""
    if device.works_from is None or device.works_until is None:
        return None
    return [int(device.works_from.timestamp()), int(device.works_until.timestamp())]


def _name(text: Text) -> str:
    return text.plain(language())


def _body(fields: set[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """The request's JSON object with exactly these fields, those optional or not, or BadBody."""
    try:
        body = json.loads(request.get_data().decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadBody("the body must be JSON in UTF-8") from None
    if not isinstance(body, dict):
        raise BadBody("the body must be an object")
    if set(body).difference(optional) != fields:
        raise BadBody(f"the body must have exactly these fields: {', '.join(sorted(fields))}")
    return body


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
