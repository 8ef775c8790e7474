"""A delegation with its nominations, for the tests that ask every route as everybody."""

from typing import Any

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.delegations import domain
from eventapp.delegations.domain import Named
from eventapp.delegations.models import Delegation, Nomination
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.models import Category
from tests.make import LONG_AGO

FOCAL = "attendee"
DESK = frozenset({"organiser", "registration_desk", "admin"})
NOMINATED = {"given_name": "Ann", "family_name": "Other", "email": "ann@example.org", "category": "delegate"}
FOUNDED = {"organisation": "Another house", "country": "BE", "focal": "ann@example.org", "quota": "3"}


def add_delegation(forum: Event, focal: Person) -> dict[str, int]:
    """{"delegation": its id, and of one member for each step that can be taken with one}"""
    made = domain.found_delegation(forum, "Delegates", "MA", focal=focal.email, quota=9, at=LONG_AGO)
    category = db.session.scalars(select(Category).where(Category.event_id == forum.id)).first()
    assert category is not None
    numbers = {"delegation": made.id}
    for step in ("head", "withdraw", "replace"):
        named = Named("Member", step.title(), f"{step}@example.org", category)
        numbers[step] = domain.nominate(made, named, at=LONG_AGO).id
    domain.nominate(made, Named("Focal", "Point", focal.email, category), at=LONG_AGO)
    domain.name_head(made, db.session.get_one(Nomination, numbers["head"]))
    return numbers


def named(_cast: Any, _row: Nomination) -> frozenset[str]:
    return frozenset({FOCAL})


def nominating(person: Person) -> frozenset[str]:
    """Those who read the address of somebody whom they nominated."""
    found = select(Nomination.id).where(Nomination.person_id == person.id).limit(1)
    return frozenset({FOCAL}) if db.session.scalar(found) else frozenset()


def of_house(house: Organisation) -> frozenset[str]:
    found = select(Delegation.id).where(Delegation.organisation_id == house.id).limit(1)
    return DESK | {FOCAL} if db.session.scalar(found) else frozenset()


COLUMNS: dict[str, Any] = {"nomination.given_name": named, "nomination.family_name": named}
