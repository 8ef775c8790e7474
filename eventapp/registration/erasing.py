"""Taking a person's registrations away for good."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, select, update

from eventapp.bodies.models import Membership
from eventapp.core.db import db
from eventapp.people.domain import withdraw
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.choice_line import leave_all
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.places import await_turn, give_back
from eventapp.registration.waiting import OFF_THE_LINE, offer_places


def end_all(person_id: int, *, at: datetime) -> list[Event]:
    """End every registration that stands, without a word: its places and its role are free."""
    stands = (Registration.person_id == person_id, Registration.state.in_(ACTIVE))
    held = select(Registration.event_id).where(*stands).order_by(Registration.event_id)
    for event_id in db.session.scalars(held).all():
        await_turn(event_id)
    end = update(Registration).where(*stands).values(state="cancelled", **OFF_THE_LINE)
    events = []
    ended = end.returning(Registration.id, Registration.event_id)
    for registration_id, event_id in db.session.execute(ended).all():
        give_back(registration_id)
        answering.release(registration_id)
        leave_all(registration_id)
        event = db.session.get_one(Event, event_id, populate_existing=True)
        withdraw(person_id, "attendee", event.code)
        offer_places(event, at=at)
        events.append(event)
    return events


def delete_all(person_id: int, *, but: Collection[int] = ()) -> None:
    """With steps, consents, answers and badges; and the houses that nobody else comes from, but these."""
    own = Registration.person_id == person_id
    houses = set(db.session.scalars(select(Registration.organisation_id).where(own))) - set(but)
    db.session.execute(delete(Registration).where(own))
    others = (
        ~exists().where(Registration.organisation_id == Organisation.id),
        ~exists().where(Membership.organisation_id == Organisation.id),
    )
    db.session.execute(delete(Organisation).where(Organisation.id.in_(houses), *others))
