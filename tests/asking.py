"""How each route is asked: what its address names, and what a write brings along.

A route with an argument or a write that is not told of here fails the tests that walk all routes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from itertools import product
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import exists, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from eventapp.badges.codes import unseal
from eventapp.badges.keys import code_keys
from eventapp.badges.queries import valid_badge
from eventapp.bodies.models import Body, Membership
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Checkpoint, Device
from eventapp.merging.queries import seen_of
from eventapp.people import signing
from eventapp.people.models import Person
from eventapp.programme.documents.models import Document
from eventapp.programme.exchange import uploads
from eventapp.programme.exchange.fates import digest, fates
from eventapp.programme.models import Day, Event, Room, Session, Track
from eventapp.programme.outline import state_of
from eventapp.programme.profiles.models import SpeakerPhoto
from eventapp.programme.queries import event_by_code
from eventapp.programme.speaking import speaker_ref
from eventapp.registration.limit_forms import limits_form
from eventapp.registration.models import Registration
from eventapp.registration.queries import all_categories
from tests.agenda.gates import NOTE
from tests.cast import BROWSER, FILE, FRIDAY, GONE, TUESDAY, Cast
from tests.delegations.gates import FOCAL, FOUNDED, NOMINATED
from tests.door.cast import scan
from tests.messages import gates as messages
from tests.notices.gates import WISHES
from tests.registration.gates import TYPED

Sent = dict[str, Any]
Value = TypeVar("Value")
Route = tuple[str, str]  # method and path, arguments by name alone: "/<event>/sessions/<ref>"

NOWHERE = "nothing"
ANSWERS = {
    "given_name": "Ann",
    "family_name": "Other",
    "badge_name": "",
    "organisation": "An institute",
    "country": "BE",
    "category": "delegate",
    "languages": ["fr"],
    "audience": "nobody",
}
EDIT = {
    "version": "1",
    "title_en": "Another title",
    "kind": "plenary",
    "starts": f"{TUESDAY}T11:00",
    "ends": f"{TUESDAY}T12:45",
    "time_announced": "y",
    "speakers-0-name": "Who open",
    "status": "published",
    "confirmed": "1",
}
CONFIRMED = {"save": "1", "confirmed": "1"}
MOVE = {"version": "1", "day": TUESDAY, "starts": "13:30"}
COLUMNS = {"column-0": "title_en", "column-1": "kind", "column-2": "starts", "column-3": "ends"}
APPOINTED = {
    "email": "new@example.org",
    "family_name": "Newly",
    "seat": "titular",
    "from_at": f"{FRIDAY}T14:00",
}
PEOPLE = b"email\nsomebody@example.org\n"
PAIRS = ("pair", "dismiss", "take_back")
IMPORTS = {"registration_import": "people", "delegations_import": "houses", "delegations_bulk": "members"}
ROOM = {"name_en": "Another room", "capacity": "theatre 90", "booths": "2"}
KEPT = {"label": "Press", "places": "1", "ends_on": "2090-10-15", "category": ""}


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
    something that is not there."""
    there = {event: _all(cast, part, event) for event in ("forum", "other")}
    home = _homes(cast)
    special = _all_special(cast, part)
    for (method, path), rule in routes(cast.app).items():
        if method != "GET":
            continue
        for event in there if "event" in rule.arguments else ("forum",):
            own, names = there[event] | special.get(rule.endpoint, {}), sorted(rule.arguments)
            for values in product(*(own[name] for name in names)):
                filled = dict(zip(names, values, strict=True))
                if _is_at_home(filled, home):
                    yield address(path, filled)
    yield "/forum/programme?by=track"
    yield "/forum/organise/bodies?view=history"
    yield "/forum/organise/mails?of=installation"
    yield f"/forum/organise/meetings/{ref(cast, 'council')}?view=stand-ins"


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
    browser = cast.browser(part)
    for target in readings(cast, part):
        yield f"GET {target}", cast.send(browser, part, "GET", target)
    for target, rule in writes(cast, part):
        browser, body = cast.browser(part), written(cast, rule)
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
        "room_id": lambda: _rooms(cast, "forum")[0],
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
    }


def _special(cast: Cast, part: str) -> dict[str, Sent]:
    """Each decision has a registration of its own, so that their order does not matter."""
    numbers = {
        "registration_admin.approve": "waiting",
        "registration_admin.refuse": "doubtful",
        "registration_admin.ask": "unclear",
        "registration_places.wait": "submitted",
        "registration_places.approve_from": "unclear",
        "registration_admin.reopen": "refused",
        "badges_admin.reissue": "member",
        "badges_admin.sheet": "member",
        "door_desk.person": "member",
        "door_desk.reissue": "speaker",
        "door_desk.override": "attendee",
        "registration_admin.file": "attendee",
    }
    council = {"ref": partial(ref, cast, "council")}
    imports = ("programme_import.review", "programme_import.choose", "programme_import.apply")
    return {
        **{f"meetings_admin.{verb}": {"number": cast.mandates[name]} for verb, name in MANDATES.items()},
        **{
            f"meetings_meeting.{verb}": council | {"number": cast.named[name]} for verb, name in NAMED.items()
        },
        **{endpoint: {"number": cast.uploads["file"]} for endpoint in imports},
        **{f"registration_export.{verb}": {"number": cast.uploads["export"]} for verb in ("file", "end")},
        **{f"registration_duplicates.{verb}": {"number": cast.uploads["pair"]} for verb in PAIRS},
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
        "registration_places.invite": {"block_id": cast.inviting},
        "people.sign_in_link": {"token": cast.tokens["link"]},
        "agenda.revoke": {"number": cast.calendars.get(part, cast.calendars["attendee"])},
        "agenda_notes.save": {"ref": partial(ref, cast, "full")},
        "agenda_shares.revoke": {"number": cast.shares.get(part, cast.shares["attendee"])},
        **{f"agenda_shares.{verb}": {"token": cast.links["attendee"]} for verb in ("picks", "copy")},
        "programme_admin.discard": {"ref": partial(ref, cast, "draft")},
        "programme_outline.drop_day": {"day": "2019-10-18"},
        "programme_outline.rename": {"code": lambda: _track(cast)[0]},
        "programme_outline.delete": {"code": lambda: _track(cast, is_used=False)[0]},
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
        "room_id": [*_rooms(cast, event), 0],
        "colour": ["0b6b6b", NOWHERE],
        "question": ["arrival", "note", NOWHERE],
        "file_id": [*cast.files.values(), 0],
        "step": ["asked", "refused"],
        "table": ["days", "categories", "countries", "organisations", NOWHERE],
        "delegation_id": [cast.delegation["delegation"], 0],
        "member_id": [cast.delegation["head"], 0],
        "block_id": [cast.block, 0],
        "token": [cast.feeds.get(part, NOWHERE)],
    }


def _all_special(cast: Cast, part: str) -> dict[str, dict[str, list[Any]]]:
    own, another = cast.calendars.get(part), cast.calendars["admin"]
    return {
        "people.sign_in_link": {"token": [cast.tokens["link"], NOWHERE]},
        "messages_admin.mail": {"number": [*cast.mails.values(), 0]},
        "messages_batches.batch": {"number": [*cast.batches.values(), 0]},
        "programme_import.review": {"number": [cast.uploads["file"], 0]},
        "registration_export.file": {"number": [cast.uploads["export"], 0]},
        "registration_duplicates.pair": {"number": [cast.uploads["pair"], 0]},
        **{f"{name}.review": {"number": [cast.uploads[what], 0]} for name, what in IMPORTS.items()},
        "agenda.revoke": {"number": [own or another, another]},
        "agenda_shares.picks": {"token": [cast.links["attendee"], NOWHERE]},
    }


def ref(cast: Cast, name: str) -> str:
    """A draft may have been thrown away meanwhile."""
    own = select(Session.ref).where(Session.id == cast.sessions[name])
    return _read(cast, lambda: db.session.scalar(own)) or NOWHERE


def document(cast: Cast, name: str) -> str:
    """One that is not released may have been deleted meanwhile."""
    own = select(Document.ref).where(Document.id == cast.documents[name])
    return _read(cast, lambda: db.session.scalar(own)) or NOWHERE


def _is_at_home(filled: Sent, home: Mapping[Any, str]) -> bool:
    """Not what is another session's or another speaker's; what is not there is nowhere at home."""
    places = (("document", "ref"), ("digest", "speaker"))
    return all(home.get(filled.get(own), filled.get(place)) == filled.get(place) for own, place in places)


def _homes(cast: Cast) -> dict[Any, str]:
    """{ref of a document: that of its session}, {digest of a photo: ref of the speaker}."""
    of_sessions = select(Document.ref, Session.ref).join(Session, Document.session_id == Session.id)
    photos = {digest_of(cast, name): speaker(cast, name) for name in cast.profiles}
    documents = _read(cast, lambda: dict(iter(db.session.execute(of_sessions))))
    return photos | documents | {NOWHERE: NOWHERE}


def speaker(cast: Cast, name: str) -> str:
    """The address of who speaks there, for those who may know."""

    def made() -> str:
        session = db.session.get_one(Session, cast.sessions[name])
        return speaker_ref(db.session.get_one(Event, session.event_id), session.speakers[0])

    return _read(cast, made)


def digest_of(cast: Cast, name: str) -> str:
    """Of the photo of who speaks there; it may have been deleted meanwhile."""
    own = select(SpeakerPhoto.digest).where(SpeakerPhoto.profile_id == cast.profiles.get(name))
    return _read(cast, lambda: db.session.scalar(own)) or NOWHERE


def _pair(cast: Cast) -> str:
    return f"{cast.mandates['titular FR']}.{cast.mandates['substitute FR']}"


def body_code(cast: Cast) -> str:
    """Of the body that the mandates of the cast are on."""
    own = select(Body.code).join(Membership, Membership.body_id == Body.id)
    own = own.where(Membership.id == cast.mandates["member"])
    return _read(cast, lambda: db.session.scalar(own)) or NOWHERE


def room_code(cast: Cast, name: str) -> str:
    own = select(Room.code).where(Room.id == cast.rooms[name])
    return _read(cast, lambda: db.session.scalar(own)) or NOWHERE


def written(cast: Cast, rule: Rule) -> Sent:
    """The body of a write that is in order, as arguments for the client."""
    nothing: Sent = {"data": {}}
    ticked = {"registration": cast.registrations["submitted"]}
    bodies: dict[str, Callable[[], Sent]] = {
        "agenda.add": lambda: nothing,
        "agenda.swap": lambda: nothing,
        "agenda.remove": lambda: nothing,
        "agenda.wait": lambda: nothing,
        "registration_places.invite": lambda: {"data": {"uses": "1"}},
        "agenda.follow": lambda: {"data": {"label": "phone"}},
        "agenda.revoke": lambda: nothing,
        "agenda_notes.save": lambda: {"data": NOTE},
        "agenda_shares.share": lambda: {"data": {"label": "For us"}},
        "agenda_shares.revoke": lambda: nothing,
        "agenda_shares.copy": lambda: {"data": {"session": ref(cast, "open")}},
        "notices.read": lambda: {"data": {"up_to": "1"}},
        "notices.wish": lambda: {"data": WISHES},
        "badges_admin.reissue": lambda: nothing,
        "door_admin.offer": lambda: {"data": {"label": "Lane 3", "checkpoints": _checkpoint(cast)}},
        "door_admin.confirm": lambda: {"data": {"digits": _digits(cast)}},
        "door_admin.revoke": lambda: nothing,
        "door_admin.mark_full": lambda: nothing,
        "door_admin.reopen": lambda: nothing,
        "door_desk.reissue": lambda: {"data": {"reason": "Lost."}},
        "door_desk.override": lambda: {"data": {"because": "A guest.", "checkpoint": _checkpoint(cast)}},
        "door_api.full": lambda: {"json": {"checkpoint": _checkpoint(cast), "full": True}},
        "door_api.pair": lambda: {"json": {"pairing": cast.tokens["pairing"]}},
        "door_api.handshake": lambda: {"json": {"device_time": datetime.now(UTC).isoformat()}},
        "door_api.scans": lambda: {"json": {"scans": [scan(_code(cast), checkpoint=_checkpoint(cast))]}},
        "documents_admin.add": lambda: {"data": _attached("new-")},
        "documents_admin.save": lambda: {"data": _attached(f"{document(cast, 'open public')}-")},
        "documents_admin.delete": lambda: nothing,
        "profiles_admin.save": lambda: {"data": {"version": "1", "agreed": "y", "biography_en": "Another."}},
        "profiles_admin.delete": lambda: nothing,
        "messages_admin.again": lambda: nothing,
        "messages_batches.create": lambda: {"data": messages.WORDS},
        "messages_batches.save": lambda: {"data": messages.WORDS | {"version": "1"}},
        "messages_batches.try_out": lambda: {
            "data": {"version": _read(cast, lambda: messages.version(cast))}
        },
        "messages_batches.send": lambda: {
            "data": {"version": "1", "count": _read(cast, lambda: messages.count(cast))}
        },
        "messages_admin.note_return": lambda: {"data": {"why": "Nobody of that name."}},
        "meetings_admin.appoint": lambda: {"data": APPOINTED},
        "meetings_admin.end": lambda: {
            "data": {f"seat{cast.mandates['member']}-until_at": f"{FRIDAY}T14:00"}
        },
        "meetings_admin.confirm": lambda: nothing,
        "meetings_admin.withdraw": lambda: nothing,
        "meetings_meeting.name": lambda: {"data": {"email": "another@example.org"}},
        "meetings_meeting.remove": lambda: nothing,
        "meetings_meeting.stand_in": lambda: {"data": {"pair": _pair(cast)}},
        "meetings_meeting.end_stand_in": lambda: nothing,
        "pages.choose_language": lambda: {"data": {"language": "fr"}},
        "privacy.erase": lambda: nothing,
        "people.sign_in": lambda: {"data": {"email": "new@example.org"}},
        "people.code": lambda: {"data": {"code": _asked(cast).code}},
        "people.sign_in_link": lambda: nothing,
        "people.sign_out": lambda: nothing,
        "programme_admin.create": lambda: {"data": EDIT | {"status": "draft"}},
        "programme_admin.save": lambda: {"data": EDIT},
        "programme_admin.duplicate": lambda: nothing,
        "programme_admin.discard": lambda: nothing,
        "programme_access.save": lambda: {
            "data": {"version": "2", "access": "public", "save": "1", "confirmed": "1"}
        },
        "programme_outline.add": lambda: {"data": {"tracks-code": "new-track", "tracks-text_en": "New"}},
        "programme_outline.delete": lambda: nothing,
        "programme_outline.add_day": lambda: {"data": {"days-on": "2019-10-19"}},
        "programme_outline.copy_day": lambda: {"data": {"copy-3-to": "2019-10-17"}},
        "programme_outline.drop_day": lambda: nothing,
        "template.make": lambda: {"data": {"code": "next", "title_en": "Next", "starts_on": "2022-10-10"}},
        "programme_outline.rename": lambda: {"data": _renamed(cast)},
        "programme_outline.save_day": lambda: {"data": _themed(cast)},
        "programme_board.move": lambda: {"data": MOVE | {"rooms": room_code(cast, "full")}},
        "programme_board.undo": lambda: {"data": {"version": "2", "move": "2"}},
        "programme_rooms.create": lambda: {"data": ROOM | {"code": "new-room"}},
        "programme_rooms.save": lambda: {"data": ROOM},
        "programme_rooms.delete": lambda: nothing,
        "programme_import.send": lambda: {"data": {"file": (BytesIO(FILE), "sessions.csv")}},
        "programme_import.choose": lambda: {"data": COLUMNS},
        "programme_import.apply": lambda: {"data": {"seen": _shown(cast)}},
        "programme_publish.publish": lambda: {"data": {"draft": f"{ref(cast, 'spare')}.1"}},
        "registration.submit": lambda: {"data": ANSWERS},
        "registration.keep": lambda: {"data": ANSWERS},
        "registration_form.create": lambda: {"data": TYPED},
        "registration_form.save": lambda: {"data": TYPED | {"seen": "1"}},
        "registration_form.move": lambda: {"data": {"by": "-1"}},
        "registration_form.delete": lambda: nothing,
        "registration_form.publish": lambda: nothing,
        "registration.save": lambda: {"data": ANSWERS},
        "registration.end": lambda: nothing,
        "registration_places.wait": lambda: nothing,
        "registration_places.reserve": lambda: {"data": KEPT},
        "registration_places.end": lambda: nothing,
        "registration_places.approve_from": lambda: nothing,
        "registration_places.save": lambda: {"data": _limits(cast)},
        "registration_waiting.answer": lambda: nothing,
        "registration_admin.approve_chosen": lambda: {"data": ticked},
        "registration_admin.approve": lambda: nothing,
        "registration_admin.refuse": lambda: {"data": {"reason": "The form is not complete."}},
        "registration_admin.reopen": lambda: nothing,
        "registration_admin.ask": lambda: {"data": {"more": "A letter."}},
        "registration_admin.answer_chosen": lambda: {
            "data": {"registration": cast.registrations["unclear"], "reason": "A letter."}
        },
        "delegations.nominate": lambda: {"data": NOMINATED},
        "delegations.replace": lambda: {"data": _instead(cast)},
        "delegations.withdraw": lambda: nothing,
        "delegations.head": lambda: nothing,
        "delegations_admin.found": lambda: {"data": FOUNDED},
        "delegations_admin.entrust": lambda: {"data": _entrusted(cast)},
        "registration_export.ask": lambda: {"data": {"purpose": "For us.", "columns": "name", "kind": "csv"}},
        "registration_export.end": lambda: nothing,
        "registration_duplicates.dismiss": lambda: nothing,
        "registration_duplicates.take_back": lambda: nothing,
        "merging.merge": lambda: {"data": {"keep": "first", "seen": _seen(cast, "double", "twin")}},
        "merging.undo": lambda: nothing,
        "registration_letters.save": lambda: {"data": {"preview": "1"}},
    }
    importing: dict[str, Callable[[], Sent]] = {
        "send": lambda: {"data": {"file": (BytesIO(PEOPLE), "people.csv")}},
        "choose": lambda: {"data": {"column-0": ""}},
        "apply": lambda: {"data": {"run": "1"}},
        "stop": lambda: nothing,
    }
    bodies |= {f"{name}.{verb}": body for name in IMPORTS for verb, body in importing.items()}
    return bodies[rule.endpoint]()


def _limits(cast: Cast) -> dict[str, Any]:
    """As they stand."""

    def shown() -> dict[str, Any]:
        event = db.session.scalars(select(Event).where(Event.code == "forum")).one()
        form = limits_form(event, all_categories(event))
        return {field.name: "" if field.data is None else field.data for field in form}

    return _read(cast, shown)


def _seen(cast: Cast, *names: str) -> str:
    return _read(cast, lambda: seen_of([cast.registrations[name] for name in names]))


def _instead(cast: Cast) -> dict[str, str]:
    prefix = f"member-{cast.delegation['replace']}-"
    return {f"{prefix}{name}": value for name, value in (NOMINATED | {"email": "bo@example.org"}).items()}


def _entrusted(cast: Cast) -> dict[str, str]:
    """To whom it is entrusted already."""
    prefix = f"delegation-{cast.delegation['delegation']}-"
    focal = _read(cast, lambda: db.session.get_one(Person, cast.people[FOCAL]).email)
    return {f"{prefix}focal": focal, f"{prefix}quota": "9"}


def _read(cast: Cast, ask: Callable[[], Value]) -> Value:
    with cast.app.app_context():
        found = ask()
        db.session.commit()
        return found


def _checkpoint(cast: Cast) -> str:
    main = select(Checkpoint.code).join(Event).where(Checkpoint.purpose == "entry", Event.code == "forum")
    return _read(cast, lambda: db.session.scalars(main).one())


def _track(cast: Cast, *, is_used: bool = True) -> tuple[str, str]:
    """The code and the state of the full session's track, or of one that no session has."""
    full = Track.id == select(Session.track_id).where(Session.id == cast.sessions["full"]).scalar_subquery()
    own = select(Track).where(full if is_used else ~exists().where(Session.track_id == Track.id))

    def found() -> tuple[str, str]:
        track = db.session.scalar(own)
        return (track.code, state_of(track)) if track else (NOWHERE, "")

    return _read(cast, found)


def _renamed(cast: Cast) -> dict[str, str]:
    code, state = _track(cast)
    return {f"tracks-{code}-seen": state, f"tracks-{code}-text_en": "Another name"}


def _attached(prefix: str) -> dict[str, Any]:
    """A document that editors alone see, or the next revision of one."""
    fields = {"version": "1", "title_en": "Another title", "audience": "public"}
    file = (BytesIO(b"Some words."), "words.txt")
    return {f"{prefix}{name}": value for name, value in (fields | {"file": file}).items()}


def _themed(cast: Cast) -> dict[str, str]:
    """A form of the third day at the forum."""
    own = select(Day).join(Event, Day.event_id == Event.id).where(Event.code == "forum", Day.number == 3)
    return _read(
        cast,
        lambda: {"day-3-seen": state_of(db.session.scalars(own).one()), "day-3-text_en": "Another theme"},
    )


def _shown(cast: Cast) -> str:
    """What the import's page says that would be done."""

    def made() -> str:
        forum = event_by_code("forum")
        upload = uploads.upload_of(forum, cast.uploads["file"], at=clock.now())
        return digest(fates(forum, uploads.table_of(forum, upload).by_column(upload.columns)))

    return _read(cast, made)


def _rooms(cast: Cast, event: str) -> list[int]:
    """Of that event, that of the open session first."""
    rooms = select(Room.id).join(Event, Room.event_id == Event.id).where(Event.code == event)
    return _read(cast, lambda: list(db.session.scalars(rooms.order_by(Room.id))))


def _digits(cast: Cast) -> str:
    return _read(cast, lambda: db.session.get_one(Device, cast.devices["waiting"]).check_digits)


def _code(cast: Cast) -> str:
    def opened() -> str:
        badge = valid_badge(db.session.get_one(Registration, cast.registrations["attendee"]))
        assert badge is not None
        return unseal(badge.code_sealed, code_keys().seal)

    return _read(cast, opened)


def _asked(cast: Cast) -> signing.Secrets:
    return _read(
        cast, lambda: signing.ask("waits@example.org", browser=BROWSER, client="127.0.0.1", at=clock.now())
    )
