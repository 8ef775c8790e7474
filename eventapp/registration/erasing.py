"""Taking a person's registrations away for good."""

from collections.abc import Collection

from sqlalchemy import delete, exists, select, update

from eventapp.bodies.models import Membership
from eventapp.core.db import db
from eventapp.people.domain import withdraw
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.models import ACTIVE, Registration


def end_all(person_id: int) -> list[Event]:
    """End every registration that stands, without a word: its places and its role are free."""
    end = update(Registration).where(Registration.person_id == person_id, Registration.state.in_(ACTIVE))
    ended = db.session.execute(
        end.values(state="cancelled").returning(Registration.id, Registration.event_id)
    ).all()
    events = []
    for registration_id, event_id in ended:
        answering.release(registration_id)
        event = db.session.get_one(Event, event_id)
        withdraw(person_id, "attendee", event.code)
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
