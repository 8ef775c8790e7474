"""What a write brings along, for every route that writes.

One that is not told of here fails the tests that walk all routes.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from eventapp.badges.codes import unseal
from eventapp.badges.keys import code_keys
from eventapp.badges.queries import valid_badge
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Checkpoint, Device
from eventapp.merging.queries import seen_of
from eventapp.people import signing
from eventapp.people.models import Person
from eventapp.programme import venue
from eventapp.programme.exchange import uploads
from eventapp.programme.exchange.fates import digest, fates
from eventapp.programme.models import Day, Event, Room
from eventapp.programme.outline import state_of
from eventapp.programme.queries import event_by_code
from eventapp.registration.accompanying import queries as accompanying
from eventapp.registration.limit_forms import limits_form
from eventapp.registration.models import Registration
from eventapp.registration.queries import all_categories
from tests.agenda.gates import NOTE
from tests.cast import BROWSER, FILE, FRIDAY, TUESDAY, Cast
from tests.delegations.gates import FOCAL, FOUNDED, NOMINATED
from tests.door import gates as door
from tests.door.cast import scan
from tests.door.paper_gates import ticked_on_sheet
from tests.messages import gates as messages
from tests.named import IMPORTS, Sent, document, read, ref, room_code, track
from tests.notices.gates import WISHES
from tests.programme import gates as changes
from tests.registration.gates import TYPED, brings

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
ROOM = {"name_en": "Another room", "capacity": "theatre 90", "booths": "2"}
AT_THE_DESK = {
    "email": "walks.in@example.org",
    "family_name": "Walks",
    "organisation": "House",
    "country": "BE",
}
AT_THE_DESK |= {"category": "delegate", "mail": "y"}
KEPT = {"label": "Press", "places": "1", "ends_on": "2090-10-15", "category": ""}


def _pair(cast: Cast) -> str:
    return f"{cast.mandates['titular FR']}.{cast.mandates['substitute FR']}"


def _brought(cast: Cast) -> str:
    """Those whom the attendee brings, as the page shows them."""
    return read(
        cast, lambda: accompanying.seen_of(accompanying.companions_of(cast.registrations["attendee"]))
    )


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
        "agenda_shares.take_offered": lambda: {"data": {"session": ref(cast, "open")}},
        "agenda_shares.copy": lambda: {"data": {"session": ref(cast, "open")}},
        "notices.read": lambda: {"data": {"up_to": "1"}},
        "notices.wish": lambda: {"data": WISHES},
        **{f"badges_contact.{verb}": lambda: nothing for verb in ("share", "renew", "stop")},
        "badges_admin.reissue": lambda: nothing,
        "badges_print.ask": lambda: {"data": {"which": "all", "layout": "a6"}},
        "door_admin.offer": lambda: {"data": {"label": "Lane 3", "checkpoints": _checkpoint(cast)}},
        "door_admin.confirm": lambda: {"data": {"digits": _digits(cast)}},
        "door_admin.revoke": lambda: nothing,
        "door_admin.mark_full": lambda: nothing,
        "door_admin.reopen": lambda: nothing,
        "door_practice.make": lambda: nothing,
        "badges_pick_up.find": lambda: {"data": {"badge": _code(cast)}},
        "badges_pick_up.hand": lambda: nothing,
        "badges_pick_up.undo": lambda: {
            "data": {f"undo-{cast.registrations['member']}-because": "By mistake."}
        },
        "door_sheets.make": lambda: {"data": {"of": _checkpoint(cast)}},
        "door_sheets.key": lambda: {"data": ticked_on_sheet(cast)},
        "door_desk.instruct": lambda: {"data": {"words": "Call an escort.", "seen": ""}},
        "door_desk.reissue": lambda: {"data": {"reason": "Lost."}},
        "door_desk.undo": lambda: {"data": {f"undo-{door.passed_scan(cast)}-because": "By mistake."}},
        "door_desk.override": lambda: {"data": {"because": "A guest.", "checkpoint": _checkpoint(cast)}},
        "door_api.full": lambda: {"json": {"checkpoint": _checkpoint(cast), "full": True}},
        "door_api.search": lambda: {"json": {"words": "Amina"}},
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
        "messages_batches.try_out": lambda: {"data": {"version": read(cast, lambda: messages.version(cast))}},
        "messages_batches.send": lambda: {
            "data": {"version": "1", "count": read(cast, lambda: messages.count(cast))}
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
        "programme_rooms.save": lambda: {"data": ROOM | {"seen": _room_seen(cast)}},
        "programme_rooms.delete": lambda: nothing,
        "programme_import.send": lambda: {"data": {"file": (BytesIO(FILE), "sessions.csv")}},
        "programme_import.choose": lambda: {"data": COLUMNS},
        "programme_import.apply": lambda: {"data": {"seen": _shown(cast)}},
        "programme_publish.discard": lambda: {
            "data": read(cast, lambda: changes.ticked(cast.sessions["open"]))
        },
        "programme_publish.publish": lambda: {"data": {"draft": f"{ref(cast, 'spare')}.1"}},
        "registration.submit": lambda: {"data": ANSWERS},
        "registration.keep": lambda: {"data": ANSWERS},
        "registration_form.create": lambda: {"data": TYPED},
        "registration_form.save": lambda: {"data": TYPED | {"seen": "1"}},
        "registration_form.move": lambda: {"data": {"by": "-1"}},
        "registration_form.delete": lambda: nothing,
        "registration_form.publish": lambda: nothing,
        "registration.save": lambda: {"data": ANSWERS | {"seen": _brought(cast)}},
        "registration.end": lambda: nothing,
        "registration_desk.enter": lambda: {"data": AT_THE_DESK},
        "registration_places.wait": lambda: nothing,
        "registration_places.reserve": lambda: {"data": KEPT},
        "registration_places.end": lambda: nothing,
        "registration_places.approve_from": lambda: nothing,
        "registration_places.save": lambda: {"data": _limits(cast)},
        "registration_waiting.answer": lambda: nothing,
        "registration_waiting.choice": lambda: {"data": {"place": "excursion:boat"}},
        "registration_admin.approve_chosen": lambda: {"data": ticked},
        "registration_admin.approve": lambda: nothing,
        "registration_admin.refuse": lambda: {"data": {"reason": "The form is not complete."}},
        "registration_admin.reopen": lambda: nothing,
        "registration_accompanying.save": lambda: {
            "data": read(cast, lambda: brings(cast.registrations["speaker"]))
        },
        "registration_admin.protocol": lambda: {
            "data": {"rank": "Minister", "escort": "A host", "seen": "|"}
        },
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
        "merging_people.merge": lambda: nothing,
        "merging_people.apart": lambda: nothing,
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
    bodies |= door.bodies(cast)
    bodies |= {f"{name}.{verb}": body for name in IMPORTS for verb, body in importing.items()}
    return bodies[rule.endpoint]()


def _limits(cast: Cast) -> dict[str, Any]:
    """As they stand."""

    def shown() -> dict[str, Any]:
        event = db.session.scalars(select(Event).where(Event.code == "forum")).one()
        form = limits_form(event, all_categories(event))
        return {field.name: "" if field.data is None else field.data for field in form}

    return read(cast, shown)


def _seen(cast: Cast, *names: str) -> str:
    return read(cast, lambda: seen_of([cast.registrations[name] for name in names]))


def _instead(cast: Cast) -> dict[str, str]:
    prefix = f"member-{cast.delegation['replace']}-"
    return {f"{prefix}{name}": value for name, value in (NOMINATED | {"email": "bo@example.org"}).items()}


def _entrusted(cast: Cast) -> dict[str, str]:
    """To whom it is entrusted already."""
    prefix = f"delegation-{cast.delegation['delegation']}-"
    focal = read(cast, lambda: db.session.get_one(Person, cast.people[FOCAL]).email)
    return {f"{prefix}focal": focal, f"{prefix}quota": "9"}


def _checkpoint(cast: Cast) -> str:
    main = select(Checkpoint.code).join(Event).where(Checkpoint.purpose == "entry", Event.code == "forum")
    return read(cast, lambda: db.session.scalars(main).one())


def _renamed(cast: Cast) -> dict[str, str]:
    code, state = track(cast)
    return {f"tracks-{code}-seen": state, f"tracks-{code}-text_en": "Another name"}


def _room_seen(cast: Cast) -> str:
    """What stands of the room in which the open session is."""
    return read(cast, lambda: venue.state_of(db.session.get_one(Room, cast.rooms["open"])))


def _attached(prefix: str) -> dict[str, Any]:
    """A document that editors alone see, or the next revision of one."""
    fields = {"version": "1", "title_en": "Another title", "audience": "public"}
    file = (BytesIO(b"Some words."), "words.txt")
    return {f"{prefix}{name}": value for name, value in (fields | {"file": file}).items()}


def _themed(cast: Cast) -> dict[str, str]:
    """A form of the third day at the forum."""
    own = select(Day).join(Event, Day.event_id == Event.id).where(Event.code == "forum", Day.number == 3)
    return read(
        cast,
        lambda: {"day-3-seen": state_of(db.session.scalars(own).one()), "day-3-text_en": "Another theme"},
    )


def _shown(cast: Cast) -> str:
    """What the import's page says that would be done."""

    def made() -> str:
        forum = event_by_code("forum")
        upload = uploads.upload_of(forum, cast.uploads["file"], at=clock.now())
        return digest(fates(forum, uploads.table_of(forum, upload).by_column(upload.columns)))

    return read(cast, made)


def _digits(cast: Cast) -> str:
    return read(cast, lambda: db.session.get_one(Device, cast.devices["waiting"]).check_digits)


def _code(cast: Cast) -> str:
    def opened() -> str:
        badge = valid_badge(db.session.get_one(Registration, cast.registrations["attendee"]))
        assert badge is not None
        return unseal(badge.code_sealed, code_keys().seal)

    return read(cast, opened)


def _asked(cast: Cast) -> signing.Secrets:
    return read(
        cast, lambda: signing.ask("waits@example.org", browser=BROWSER, client="127.0.0.1", at=clock.now())
    )
