"""What another event gets of an event's registration: what is asked and written, and of whom nothing."""

from datetime import date

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.copying import copy_rows
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import questions_of
from eventapp.registration.form_models import Question
from eventapp.registration.models import Category, MailTemplate


def copy_categories(template: Event, event: Event) -> None:
    """A day on which one is valid becomes the same day of the other event."""
    found = select(Category).where(Category.event_id == template.id).order_by(Category.id)
    later = event.starts_on - template.starts_on
    for made in copy_rows(Category, db.session.scalars(found).all(), event_id=event.id):
        made.valid_days = [(date.fromisoformat(one) + later).isoformat() for one in made.valid_days]


def copy_form(template: Event, event: Event) -> None:
    """The questions, as a form that is still to be published, and the letters of each step."""
    copy_rows(Question, questions_of(template), event_id=event.id, version=1)
    letters = select(MailTemplate).where(MailTemplate.event_id == template.id).order_by(MailTemplate.id)
    copy_rows(MailTemplate, db.session.scalars(letters).all(), event_id=event.id)
