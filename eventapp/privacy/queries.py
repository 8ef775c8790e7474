"""All that is kept of one person, table by table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, select, union

from eventapp.agenda.models import (
    AgendaEntry,
    AgendaShare,
    CalendarSubscription,
    EndedEntry,
    SeatWait,
    SessionNote,
)
from eventapp.badges.models import Badge, BadgeHandover, BadgePrint, ContactCard
from eventapp.bodies.models import Membership, MembershipStep
from eventapp.core.db import Base, db
from eventapp.core.mail import Mail
from eventapp.delegations.models import Nomination
from eventapp.door.models import EntryClaim, Scan
from eventapp.door.paper_models import DoorSheet, DoorSheetRow
from eventapp.notices.models import MessageWishes, Notice
from eventapp.people.models import Person, RoleGrant
from eventapp.people.queries import same_person
from eventapp.programme.meeting_models import MeetingObserver
from eventapp.programme.models import ProgrammeVisit, Session, Speaker
from eventapp.programme.profiles.models import SpeakerPerson
from eventapp.programme.standings import standing_of
from eventapp.programme.visibility import as_seen
from eventapp.registration.accompanying.models import AccompanyingPerson
from eventapp.registration.answer_queries import given_answers
from eventapp.registration.asking import READERS
from eventapp.registration.exports.models import RegistrationExport
from eventapp.registration.form_models import (
    Answer,
    AnswerDraft,
    AnswerFile,
    AssistanceRead,
    AssistanceReading,
    ChoiceWait,
    SensitiveAnswer,
)
from eventapp.registration.models import Consent, Registration, RegistrationStep
from eventapp.sheets.models import SheetRow

# What opens something, or serves only to find the row, is nothing that a person could read; and why a row
# of a file has its fate may name somebody else, as who scanned does.
LEFT_OUT = {
    "folded",
    "badge_folded",
    "sort_name",
    "answered_etag",
    "answer",
    "uid",
    "uuid",
    "scan_uuid",
    "message_id",
    "because",
    "staff",
}


def belongings(person: Person) -> dict[str, list[dict[str, Any]]]:
    """{table: its rows on that person}, ready for JSON; bytes, such as digests, are left out.

    So is how somebody is signed in: that opens their pages and ends by itself.
    """
    found = {
        model.__tablename__: [_row(row) for row in _rows(model, which)]
        for model, which in _tables(person).items()
    }
    words = dict(_in_words([row["id"] for row in found["registration"]]))
    for table in ("answer", "sensitive_answer"):
        for row in found[table]:
            row.update(words.get((row["registration_id"], row["question"]), {"asked": {}, "chosen": []}))
    return found


def files_of(person: Person) -> Sequence[AnswerFile]:
    return db.session.scalars(select(AnswerFile).where(AnswerFile.person_id == person.id)).all()


def _tables(person: Person) -> Mapping[type[Base], ColumnElement[bool]]:
    ids = select(Person.id).where(same_person(person.id))
    addresses = select(Person.email).where(same_person(person.id))
    registered = select(Registration.id).where(Registration.person_id.in_(ids))
    badges = select(Badge.id).where(Badge.registration_id.in_(registered))
    own: dict[type[Base], ColumnElement[bool]] = {Person: same_person(person.id)}
    of_person: tuple[Any, ...] = (
        RoleGrant,
        Membership,
        Registration,
        AnswerDraft,
        AnswerFile,
        AgendaEntry,
        AgendaShare,
        CalendarSubscription,
        EndedEntry,
        Notice,
        MessageWishes,
        SeatWait,
        SessionNote,
        MembershipStep,
        Nomination,
        ProgrammeVisit,
        Speaker,
        SpeakerPerson,
    )
    answers = (Answer, SensitiveAnswer, AccompanyingPerson)
    of_registration: tuple[Any, ...] = (
        RegistrationStep,
        Consent,
        *answers,
        AssistanceRead,
        ChoiceWait,
        Badge,
        ContactCard,
        EntryClaim,
    )
    own |= {model: model.person_id.in_(ids) for model in of_person}
    own |= {model: model.registration_id.in_(registered) for model in of_registration}
    # Who may not know of a closed meeting yet is not told of it by having been named to it.
    known = MeetingObserver.person_id.in_(ids) & MeetingObserver.address_confirmed_at.is_not(None)
    own[MeetingObserver] = known
    secret = _kept_secret_from(person)
    for model in (Notice, Speaker):
        own[model] &= model.session_id.not_in(secret)
    hidden = select(DoorSheet.id).where(DoorSheet.session_id.in_(secret))
    own[DoorSheetRow] = DoorSheetRow.badge_id.in_(badges) & DoorSheetRow.sheet_id.not_in(hidden)
    own[SheetRow] = SheetRow.key.in_(addresses)
    own[RegistrationExport] = RegistrationExport.asked_by_id.in_(ids)
    about = select(AssistanceRead.reading_id).where(AssistanceRead.registration_id.in_(registered))
    own[AssistanceReading] = AssistanceReading.id.in_(about) | AssistanceReading.read_by_id.in_(ids)
    own[BadgeHandover] = BadgeHandover.badge_id.in_(badges)
    own[BadgePrint] = BadgePrint.asked_by_id.in_(ids)
    return own | {Scan: Scan.badge_id.in_(badges), Mail: Mail.recipient.in_(addresses)}


def _kept_secret_from(person: Person) -> list[int]:
    """Ids of the hidden meetings that this person, as they stand, does not know of."""
    named = (select(one.session_id).where(one.person_id == person.id) for one in (Notice, Speaker))
    on_paper = select(DoorSheet.session_id).join(DoorSheetRow).join(Badge).join(Registration)
    of_person: Any = union(*named, on_paper.where(Registration.person_id == person.id))
    hidden = select(Session).where(Session.disclosure == "hidden", Session.id.in_(of_person))
    standing = standing_of(person.id)
    return [one.id for one in db.session.scalars(hidden) if as_seen(one, standing, sees_closed=False) is None]


def _rows(model: type[Base], which: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(select(model).where(which).order_by(*model.__table__.primary_key)).all()


def _row(row: Base) -> dict[str, Any]:
    columns = [one for one in row.__table__.columns if not isinstance(one.type, LargeBinary)]
    return {one.name: _said(getattr(row, one.name)) for one in columns if one.name not in LEFT_OUT}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _in_words(registration_ids: Sequence[int]) -> Iterator[tuple[tuple[int, str], dict[str, Any]]]:
    """((registration, question), the question in its languages and the options that were chosen)"""
    for number, given in given_answers(registration_ids, READERS).items():
        for one in given:
            chosen = [dict(option.name) for option in one.chosen]
            yield (number, one.question.code), {"asked": dict(one.question.label), "chosen": chosen}
