"""Many registrations with names that repeat as they do in a crowd: 200 given and 1,000 family names."""

from random import Random

from sqlalchemy import insert, select

from eventapp.core.db import db
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Category, Registration
from tests.make import LONG_AGO

SYLLABLES = ("ba", "co", "di", "fe", "gu", "ha", "ke", "lo", "mi", "na", "pe", "ra", "so", "tu", "va", "zo")


def crowd(event: Event, size: int) -> None:
    """Two of a hundred come a second time, under their name in another order."""
    chance = Random(7)
    given, family = _names(chance, 200, 2), _names(chance, 1000, 3)
    named = [(chance.choice(given), chance.choice(family)) for _ in range(size * 98 // 100)]
    named += [(family, given) for given, family in named[: size - len(named)]]
    houses = [find_or_add_organisation(f"House {number}", "BE").id for number in range(300)]
    people = [
        {"email": f"{given}.{family}.{number}@example.org", "given_name": given, "family_name": family}
        for number, (given, family) in enumerate(named)
    ]
    db.session.execute(insert(Person), [one | {"created_at": LONG_AGO} for one in people])
    ids = dict(iter(db.session.execute(select(Person.email, Person.id))))
    category = db.session.scalars(select(Category.id).where(Category.event_id == event.id)).first()
    db.session.execute(
        insert(Registration),
        [
            {
                "event_id": event.id,
                "person_id": ids[one["email"]],
                "category_id": category,
                "organisation_id": chance.choice(houses),
                "country": "BE",
                "badge_name": f"{one['given_name']} {one['family_name']}",
                "badge_folded": "",
                "sort_name": f"{one['family_name']} {one['given_name']}",
                "languages": ["en"],
                "state": "submitted",
                "submitted_at": LONG_AGO,
            }
            for one in people
        ],
    )


def _names(chance: Random, count: int, syllables: int) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=syllables)) for _ in range(count)]
