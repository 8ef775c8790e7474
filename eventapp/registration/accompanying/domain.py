"""The desk changes whom a participant brings."""

from datetime import datetime

from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.people.models import Person
from eventapp.registration import answering
from eventapp.registration.accompanying.queries import Companions, companions_of, seen_of
from eventapp.registration.answer_queries import current_form, values_of
from eventapp.registration.answers import NotActive
from eventapp.registration.asking import Asked, Form, asked_of, asks_for_companions
from eventapp.registration.letters import Outdated
from eventapp.registration.models import ACTIVE, Category, Registration
from eventapp.registration.places import await_turn_for
from eventapp.registration.steps import take_step


def asked_for(registration: Registration) -> tuple[Form, Asked] | None:
    """The form and its question for accompanying persons, where this participant is asked it."""
    form = current_form(registration.event)
    if form is None or not asks_for_companions(form.questions):
        return None
    category = select(Category.code).where(Category.id == registration.category_id)
    asked = asked_of(form.questions, db.session.scalars(category).one(), values_of(registration.id))
    question = asks_for_companions(asked)
    return (form, question) if question else None


def change(
    registration: Registration, companions: Companions, *, seen: str, by: Person, at: datetime
) -> None:
    """Nobody is told. Raises NotActive, Outdated, TooMany, ChoiceFull, and NotFound where nobody asks."""
    await_turn_for(registration.id)
    held = update(Registration).where(Registration.id == registration.id, Registration.state.in_(ACTIVE))
    state = db.session.scalar(held.values(state=Registration.state).returning(Registration.state))
    if state is None:
        raise NotActive
    stands, asked = companions_of(registration.id), asked_for(registration)
    if seen_of(stands) != seen:
        raise Outdated
    if asked is None:
        raise NotFound
    if companions != stands:
        answering.save_companions(registration, *asked, companions)
        take_step(registration.id, state, by=by, at=at, changed=["accompanying"], tell=False)
