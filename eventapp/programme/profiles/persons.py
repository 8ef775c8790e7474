"""Who a printed speaker is, so that what they speak at stands in their agenda. Nobody reads the address
but those who edit the programme."""

from datetime import datetime

from sqlalchemy import delete, select, update

from eventapp.core.db import db
from eventapp.core.inserting import insert_if_absent
from eventapp.people.domain import find_or_add_person, hold
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.profiles.models import SpeakerPerson
from eventapp.programme.speaking import speaker_ref


def email_of(event: Event, ref: str) -> str:
    """The address of the speaker; empty where nobody has said who that is."""
    number = persons(event).get(ref)
    person = db.session.get(Person, number) if number else None
    return person.email if person else ""


def persons(event: Event) -> dict[str, int]:
    """{a speaker's ref: the person's id}, of all who are known."""
    said = select(SpeakerPerson.ref, SpeakerPerson.person_id).where(SpeakerPerson.event_id == event.id)
    rows = select(Speaker).join(Session).where(Session.event_id == event.id, Speaker.person_id.is_not(None))
    with db.session.no_autoflush:
        mentions = db.session.scalars(rows.order_by(Speaker.id)).all()
        known = {speaker_ref(event, one): one.person_id for one in mentions if one.person_id is not None}
        return known | dict(db.session.execute(said).all())


def say_who(event: Event, ref: str, email: str, *, at: datetime) -> None:
    """Every mention of the speaker is this person, new if need be, or nobody where the address is empty.

    The mentions are held before the event, as by every edit of a session.
    """
    number = find_or_add_person(email, at=at).id if email else None
    if number is not None:
        hold(number)
    named = select(Speaker).join(Session).where(Session.event_id == event.id).order_by(Speaker.id)
    mentions = [one.id for one in db.session.scalars(named) if speaker_ref(event, one) == ref]
    held = select(Speaker.id).where(Speaker.id.in_(mentions)).order_by(Speaker.id)
    db.session.execute(held.with_for_update())
    db.session.execute(update(Speaker).where(Speaker.id.in_(mentions)).values(person_id=number))
    here = {"event_id": event.id, "ref": ref}
    db.session.execute(delete(SpeakerPerson).filter_by(**here))
    if number is not None:
        insert_if_absent(SpeakerPerson, person_id=number, **here)
