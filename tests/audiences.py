"""Who may read what: every column that can hold text, and those beside that tell something.

PUBLIC columns anyone may read. A WORD is one of a few fixed ones, which say nothing without their
row. All others have a rule: which parts of the cast come to read that column of that row.
`planted` puts a mark into each of these.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Table, inspect, select

from eventapp.agenda.models import CalendarSubscription, EndedEntry
from eventapp.badges.codes import unseal
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.bodies.models import Body, Membership, MembershipStep
from eventapp.core.db import Base, db
from eventapp.door.models import Checkpoint, Device, DevicePairing, EntryClaim, Scan, ScanUndo
from eventapp.people.models import Organisation, Person, SignInCode
from eventapp.people.signing import digest
from eventapp.programme.documents.models import Document, DocumentFile
from eventapp.programme.meeting_models import MeetingObserver
from eventapp.programme.models import Round, Session, SessionChange, Speaker, Track
from eventapp.programme.profiles.models import SpeakerPhoto, SpeakerProfile
from eventapp.programme.speaking import speaker_ref
from eventapp.registration.models import Registration, RegistrationStep
from tests.agenda import gates as agenda
from tests.badges import gates as badges
from tests.cast import BROWSER, LISTED, PARTS, REGISTERED, Cast
from tests.delegations import gates as delegations
from tests.door import gates as door
from tests.door import paper_gates as paper
from tests.make import NOON
from tests.markers import Mark, Marks
from tests.messages import gates as messages
from tests.notices import gates as notices
from tests.programme.gates import PENDING
from tests.registration import gates

Readers = frozenset[str]
Rule = Callable[[Cast, Any], Readers | None]  # None: this row keeps what it has

ALL: Readers = frozenset(PARTS)
NOBODY: Readers = frozenset()
REGISTRARS = {
    "forum": frozenset({"organiser", "registration_desk", "viewer", "admin"}),
    "other": frozenset({"neighbour", "admin"}),
}
EDITORS = frozenset({"organiser", "programme_editor", "admin"})
SECRETARIAT = frozenset({"organiser", "statutory_secretary", "admin"})
LEADS = frozenset({"organiser", "door_lead", "admin"})
HELPERS = LEADS | {"registration_desk"}
DEVICE = frozenset({"device"})
INSIDE = EDITORS | {"statutory_secretary", "member"}  # of the closed meetings
SERVING = EDITORS | {"statutory_secretary"}  # closed meetings
GOING = frozenset(REGISTERED)
SCANNED = "attendee"  # whose badge is held before the device
PUBLIC, WORD = "public", "word"


def nobody(_cast: Cast, _row: Any) -> Readers:
    return NOBODY


def device(_cast: Cast, _row: Any) -> Readers:
    return DEVICE


def editors(_cast: Cast, _row: Any) -> Readers:
    return EDITORS


def checkpoint_name(_cast: Cast, row: Checkpoint) -> Readers:
    return HELPERS | DEVICE | paper.at_door(row)


def session_page(_cast: Cast, session: Session) -> Readers:
    """Those who see all of a session; a draft has no page."""
    if session.published_at is None:
        return NOBODY
    return ALL if session.disclosure == "open" else INSIDE


def session_title(cast: Cast, session: Session) -> Readers:
    return session_page(cast, session) | (NOBODY if session.published_at else EDITORS)


def session_number(_cast: Cast, _session: Session) -> Readers:
    """Its title says it to readers; it stands by itself for who edits the programme."""
    return EDITORS


def session_ref(cast: Cast, session: Session) -> Readers:
    """A veiled meeting has a page for everyone, which does not tell much."""
    return ALL if session.disclosure == "veiled" else session_title(cast, session)


def session_uid(cast: Cast, session: Session) -> Readers:
    """Calendars and schedules know a session by it, the veiled ones too; an export those of drafts."""
    return session_ref(cast, session)


def speaker(cast: Cast, row: Speaker) -> Readers:
    return session_title(cast, db.session.get_one(Session, row.session_id))


def profile(cast: Cast, row: SpeakerProfile) -> Readers:
    """Once the person agreed, of those who see that they speak; and editors."""
    session = db.session.get(Session, _spoken_at(cast, row))
    return (session_page(cast, session) if session and row.agreed_at else NOBODY) | EDITORS


def photo(cast: Cast, row: SpeakerPhoto) -> Readers:
    return profile(cast, db.session.get_one(SpeakerProfile, row.profile_id))


def printed(cast: Cast, row: SpeakerProfile) -> Readers:
    """What a profile says itself is read where no session names the person any more."""
    return NOBODY if _spoken_at(cast, row) else EDITORS


def _spoken_at(cast: Cast, row: SpeakerProfile) -> int:
    """The id of a session, or 0."""
    return next((cast.sessions[name] for name, number in cast.profiles.items() if number == row.id), 0)


def session_change(cast: Cast, row: SessionChange) -> Readers:
    """What was changed is told to those who see all of the session."""
    return session_page(cast, db.session.get_one(Session, row.session_id)) | EDITORS


def document(cast: Cast, row: Document) -> Readers:
    """From its release on, of those who see all of the session, whom its audience names; and editors."""
    session = db.session.get_one(Session, row.session_id)
    seeing = session_page(cast, session)
    if row.released_at is None or row.released_at > NOON:
        return EDITORS
    if row.audience == "public":
        return seeing | EDITORS
    going = INSIDE if session.access == "restricted" and row.audience == "attending" else GOING | SERVING
    return (seeing & going) | EDITORS


def document_file(cast: Cast, row: DocumentFile) -> Readers:
    return document(cast, db.session.get_one(Document, row.document_id))


def round_(cast: Cast, row: Round) -> Readers:
    return _of_sessions(cast, Session.round_id == row.id) | EDITORS


def track(cast: Cast, row: Track) -> Readers:
    return _of_sessions(cast, Session.track_id == row.id) | EDITORS


def body(cast: Cast, row: Body) -> Readers:
    """Those of the forum: its editors choose among them."""
    return _of_sessions(cast, Session.body_id == row.id) | EDITORS


def body_code(_cast: Cast, _row: Body) -> Readers:
    return EDITORS | SECRETARIAT


def _of_sessions(cast: Cast, which: Any) -> Readers:
    found = db.session.scalars(select(Session).where(which))
    return NOBODY.union(*(session_page(cast, one) for one in found))


def person_address(cast: Cast, person: Person) -> Readers:
    """Also those who said that it is a speaker's."""
    speaks = select(Speaker.id).where(Speaker.person_id == person.id).limit(1)
    said = EDITORS if db.session.scalar(speaks) else NOBODY
    return _registrars_of(cast, person) | delegations.nominating(person) | said


def _registrars_of(cast: Cast, person: Person) -> Readers:
    """And the person."""
    registered = db.session.scalars(select(Registration).where(Registration.person_id == person.id)).all()
    sits = select(Membership.id).where(Membership.person_id == person.id)
    named = select(MeetingObserver.id).where(MeetingObserver.person_id == person.id)
    secretariat = SECRETARIAT if db.session.scalars(sits.union_all(named)).first() else NOBODY
    return _part(cast, person.id).union(secretariat, *(REGISTRARS[one.event.code] for one in registered))


def person_name(cast: Cast, person: Person) -> Readers:
    """Also those who read what this person did: decided registrations, changed sessions."""
    steps = select(RegistrationStep).where(RegistrationStep.taken_by_id == person.id)
    decided = (REGISTRARS[step.registration.event.code] for step in db.session.scalars(steps))
    changes = select(SessionChange.id).where(SessionChange.changed_by_id == person.id).limit(1)
    changed = EDITORS if db.session.scalar(changes) else NOBODY
    recorded = select(MembershipStep.id).where(MembershipStep.taken_by_id == person.id).limit(1)
    seats = SECRETARIAT if db.session.scalar(recorded) else NOBODY
    held = db.session.scalars(select(Registration).where(Registration.person_id == person.id))
    seen = NOBODY.union(*(listed(cast, one) for one in held))
    return _registrars_of(cast, person).union(
        seen,
        changed,
        seats,
        *decided,
        gates.told_assistance(person),
        gates.logged(person),
        gates.noted(cast, person),
        messages.wrote(person),
        paper.on_paper(person),
        undid(person),
        badges.handed(person),
    )


def undid(person: Person) -> Readers:
    """Who took a scan back is named at the help desk."""
    undone = select(ScanUndo.scan_id).where(ScanUndo.undone_by_id == person.id).limit(1)
    return NOBODY if db.session.scalar(undone) is None else HELPERS


def listed(cast: Cast, row: Registration) -> Readers:
    """Whom a person agreed to on the list of participants."""
    part = next((name for name, number in cast.registrations.items() if number == row.id), "")
    return {"public": ALL, "participants": GOING}.get(LISTED.get(part, ""), NOBODY)


def answers(cast: Cast, row: Registration) -> Readers:
    """The person, those who decide or help, and the device before which the badge is held."""
    own = _part(cast, row.person_id)
    desk = HELPERS if row.event.code == "forum" else NOBODY
    return own | REGISTRARS[row.event.code] | desk | (DEVICE if SCANNED in own else NOBODY)


def door_instruction(cast: Cast, row: Registration) -> Readers:
    """The desk, the device before which the badge is held, and who takes their data along."""
    own = _part(cast, row.person_id)
    return own | (HELPERS if row.event.code == "forum" else NOBODY) | (DEVICE if SCANNED in own else NOBODY)


def protocol(cast: Cast, row: Registration) -> Readers:
    """The secretariat and the help desk, and who takes their data along."""
    return _part(cast, row.person_id) | (HELPERS if row.event.code == "forum" else NOBODY)


def badge_name(cast: Cast, row: Registration) -> Readers:
    return answers(cast, row) | paper.on_closed_sheet(row)


def organisation(cast: Cast, row: Organisation) -> Readers:
    registered = select(Registration).where(Registration.organisation_id == row.id)
    return delegations.of_house(row).union(
        *(answers(cast, one) | listed(cast, one) for one in db.session.scalars(registered))
    )


def badge(cast: Cast, row: Badge) -> Readers:
    """The number stands with the last issue; who takes their data along reads of all."""
    own = _part(cast, row.registration.person_id)
    return own if row.ended_at else own | badge_name(cast, row.registration)


def ended_because(cast: Cast, row: Badge) -> Readers:
    return HELPERS | _part(cast, row.registration.person_id)


def forced_because(cast: Cast, row: Scan) -> Readers:
    return HELPERS | (_part(cast, row.badge.registration.person_id) if row.badge else NOBODY)


def claim(cast: Cast, row: EntryClaim) -> Readers:
    return _part(cast, db.session.get_one(Registration, row.registration_id).person_id)


def reason(cast: Cast, row: RegistrationStep) -> Readers:
    return REGISTRARS[row.registration.event.code] | _part(cast, row.registration.person_id)


def calendar(cast: Cast, row: CalendarSubscription | EndedEntry) -> Readers:
    return _part(cast, row.person_id)


def device_label(cast: Cast, row: Device) -> Readers:
    return LEADS | (DEVICE if row.id == cast.devices["device"] else NOBODY)


def offer(_cast: Cast, row: DevicePairing) -> Readers:
    """Who has an open link pairs, and reads what the device is called."""
    return NOBODY if row.used_at else ALL


def asked(_cast: Cast, row: SignInCode) -> Readers:
    """The browser that waits for the mail."""
    return frozenset({"anonymous"}) if row.browser_digest == digest(BROWSER) else NOBODY


def _part(cast: Cast, person_id: int) -> Readers:
    return frozenset(part for part, own_id in cast.people.items() if own_id == person_id)


COLUMNS: dict[str, Rule | str] = {
    "badge.number": badge,
    "badge.code_digest": nobody,
    "badge.code_sealed": nobody,
    "badge.ended_as": WORD,
    "badge.ended_because": ended_because,
    "body.code": body_code,
    "body.name": body,
    "body.open_title": PUBLIC,
    "body.counting_unit": WORD,
    "calendar_subscription.token_digest": nobody,
    "calendar_subscription.answered_stamp": nobody,
    "calendar_subscription.answered_etag": nobody,
    "calendar_subscription.label": calendar,
    "calendar_subscription.fetched_by": calendar,
    "category.code": PUBLIC,
    "category.letter": PUBLIC,
    "category.colour": PUBLIC,
    "category.name": PUBLIC,
    "category.valid_days": WORD,
    "checkpoint.code": WORD,
    "checkpoint.name": checkpoint_name,
    "checkpoint.purpose": WORD,
    "checkpoint.direction": WORD,
    "checkpoint.reentry": WORD,
    "consent.purpose": WORD,
    "consent.audience": WORD,
    "consent.text_version": WORD,
    "day_part.part": PUBLIC,
    "device.label": device_label,
    "document.ref": document,
    "document.title": document,
    "document.languages": WORD,
    "document.audience": WORD,
    "document_file.name": document_file,
    "document_file.media_type": WORD,
    "document_file.body": document_file,
    "device.token_digest": nobody,
    "device.check_digits": nobody,
    "device_pairing.token_digest": nobody,
    "device_pairing.label": offer,
    "device_pairing.checkpoint_codes": WORD,
    "door_list_entry.digest": WORD,  # made when a device asks, and then
    "door_list_entry.entry": WORD,  # read by the crawl as it is sent: sealed
    "door_state.epoch": device,
    "door_state.salt": device,
    "ended_entry.uid": calendar,
    "entry_claim.place": claim,
    "entry_claim.period": claim,
    "entry_claim.scan_uuid": WORD,  # as scan.uuid
    "event.code": PUBLIC,
    "event.title": PUBLIC,
    "event.theme": PUBLIC,
    "event.time_zone": PUBLIC,
    "event.venue": PUBLIC,
    "event.address": PUBLIC,
    "event.city": PUBLIC,
    "event.country": PUBLIC,
    "event.host": PUBLIC,
    "event.organiser": PUBLIC,
    "event.languages": PUBLIC,
    "event.default_language": PUBLIC,
    "event.accent": PUBLIC,
    "heartbeat.worker": WORD,
    "job.name": WORD,
    "job.payload": nobody,
    "job.unique_key": nobody,
    **messages.COLUMNS,
    "membership.seat": WORD,
    "membership.country": WORD,
    "membership_step.seat": WORD,
    "membership_step.step": WORD,
    "membership_step.country": WORD,
    "organisation.name": organisation,
    "organisation.folded": nobody,
    "organisation.country": WORD,
    "pending_change.mark": WORD,  # in a form of its editors
    "pending_change.fields": WORD,  # see PENDING
    "person.email": person_address,
    "person.given_name": person_name,
    "person.family_name": person_name,
    "person.language": WORD,
    "programme_day.theme": PUBLIC,
    "programme_upload.body": nobody,  # as it was sent; what it would do is told without a mark
    "programme_upload.columns": WORD,
    "programme_upload.language": WORD,
    "place_block.invitation_digest": nobody,
    "place_block.label": lambda _cast, _row: REGISTRARS["forum"],
    "registration.country": WORD,
    "registration.badge_name": lambda cast, row: badge_name(cast, row) | badges.whose_code(cast, row.id),
    "registration.badge_folded": nobody,
    "registration.door_instruction": door_instruction,
    "registration.protocol_rank": protocol,
    "registration.escort": protocol,
    "registration.sort_name": nobody,
    "registration.languages": WORD,
    "registration.page_language": WORD,
    "registration.state": WORD,
    "registration_step.state": WORD,
    "registration_step.reason": reason,
    "registration_step.changed": WORD,
    "role_grant.role": WORD,
    "room.code": PUBLIC,
    "room.name": PUBLIC,
    "room.floor": PUBLIC,
    "room.capacity": PUBLIC,
    "room.directions": PUBLIC,
    "round.code": round_,
    "round.name": round_,
    "scan.uuid": door.told_of_undoing,
    "scan.code_digest": nobody,
    "scan.direction": WORD,
    "scan.mode": WORD,
    "scan.verdict": WORD,
    "scan.reason": WORD,
    "scan.shown_verdict": WORD,
    "scan.shown_reason": WORD,
    "scan.forced_because": forced_because,
    "scan.staff": nobody,  # the door lead, where two doors let in the same badge
    "scan.answer": nobody,
    "session.ref": session_ref,
    "session.uid": session_uid,
    "session.kind": WORD,
    "session.number": session_number,
    "session.title": session_title,
    "session.abstract": session_title,
    "session.part": WORD,
    "session.access": WORD,
    "session.disclosure": WORD,
    "session.admitted": WORD,
    "session.quota_per": WORD,
    "session.floor_languages": WORD,
    "session.interpretation": WORD,
    "session_change.field": WORD,
    "session_change.old": session_change,
    "session_change.new": session_change,
    "session_change.old_facts": nobody,
    "sign_in_code.email": asked,
    "sign_in_code.link_digest": nobody,
    "sign_in_code.code_digest": nobody,
    "sign_in_code.browser_digest": nobody,
    "speaker_photo.body": photo,
    "speaker_photo.digest": photo,
    "speaker_person.ref": WORD,  # made of what the programme prints
    "speaker_profile.affiliation": printed,
    "speaker_profile.biography": profile,
    "speaker_profile.name": printed,
    "speaker_profile.ref": WORD,  # made of what the programme prints
    "speaker.name": speaker,
    "speaker.role": speaker,
    "speaker.affiliation": speaker,
    "throttle.key": nobody,
    "track.code": track,
    "track.name": track,
    "web_session.token_digest": nobody,
    **gates.COLUMNS,
    **delegations.COLUMNS,
    **notices.COLUMNS,
    **agenda.COLUMNS,
    **paper.COLUMNS,
    **door.COLUMNS,
    **badges.COLUMNS,
}


def planted(cast: Cast) -> Marks:
    """A mark in every row of every column that has a rule, committed; tokens and codes mark themselves."""
    marks = Marks()
    with cast.app.app_context():
        models = [mapper.class_ for mapper in Base.registry.mappers]
        plan = [one for model in models for one in _plan(cast, model)]  # before anything changes
        for row, column, mark in plan:
            length = getattr(row.__table__.columns[column].type, "length", None)
            setattr(row, column, marks.plant(getattr(row, column), mark, length))
        for name, number in cast.profiles.items():
            session = db.session.get_one(Session, cast.sessions[name])
            address = speaker_ref(session.event, session.speakers[0])
            db.session.get_one(SpeakerProfile, number).ref = address
        messages.follow_address(cast)
        for one in db.session.scalars(select(Badge)):
            marks.remember(unseal(one.code_sealed, code_keys().seal), Mark(f"code of badge {one.id}", NOBODY))
        db.session.commit()
    for name, title in PENDING.items():
        marks.remember(title, Mark(f"change of {name}", EDITORS))
    marks.remember(gates.DRAFTED, Mark("draft of viewer", frozenset({"viewer"})))
    for name, token in cast.contacts.items():
        marks.remember(token, Mark(f"contact code of {name}", frozenset({name})))
    for name, token in [*cast.tokens.items(), *cast.feeds.items(), *cast.links.items()]:
        marks.remember(token, Mark(f"token of {name}", NOBODY))
    return marks


def _plan(cast: Cast, model: type[Base]) -> Iterator[tuple[Base, str, Mark]]:
    table = model.__table__
    assert isinstance(table, Table)
    for row in db.session.scalars(select(model)).unique():
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            rule = COLUMNS.get(name)
            readers = rule(cast, row) if callable(rule) and getattr(row, column.name) is not None else None
            if readers is not None:
                yield row, column.name, Mark(f"{name} of {_name(cast, row)}", readers)


def _name(cast: Cast, row: Any) -> str:
    """What a failing test calls that row."""
    if isinstance(row, (Speaker, SessionChange)):
        return next(name for name, number in cast.sessions.items() if number == row.session_id)
    if isinstance(row, DocumentFile):
        return _name(cast, db.session.get_one(Document, row.document_id))
    if isinstance(row, SpeakerPhoto):
        return _name(cast, db.session.get_one(SpeakerProfile, row.profile_id))
    casts = {
        "document": cast.documents,
        "speaker_profile": cast.profiles,
        "session": cast.sessions,
        "registration": cast.registrations,
        "person": cast.people,
    }
    named = {number: name for name, number in casts.get(row.__tablename__, {}).items()}
    key = inspect(row).identity[0]
    return str(named.get(key) or getattr(row, "code", None) or key)
