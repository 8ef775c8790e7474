"""How each route is asked: what its address names.

A route with an argument that is not told of here fails the tests that walk all routes.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from inspect import getclosurevars
from itertools import islice, product
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.people.access import requires
from eventapp.people.queries import viewer_of
from eventapp.policy import ANONYMOUS, Viewer, is_signed_in
from eventapp.programme.documents.models import Document
from eventapp.programme.models import Session
from tests.cast import GONE, TUESDAY, Cast
from tests.door import gates as door
from tests.named import (
    IMPORTS,
    NOWHERE,
    Sent,
    body_code,
    digest_of,
    document,
    read,
    ref,
    room_code,
    rooms_of,
    speaker,
    track,
)
from tests.writing import written

GUARDED = requires(is_signed_in)(lambda: None).__code__  # of every view that it guards
Route = tuple[str, str]  # method and path, arguments by name alone: "/<event>/sessions/<ref>"
PAIRS = ("pair", "dismiss", "take_back")
NAMED = {
    "meeting": "observer",
    "name": "observer",
    "remove": "observer",
    "stand_in": "stand_in",
    "end_stand_in": "stand_in",
}
MANDATES = {"end": "member", "confirm": "speaker", "withdraw": "future"}


@cache
def routes(app: Flask) -> dict[Route, Rule]:
    """Every rule of the URL map under each method that it takes, beside those that Flask adds."""
    return {
        (method, re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"<\1>", rule.rule)): rule
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def address(path: str, values: Mapping[str, Any]) -> str:
    """A value may be a function that reads it."""

    def filled(argument: re.Match[str]) -> str:
        value = values[argument[1]]
        return str(value() if callable(value) else value)

    return re.sub(r"<(\w+)>", filled, path)


def one(cast: Cast, part: str, rule: Rule, path: str) -> str:
    """The address of something that the route is meant for."""
    return address(path, _usual(cast, part) | _special(cast, part).get(rule.endpoint, {}))


def readings(cast: Cast, part: str) -> Iterator[str]:
    """Every address that this part can think of reading: of all there is at both events, and of
    something that is not there. Where they are turned away, one for each event."""
    asking = _viewer(cast, part)
    there = {event: _all(cast, part, event) for event in ("forum", "other")}
    home = _homes(cast)
    special = _all_special(cast, part)
    for (method, path), rule in routes(cast.app).items():
        if method != "GET":
            continue
        for event in there if "event" in rule.arguments else ("",):
            own, names = there[event or "forum"] | special.get(rule.endpoint, {}), sorted(rule.arguments)
            all_filled = (
                dict(zip(names, values, strict=True)) for values in product(*(own[name] for name in names))
            )
            at_home = (address(path, filled) for filled in all_filled if _is_at_home(filled, home))
            yield from islice(at_home, 1 if is_shut(cast.app, asking, rule, event) else None)
    yield "/forum/programme?by=track"
    yield from ("/forum/agenda.pdf?notes=1", "/forum/agenda.pdf?notes=1&print=large")
    yield "/forum/organise/bodies?view=history"
    yield "/forum/organise/mails?of=installation"
    yield f"/forum/organise/meetings/{ref(cast, 'council')}?view=stand-ins"


def is_shut(app: Flask, asking: Viewer, rule: Rule, event: str) -> bool:
    """Whether `@requires` turns them away, which knows of an address nothing but its event: whatever else
    is named there, the refusal is the same."""
    view = app.view_functions[rule.endpoint]
    if view.__code__ is not GUARDED:
        return False
    is_open: bool = getclosurevars(view).nonlocals["rule"](asking, event)
    return not is_open


def _viewer(cast: Cast, part: str) -> Viewer:
    return read(cast, lambda: viewer_of(cast.people[part])) if part in cast.people else ANONYMOUS


def writes(cast: Cast, part: str) -> Iterator[tuple[str, Rule]]:
    """Each write with what it is meant for, and with the closed meetings where it is for sessions."""
    for (method, path), rule in routes(cast.app).items():
        if method == "GET":
            continue
        yield one(cast, part, rule, path), rule
        for name in ("hidden", "veiled") if "ref" in rule.arguments else ():
            usual = _usual(cast, part) | _special(cast, part).get(rule.endpoint, {})
            own = {"ref": ref(cast, name), "document": partial(document, cast, f"{name} public")}
            yield address(path, usual | own), rule


def requests(cast: Cast, part: str) -> Iterator[tuple[str, TestResponse]]:
    """Everything that this part can ask, with the answers: first all reading, then the writes, and
    after each the page that it leads to."""
    own, asking = cast.browser(part), _viewer(cast, part)
    for target in readings(cast, part):
        yield f"GET {target}", cast.send(own, part, "GET", target)
    for target, rule in writes(cast, part):
        browser = own if is_shut(cast.app, asking, rule, "forum") else cast.browser(part)
        body = written(cast, rule)
        answer = cast.send(browser, part, "POST", target, **body)
        yield f"POST {target} {body}", answer
        if answer.location is not None:
            yield f"GET {answer.location}", cast.send(browser, part, "GET", answer.location)


def _usual(cast: Cast, part: str) -> Sent:
    return {
        "event": "forum",
        "day": TUESDAY,
        "ref": partial(ref, cast, "open"),
        "code": partial(room_code, cast, "open"),
        "kind": "tracks",
        "speaker": partial(speaker, cast, "open"),
        "number": cast.registrations["submitted"],
        "document": partial(document, cast, "open public"),
        "revision": 1,
        "digest": partial(digest_of, cast, "open"),
        "device_id": cast.devices["waiting"],
        "room_id": lambda: rooms_of(cast, "forum")[0],
        "colour": "0b6b6b",
        "question": "arrival",
        "file_id": cast.files["attendee"],
        "answer": "ask",
        "delegation_id": cast.delegation["delegation"],
        "member_id": cast.delegation["head"],
        "block_id": cast.block,
        "step": "asked",
        "table": "organisations",
        "token": cast.feeds.get(part, cast.feeds["attendee"]),
        "body": partial(body_code, cast),
        **door.USUAL,
        "scan": partial(door.passed_scan, cast),
    }


def _special(cast: Cast, part: str) -> dict[str, Sent]:
    """Each decision has a registration of its own, so that their order does not matter."""
    numbers = {
        "registration_admin.approve": "waiting",
        "registration_admin.refuse": "doubtful",
        "registration_admin.ask": "unclear",
        "registration_admin.protocol": "unclear",
        "registration_places.wait": "submitted",
        "registration_places.approve_from": "unclear",
        "registration_admin.reopen": "refused",
        "registration_accompanying.save": "speaker",
        "badges_admin.reissue": "speaker",
        "badges_admin.sheet": "member",
        "attendance.of": "member",
        "door_desk.person": "member",
        "door_desk.reissue": "speaker",
        "door_desk.instruct": "speaker",
        "door_desk.override": "attendee",
        "door_desk.undo": "member",
        "badges_pick_up.hand": "speaker",
        "badges_pick_up.undo": "member",
        "registration_admin.file": "attendee",
    }
    council = {"ref": partial(ref, cast, "council")}
    imports = ("programme_import.review", "programme_import.choose", "programme_import.apply")
    return {
        **door.SPECIAL,
        **{f"meetings_admin.{verb}": {"number": cast.mandates[name]} for verb, name in MANDATES.items()},
        **{
            f"meetings_meeting.{verb}": council | {"number": cast.named[name]} for verb, name in NAMED.items()
        },
        **{endpoint: {"number": cast.uploads["file"]} for endpoint in imports},
        **{f"registration_export.{verb}": {"number": cast.uploads["export"]} for verb in ("file", "end")},
        **{f"registration_duplicates.{verb}": {"number": cast.uploads["pair"]} for verb in PAIRS},
        "badges_print.file": {"number": cast.uploads["print"]},
        "merging.merge": {"number": cast.uploads["pair"]},
        "merging.undo": {"number": cast.uploads["merge"]},
        **{
            f"{name}.{verb}": {"number": cast.uploads[what]}
            for name, what in IMPORTS.items()
            for verb in ("review", "choose", "apply", "stop")
        },
        **{
            f"messages_admin.{verb}": {"number": cast.mails["forum"]}
            for verb in ("mail", "again", "note_return")
        },
        **{
            f"messages_batches.{verb}": {"number": cast.batches["draft"]}
            for verb in ("batch", "save", "try_out")
        },
        "messages_batches.send": {"number": cast.batches["tried"]},
        "registration_waiting.answer": {"answer": "accept"},
        "registration_waiting.choice": {"answer": "leave"},
        "registration_places.invite": {"block_id": cast.inviting},
        "people.sign_in_link": {"token": cast.tokens["link"]},
        "agenda.revoke": {"number": cast.calendars.get(part, cast.calendars["attendee"])},
        "agenda_notes.save": {"ref": partial(ref, cast, "full")},
        "agenda_shares.revoke": {"number": cast.shares.get(part, cast.shares["attendee"])},
        **{f"agenda_shares.{verb}": {"token": cast.links["attendee"]} for verb in ("picks", "copy")},
        **{
            f"agenda_shares.{verb}": {"number": cast.delegation["offer"]}
            for verb in ("offered", "take_offered")
        },
        **{
            f"badges_contact.{verb}": {"token": cast.contacts["member" if part == "speaker" else "speaker"]}
            for verb in ("page", "card")
        },
        "door_sheets.pdf": {"number": cast.sheets["main"]},
        "programme_admin.discard": {"ref": partial(ref, cast, "draft")},
        "programme_outline.drop_day": {"day": "2019-10-18"},
        "programme_outline.rename": {"code": lambda: track(cast)[0]},
        "programme_outline.delete": {"code": lambda: track(cast, is_used=False)[0]},
        "profiles_admin.delete": {"speaker": partial(speaker, cast, "full")},
        "documents_admin.delete": {"document": partial(document, cast, "open spare")},
        "programme_board.move": {"ref": partial(ref, cast, "full")},
        "programme_board.undo": {"ref": partial(ref, cast, "full")},
        "registration_form.delete": {"question": "spare"},
        "delegations.withdraw": {"member_id": cast.delegation["withdraw"]},
        "delegations.replace": {"member_id": cast.delegation["replace"]},
        "programme_rooms.delete": {"code": partial(room_code, cast, "attic")},
        **{endpoint: {"number": cast.registrations[name]} for endpoint, name in numbers.items()},
    }


def _all(cast: Cast, part: str, event: str) -> dict[str, list[Any]]:
    names = {*cast.sessions, *cast.registrations}
    here = {name for name in names if (name == "elsewhere") == (event == "other")}
    return {
        "event": [event],
        "day": [TUESDAY, NOWHERE],
        "ref": [*(ref(cast, name) for name in cast.sessions if name in here), NOWHERE],
        "speaker": [*(speaker(cast, name) for name in cast.sessions if name in here), GONE, NOWHERE],
        "code": [*(f"room-{name}" for name in cast.sessions if name in here), NOWHERE],
        "number": [*(number for name, number in cast.registrations.items() if name in here), 0],
        "document": [*(document(cast, name) for name in cast.documents if event == "forum"), NOWHERE],
        "revision": [1],
        "digest": [*(digest_of(cast, name) for name in cast.sessions if event == "forum"), NOWHERE],
        "device_id": [*cast.devices.values(), 0],
        "room_id": [*rooms_of(cast, event), 0],
        "colour": ["0b6b6b", NOWHERE],
        "question": ["arrival", "note", NOWHERE],
        "file_id": [*cast.files.values(), 0],
        "step": ["asked", "refused"],
        "table": ["days", "categories", "answers", "countries", "organisations", NOWHERE],
        "delegation_id": [cast.delegation["delegation"], 0],
        "member_id": [cast.delegation["head"], 0],
        "block_id": [cast.block, 0],
        "token": [cast.feeds.get(part, NOWHERE)],
        **door.ALL,
    }


def _all_special(cast: Cast, part: str) -> dict[str, dict[str, list[Any]]]:
    own, another = cast.calendars.get(part), cast.calendars["admin"]
    return {
        "people.sign_in_link": {"token": [cast.tokens["link"], NOWHERE]},
        "messages_admin.mail": {"number": [*cast.mails.values(), 0]},
        "messages_batches.batch": {"number": [*cast.batches.values(), 0]},
        "door_sheets.pdf": {"number": [*cast.sheets.values(), 0]},
        "programme_import.review": {"number": [cast.uploads["file"], 0]},
        "registration_export.file": {"number": [cast.uploads["export"], 0]},
        "badges_print.file": {"number": [cast.uploads["print"], 0]},
        "registration_duplicates.pair": {"number": [cast.uploads["pair"], 0]},
        **{f"{name}.review": {"number": [cast.uploads[what], 0]} for name, what in IMPORTS.items()},
        "agenda.revoke": {"number": [own or another, another]},
        "agenda_shares.offered": {"number": [cast.delegation["offer"], 0]},
        "agenda_shares.picks": {"token": [cast.links["attendee"], NOWHERE]},
        **{
            f"badges_contact.{verb}": {"token": [cast.contacts["speaker"], NOWHERE]}
            for verb in ("page", "card")
        },
    }


def _is_at_home(filled: Sent, home: Mapping[Any, str]) -> bool:
    """Not what is another session's or another speaker's; what is not there is nowhere at home."""
    places = (("document", "ref"), ("digest", "speaker"))
    return all(home.get(filled.get(own), filled.get(place)) == filled.get(place) for own, place in places)


def _homes(cast: Cast) -> dict[Any, str]:
    """{ref of a document: that of its session}, {digest of a photo: ref of the speaker}."""
    of_sessions = select(Document.ref, Session.ref).join(Session, Document.session_id == Session.id)
    photos = {digest_of(cast, name): speaker(cast, name) for name in cast.profiles}
    documents = read(cast, lambda: dict(iter(db.session.execute(of_sessions))))
    return photos | documents | {NOWHERE: NOWHERE}
