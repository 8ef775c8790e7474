"""Everybody at once: two events with something of everything, and one person for each part.

Tests that ask what each of them may do (`test_routes.py`) or see (`test_leaks.py`, `test_unnoticed.py`)
take the whole cast, so that a right granted too widely has somebody to be noticed by.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from eventapp.agenda.domain import follow
from eventapp.agenda.models import AgendaEntry, CalendarSubscription, EndedEntry
from eventapp.badges.domain import issue_badge, reissue_badge
from eventapp.badges.keys import code_keys
from eventapp.bodies.models import Body, MembershipStep
from eventapp.core import clock, jobs, mail
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.delegations.models import Nomination
from eventapp.door import pairing
from eventapp.people import signing
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.programme.documents.models import AUDIENCES
from eventapp.programme.exchange import uploads
from eventapp.programme.meeting_models import MeetingObserver, StandIn
from eventapp.programme.models import Event, Session, SessionChange, Track
from eventapp.programme.profiles.models import SpeakerProfile
from eventapp.registration.models import Consent, PlaceBlock, Registration, RegistrationStep
from tests import make
from tests.agenda.gates import offer_picks, share_picks, write_notes
from tests.attendance.gates import attend
from tests.badges.gates import add_handovers, add_print, share_contact
from tests.delegations.gates import FOCAL, add_delegation
from tests.door import cast as door
from tests.door.paper_gates import print_sheets
from tests.make import LONG_AGO, SAME_SITE, keep
from tests.messages.gates import add_batches
from tests.notices.gates import tell
from tests.programme.gates import keep_changes
from tests.registration.gates import add_export, add_form, add_import, add_lookalike, add_merge, answer_all

PARTS = {
    "anonymous": "nobody signed in; the browser waits for a mail with a code",
    "device": "a paired phone at the door",
    "attendee": "registered and approved",
    "member": "of the Bureau and the Council, at a confirmed address; registered",
    "speaker": "registered; sits on the Bureau too, at an address that nobody has confirmed",
    "organiser": "of the forum",
    "registration_desk": "of the forum",
    "programme_editor": "of the forum",
    "door_lead": "of the forum",
    "statutory_secretary": "of the forum",
    "assistance": "of the forum",
    "viewer": "of the forum",
    "neighbour": "organiser of the other event",
    "admin": "of the installation",
}
PEOPLE = tuple(part for part in PARTS if part not in ("anonymous", "device"))
STAFF = (
    "organiser",
    "registration_desk",
    "programme_editor",
    "door_lead",
    "statutory_secretary",
    "assistance",
    "viewer",
)
REGISTERED = ("attendee", "member", "speaker")
LISTED = {"member": "participants", "speaker": "public"}  # on the list of participants
GUESTS = (
    "submitted",
    "waiting",
    "doubtful",
    "unclear",
    "double",
    "twin",
    "stays",
    "goes",
    "refused",
    "cancelled",
)  # registered, without a part to play
UNDECIDED = ("doubtful", "unclear", "double", "twin", "stays", "goes")
BROWSER = "the cookie of the browser that waits for a mail"
TUESDAY = "2019-10-15"
FRIDAY = "2019-10-18"
FILE = b"title,kind,starts,ends\nImported,plenary,2019-10-15 15:00,2019-10-15 16:00\n"
GONE = "0" * 12  # the address of a speaker whom no session names any more
FAR = datetime(2100, 1, 1, tzinfo=UTC)
STARTS = make.wall(15, 11)  # all sessions run at NOON


@dataclass
class Cast:
    """The ids of who and what is there, and the secrets that are kept as digests only; by part or name."""

    app: Flask
    people: dict[str, int] = field(default_factory=dict)
    registrations: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)  # each session's, and one that nothing needs
    documents: dict[str, int] = field(default_factory=dict)  # "open public": of a session, by its audience
    profiles: dict[str, int] = field(default_factory=dict)  # of who speaks at a session
    mandates: dict[str, int] = field(default_factory=dict)  # on the Bureau; of one that has not begun
    named: dict[str, int] = field(default_factory=dict)  # to the Council's meeting
    calendars: dict[str, int] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)  # the calendars' tokens
    shares: dict[str, int] = field(default_factory=dict)  # of what each picked
    links: dict[str, str] = field(default_factory=dict)  # the tokens of these
    contacts: dict[str, str] = field(default_factory=dict)  # the tokens of contact codes
    devices: dict[str, int] = field(default_factory=dict)
    uploads: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)  # sent as answers
    tokens: dict[str, str] = field(default_factory=dict)
    mails: dict[str, int] = field(default_factory=dict)  # of the forum, to the attendee; of the installation
    batches: dict[str, int] = field(default_factory=dict)  # letters to many
    delegation: dict[str, int] = field(default_factory=dict)  # its id, and of a member for each step
    sheets: dict[str, int] = field(default_factory=dict)  # to tick at doors, by these
    block: int = 0  # of places that are kept
    inviting: int = 0  # another one

    def browser(self, part: str) -> FlaskClient:
        """A browser of their own, newly signed in."""
        client = self.app.test_client()
        if part == "anonymous":
            client.set_cookie("asking", BROWSER, path="/sign-in")
        if part in self.people:
            with self.app.app_context():
                token = make.web_session(db.session.get_one(Person, self.people[part]).email)
                db.session.commit()
            client.set_cookie("session", token)
        return client

    def send(self, browser: FlaskClient, part: str, method: str, path: str, **sent: Any) -> TestResponse:
        """One request, with what that part's browser or device sends by itself."""
        own = {"Authorization": f"Bearer {self.tokens['device']}"} if part == "device" else {}
        headers = SAME_SITE | own | sent.pop("headers", {})
        return browser.open(path, method=method, headers=headers, **sent)


def gather(app: Flask) -> Cast:
    """Everybody and everything, committed."""
    cast = Cast(app)
    with app.app_context():
        forum, other = make.event("forum", languages=["en", "fr", "ru", "ar"]), make.event("other")
        _people(cast, forum, other)
        _registrations(cast, forum, other)
        _programme(cast, forum)
        cast.sessions["elsewhere"] = make.session(other, "Elsewhere", speakers=("Who elsewhere",)).id
        _calendars(cast, forum)
        _door(cast, forum)
        attend(forum, cast.sessions, cast.registrations)
        cast.sheets = print_sheets(forum, cast.sessions["hidden"], _person(cast, "organiser"))
        _letters(cast)
        db.session.commit()
    return cast


def _people(cast: Cast, forum: Event, other: Event) -> None:
    for part in PEOPLE:
        person = make.person(f"{part.title().replace('_', '')} Person")
        cast.people[part] = person.id
        if part in STAFF:
            make.role(person, part, forum)
    make.role(_person(cast, "neighbour"), "organiser", other)
    make.role(_person(cast, "admin"), "admin", None)


def _person(cast: Cast, part: str) -> Person:
    return db.session.get_one(Person, cast.people[part])


def _registrations(cast: Cast, forum: Event, other: Event) -> None:
    """The registered are approved; among the guests is one in each other state."""
    add_form(forum, _person(cast, "viewer"))
    desk, neighbour = cast.people["registration_desk"], cast.people["neighbour"]
    for part in REGISTERED:
        audience = LISTED.get(part, "nobody")
        own = _registered(forum, _person(cast, part), "approved", by=desk, audience=audience)
        cast.registrations[part] = own
    for name in GUESTS:
        state = "submitted" if name in UNDECIDED else name
        cast.registrations[name] = _registered(forum, make.person(f"{name.title()} Guest"), state, by=desk)
    for name in ("attendee", "submitted"):
        own = db.session.get_one(Registration, cast.registrations[name])
        cast.files[name] = answer_all(own)
    double, twin, stays, goes = (cast.registrations[name] for name in ("double", "twin", "stays", "goes"))
    cast.uploads["pair"] = add_lookalike(forum, double, twin)
    cast.uploads["merge"] = add_merge(forum, stays, goes, _person(cast, "registration_desk"))
    cast.delegation = add_delegation(forum, _person(cast, FOCAL))
    own: dict[str, Any] = {"event_id": forum.id, "places": 9, "ends_on": forum.ends_on}
    cast.block = keep(PlaceBlock(label="Press", **own)).id
    cast.inviting = keep(PlaceBlock(label="Guests", invitation_digest=bytes(range(32, 64)), **own)).id
    cast.registrations["elsewhere"] = _registered(other, make.person("Else Where"), "approved", by=neighbour)


def _registered(event: Event, person: Person, state: str, *, by: int, audience: str = "nobody") -> int:
    house = find_or_add_organisation(f"House of {person.full_name}", "MA")
    made = make.registration(event, person, state, organisation=house)
    if state == "approved":
        issue_badge(made, code_keys(), at=LONG_AGO)
    reason = "The reason." if state == "refused" else ""
    own = {"registration_id": made.id, "taken_at": LONG_AGO}
    keep(RegistrationStep(state="submitted", taken_by_id=person.id, **own))
    keep(RegistrationStep(state=state, reason=reason, taken_by_id=by, **own))
    words = {"purpose": "participant_list", "audience": audience, "text_version": "1"}
    keep(Consent(registration_id=made.id, given_at=LONG_AGO, **words))
    return made.id


def _programme(cast: Cast, forum: Event) -> None:
    """A session of every access and disclosure, each with a room, a round and a track of its own."""
    council = make.body("council", name=Text(en="Council"), open_title=Text(en="A meeting"))
    bureau = make.body("bureau", name=Text(en="Bureau"), open_title=Text(en="A closed meeting"))
    make.membership(council, _person(cast, "member"))
    cast.mandates["member"] = make.membership(bureau, _person(cast, "member")).id
    unconfirmed = make.membership(bureau, _person(cast, "speaker"), address_confirmed_at=None)
    cast.mandates["speaker"] = unconfirmed.id
    later = make.membership(bureau, make.person("Fay Future"), seat="observer", from_at=FAR)
    cast.mandates["future"] = later.id
    step = {"person_id": later.person_id, "seat": "observer", "step": "appointed", "taken_at": LONG_AGO}
    by = cast.people["statutory_secretary"]
    keep(MembershipStep(body_id=council.id, counts_at=FAR, taken_by_id=by, **step))
    closed = {"access": "restricted", "seats": 17, "seats_taken": 3}
    veiled = {"disclosure": "veiled", "kind": "visit", "floor_languages": ["ar"]}
    hidden = {"disclosure": "hidden", "kind": "award", "floor_languages": ["ru"]}
    programme: dict[str, dict[str, Any]] = {
        "open": {},
        "full": {"seats": 20, "seats_taken": 20},
        "council": closed | {"body": council, "admitted": ["members", "substitutes"]},
        "veiled": closed | veiled | {"body": bureau},
        "hidden": closed | hidden | {"body": bureau},
        "draft": {"published_at": None},
        "spare": {"published_at": None},  # to be published; the other is thrown away
    }
    for name, fields in programme.items():
        cast.sessions[name] = _session(cast, forum, name, **fields)
    _admitted(cast, council)
    cast.rooms["attic"] = make.room(forum, "attic").id
    keep(Track(event_id=forum.id, code="track-unused", name=Text(en="Track unused")))
    opening = db.session.get_one(Session, cast.sessions["open"])
    opening.speakers[0].person_id = cast.people["speaker"]
    keep(AgendaEntry(person_id=cast.people["attendee"], session_id=opening.id, added_at=LONG_AGO))
    _documents(cast)
    _profiles(cast)
    hours = {"starts_at": opening.starts_at, "ends_at": opening.ends_at, "ended_at": LONG_AGO}
    ended = {"person_id": cast.people["attendee"], "event_id": forum.id, "uid": uuid4(), "sequence": 1}
    keep(EndedEntry(**ended, **hours))
    tell(cast.people, cast.sessions)
    keep_changes(cast.sessions, cast.people["programme_editor"])
    write_notes(cast.people, cast.sessions)
    cast.uploads["print"] = add_print(forum, _person(cast, "organiser"))
    add_handovers(cast.registrations["member"], _person(cast, "organiser"))
    cast.uploads["export"] = add_export(forum, _person(cast, "organiser"))
    organiser, delegation = _person(cast, "organiser"), cast.delegation["delegation"]
    cast.uploads["people"] = add_import(forum, organiser)
    cast.uploads["houses"] = add_import(forum, organiser, "delegations")
    cast.uploads["members"] = add_import(forum, _person(cast, FOCAL), "nominations", delegation)
    cast.uploads["file"] = uploads.keep(forum, FILE, labels={}, at=clock.now()).id


def _documents(cast: Cast) -> None:
    """Of every session one for everybody; of the open ones also one for each other audience, one that is
    not yet released, and a spare."""
    for name, number in cast.sessions.items():
        session = db.session.get_one(Session, number)
        for audience in AUDIENCES if name in ("open", "council") else ("public",):
            _document(cast, session, f"{name} {audience}", audience=audience)
    opening = db.session.get_one(Session, cast.sessions["open"])
    _document(cast, opening, "open early", released_at=FAR)
    _document(cast, opening, "open spare", released_at=None)


def _profiles(cast: Cast) -> None:
    """Of every speaker; who speaks at the council has not agreed, and one is named by no session."""
    for name, number in cast.sessions.items():
        agreed_at = None if name == "council" else LONG_AGO
        session = db.session.get_one(Session, number)
        made = make.profile(session, photo=f"Photo of {name}.".encode(), agreed_at=agreed_at)
        cast.profiles[name] = made.id
    gone = {"ref": GONE, "name": "Who gone", "affiliation": "Elsewhere", "biography": Text(en="Left.")}
    keep(SpeakerProfile(event_id=session.event_id, agreed_at=LONG_AGO, **gone))


def _document(cast: Cast, session: Session, name: str, **fields: Any) -> None:
    made = make.document(session, name, body=f"The words of {name}.".encode(), **fields)
    cast.documents[name] = made.id


def _admitted(cast: Cast, council: Body) -> None:
    """To the Council's meeting: an observer by name, and two substitutes, of whom one stands in."""
    at = {"session_id": cast.sessions["council"]}
    oda = make.person("Oda Observer")
    cast.named["observer"] = keep(MeetingObserver(person_id=oda.id, named_at=LONG_AGO, **at)).id
    for country in ("BE", "FR"):
        for seat in ("titular", "substitute"):
            person = make.person(f"{seat.title()} {country}")
            made = make.membership(council, person, seat=seat, country=country)
            cast.mandates[f"{seat} {country}"] = made.id
    pair = {f"{seat}_id": cast.mandates[f"{seat} BE"] for seat in ("titular", "substitute")}
    cast.named["stand_in"] = keep(StandIn(recorded_at=LONG_AGO, **pair, **at)).id


def _session(cast: Cast, forum: Event, name: str, **fields: Any) -> int:
    own: dict[str, Any] = {
        "rooms": (make.room(forum, f"room-{name}", name=Text(en=f"Room {name}")),),
        "round": make.round_(forum, f"round-{name}"),
        "track": keep(Track(event_id=forum.id, code=f"track-{name}", name=Text(en=f"Track {name}"))),
        "number": 100,
    }
    title = f"The {name} session"
    cast.rooms[name] = own["rooms"][0].id
    made = make.session(forum, title, starts=STARTS, minutes=120, speakers=(f"Who {name}",), **(own | fields))
    by = cast.people["programme_editor"]
    history = {"field": "rooms", "old": "attic", "new": f"room-{name}", "changed_by_id": by}
    history |= {"changed_at": LONG_AGO, "old_facts": [{"name": f"Who {name}"}]}
    keep(SessionChange(session_id=made.id, version=1, **history))
    return made.id


def _calendars(cast: Cast, forum: Event) -> None:
    """Each person's agenda is followed by one calendar, which has looked before."""
    for part in PEOPLE:
        cast.feeds[part] = follow(cast.people[part], forum, f"phone of {part}", at=LONG_AGO)
        made = db.session.scalars(select(CalendarSubscription).filter_by(person_id=cast.people[part])).one()
        made.fetched_at, made.fetched_by = clock.now(), "Some calendar"
        made.answered_stamp, made.answered_etag = bytes(range(32)), "etag"
        cast.calendars[part] = made.id
    cast.shares, cast.links = share_picks({part: cast.people[part] for part in PEOPLE}, forum)
    head = db.session.get_one(Nomination, cast.delegation["head"]).person
    cast.delegation["offer"] = offer_picks(forum, head, cast.sessions["open"])


def _door(cast: Cast, forum: Event) -> None:
    """The main entrance with its device, the hidden meeting's door with one that waits, a hand-out, and
    a desk that may go."""
    main = door.checkpoint(forum, "main")
    hidden = db.session.get_one(Session, cast.sessions["hidden"])
    room = door.checkpoint(forum, "door-3", purpose="room", room_id=hidden.rooms[0].id)
    device, cast.tokens["device"] = door.paired(main, label="Lane 1", at=clock.now())
    _offer, link = pairing.offer_pairing(forum, [room], label="Lane 2", at=clock.now())
    waiting, _token = pairing.pair(link, at=clock.now())
    _offer, cast.tokens["pairing"] = pairing.offer_pairing(forum, [main], label="Lane 3", at=clock.now())
    cast.contacts = {name: share_contact(cast.registrations[name], name) for name in REGISTERED}
    cast.devices = {"device": device.id, "waiting": waiting.id}
    door.checkpoint(forum, "bags", purpose="hand-out")
    door.checkpoint(forum, "spare", purpose="desk")
    pairing.door_state(forum.id)
    speaker = db.session.get_one(Registration, cast.registrations["speaker"])
    reissue_badge(speaker, code_keys(), at=LONG_AGO, by_id=None, because="A reason.")
    member, attendee = (
        db.session.get_one(Registration, cast.registrations[name]) for name in ("member", "attendee")
    )
    attendee.door_instruction = "Call an escort."
    attendee.protocol_rank, attendee.escort = "Minister", "The host, who waits at the gate"
    door.scanned(device, door.scan(door.code(attendee)))
    door.take_back(attendee, by=_person(cast, "door_lead"), because="A reason.")
    door.scanned(device, door.scan(door.code(member), forced="A reason.", staff="Sam"), door.scan("nonsense"))


def _letters(cast: Cast) -> None:
    """Links to sign in with, a browser that is signed in, mails, and a worker that has done all its work."""
    make.web_session("somebody@example.org")
    own = mail.post("somebody@example.org", "A subject", "A letter.", at=LONG_AGO)
    filed = mail.Filed("forum", "approved", "en", keeps_body=True)
    letter = mail.post(_person(cast, "attendee").email, "A subject", "A letter.", at=LONG_AGO, filed=filed)
    letter.sent_at = letter.returned_at = LONG_AGO
    cast.batches = add_batches(letter.event_code, _person(cast, "organiser"))
    cast.mails = {"forum": letter.id, "installation": own.id}
    jobs.enqueue_daily(LONG_AGO)
    db.session.execute(update(jobs.Job).values(done_at=LONG_AGO))
    jobs.beat(clock.now())
    asked = signing.ask("waits@example.org", browser=BROWSER, client="127.0.0.1", at=clock.now())
    cast.tokens["link"] = asked.token
    cast.tokens["operator"] = signing.operator_link("operator@example.org", at=clock.now())
