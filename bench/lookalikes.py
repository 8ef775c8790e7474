"""python -m bench.lookalikes [ROWS]: finding who registered twice, in seconds.

Names repeat as they do in a crowd, of 200 given and 1,000 family names; two of a hundred people come a
second time, under their name in another order.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import func, insert, select

from bench.sheets import NOON, _event, _site
from eventapp.core.db import db
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.duplicates import queries
from eventapp.registration.duplicates.domain import alike, compare
from eventapp.registration.duplicates.models import Lookalike, NameKey
from eventapp.registration.duplicates.scoring import Face
from eventapp.registration.models import Category, Registration

ROWS = 15_000
SYLLABLES = ("ba", "co", "di", "fe", "gu", "ha", "ke", "lo", "mi", "na", "pe", "ra", "so", "tu", "va", "zo")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder, _site(Path(folder)).app_context():
        event, _olga = _event()
        crowd(event, rows)
        db.session.commit()
        pieces = _all(event)
        print(f"{'comparing all with all others':36} {sum(pieces):7.1f} s; longest piece {max(pieces):.2f} s")
        numbers = [
            db.session.scalar(select(func.count()).select_from(table)) for table in (NameKey, Lookalike)
        ]
        print(
            f"{rows} registrations, {numbers[0]} keys, {numbers[1]} pairs found of {rows * (rows - 1) // 2}"
        )
        strangers = [Face(f"Baco{n}", "Difeba", "", f"x{n}@example.org", "") for n in range(500)]
        one = db.session.scalars(select(Registration).limit(1)).one()
        _timed("a first page of the list", lambda: queries.pairs(event, dismissed=False, page=1))
        _timed("the notice on one registration", lambda: queries.pairs_of(one))
        _timed("nothing new to compare", lambda: compare(event, at=NOON))
        _timed("500 rows of a file", lambda: alike(event, strangers))


def _all(event: Event) -> list[float]:
    """Seconds that each piece took; between two of them others may write."""
    pieces, more = [], True
    while more:
        began = time.perf_counter()
        more = compare(event, at=NOON)
        db.session.commit()
        pieces.append(time.perf_counter() - began)
    return pieces


def _timed(what: str, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    print(f"{what:36} {(time.perf_counter() - began) * 1000:7.1f} ms")


def crowd(event: Event, size: int) -> None:
    chance = Random(7)
    given, family = _names(chance, 200, 2), _names(chance, 1000, 3)
    named = [(chance.choice(given), chance.choice(family)) for _ in range(size * 98 // 100)]
    named += [(family, given) for given, family in named[: size - len(named)]]
    houses = [find_or_add_organisation(f"House {number}", "BE").id for number in range(300)]
    people = [
        {"email": f"{given}.{family}.{number}@example.org", "given_name": given, "family_name": family}
        for number, (given, family) in enumerate(named)
    ]
    db.session.execute(insert(Person), [one | {"created_at": NOON} for one in people])
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
                "submitted_at": NOON,
            }
            for one in people
        ],
    )


def _names(chance: Random, count: int, syllables: int) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=syllables)) for _ in range(count)]


if __name__ == "__main__":
    main()
