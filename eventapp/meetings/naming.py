"""Naming somebody by their address, on either of the secretariat's pages."""

from datetime import datetime

from eventapp.meetings.forms import PersonForm
from eventapp.people.domain import find_or_add_person
from eventapp.people.models import Person


def person_of(form: PersonForm, *, at: datetime) -> Person:
    """A person who is known keeps their name; of a new one it is what was typed."""
    person = find_or_add_person(form.email.data, at=at)
    if not person.full_name:
        person.given_name, person.family_name = form.given_name.data or "", form.family_name.data or ""
    return person
