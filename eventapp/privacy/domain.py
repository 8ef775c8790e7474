"""Erasing a person, everywhere and in one transaction.

What others must be able to prove stays without the person: scans become anonymous, and what
somebody decided or edited stands without their name. A programme keeps its speakers' names.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from eventapp.agenda.domain import free_seats, hold_seats
from eventapp.bodies.models import Membership
from eventapp.core import jobs, mail
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.delegations import domain as delegations
from eventapp.delegations.queries import houses
from eventapp.door.erasing import make_anonymous
from eventapp.meetings import domain as meetings
from eventapp.messages import domain as messages
from eventapp.people.domain import forget
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from eventapp.registration import erasing
from eventapp.registration.exports import domain as exports
from eventapp.sheets import domain as sheets


class SitsOnABody(Refused):
    text = _("You sit on a body. Its secretariat has to end your membership before you can be erased.")


def erase(person: Person, *, at: datetime) -> None:
    """With all addresses of theirs. Raises SitsOnABody: a mandate that stands is the body's to end."""
    running = select(Membership.id).where(Membership.person_id == person.id)
    running = running.where((Membership.until_at.is_(None)) | (Membership.until_at > at)).limit(1)
    if db.session.scalar(running) is not None:
        raise SitsOnABody
    merged = select(Person).where(Person.merged_into_id == person.id).order_by(Person.id)
    for address in db.session.scalars(merged).all():
        erase(address, at=at)
    jobs.enqueue("privacy.note_erasure", at=at, person=person.id, on=at.isoformat())
    sheets.forget(person)  # first, as an import locks its file before what it writes
    of_these = select(Session.event_id).where(Session.id.in_(hold_seats(person.id)))
    held = db.session.scalars(select(Event).where(Event.id.in_(of_these)).order_by(Event.id)).all()
    ended = erasing.end_all(person.id, at=at)
    for event in dict.fromkeys([*held, *ended]):  # whose registration ended before may hold seats still
        free_seats(person.id, event, at=at)
    make_anonymous(person.id)
    exports.forget(person.id, at=at)
    messages.forget(person)
    delegations.forget(person.id)
    erasing.delete_all(person.id, but=houses())
    meetings.forget(person)
    mail.forget(person.email)
    forget(person)
