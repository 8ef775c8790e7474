"""The people, devices and calendars that are measured with: python -m bench.cast EVENT prints JSON.

Run with a site's environment; it writes into that site's database.
"""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select

from eventapp.agenda.domain import follow
from eventapp.badges.codes import unseal
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.bodies.models import Membership
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.models import Checkpoint
from eventapp.door.pairing import pair_at_once
from eventapp.people.domain import grant
from eventapp.people.models import Person, WebSession
from eventapp.people.signing import SESSION_LIFETIME, digest, new_token
from eventapp.policy import ANONYMOUS
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import visible_sessions
from eventapp.registration.models import Registration

PEOPLE = 16  # at once
CALENDARS, MORE = 1_500, 1_200  # followed once, and of these people so many once more
NEWCOMERS = 3000  # signed in, not registered
BADGES = 3000
NEWCOMER = "newcomer-"


@dataclass(frozen=True)
class Card:
    """A badge as the door meets it; the ids are for the floor."""

    code: str
    badge: int
    registration: int


@dataclass(frozen=True)
class Cast:
    """`organiser`, `people`, `members` and `newcomers` are session cookies, `devices` (token, id)."""

    event: int
    day: str
    refs: list[str]
    organiser: str
    people: list[str]  # who sit on no body
    members: list[str]  # who do
    newcomers: list[str]
    category: str
    calendars: list[str]
    door: int
    devices: list[tuple[str, int]]
    cards: list[Card]


def read(text: str) -> Cast:
    values = json.loads(text)
    cards = [Card(**card) for card in values.pop("cards")]
    return Cast(**values, cards=cards)


def _gather(event: Event, at: datetime) -> Cast:
    registrations = select(Registration).where(Registration.event_id == event.id).order_by(Registration.id)
    sits = exists().where(Membership.person_id == Registration.person_id)
    found = db.session.scalars(registrations.where(~sits).limit(PEOPLE)).all()
    followers = db.session.scalars(registrations.limit(CALENDARS)).all()
    members = db.session.scalars(registrations.where(sits).limit(PEOPLE)).all()
    sessions = visible_sessions(ANONYMOUS, event)
    devices = [pair_at_once(event, "main", at) for _ in range(PEOPLE)]
    organiser = found[-1].person_id
    grant(organiser, "organiser", event.code, at=at)
    return Cast(
        event=event.id,
        day=event.starts_on.isoformat(),
        refs=[session.ref for session in sessions if not session.is_veiled][:25],
        organiser=_sign_in([organiser], at)[0],
        people=_sign_in([one.person_id for one in found[:-1]], at),
        members=_sign_in([one.person_id for one in members], at),
        newcomers=_sign_in(_newcomers(at), at),
        category=found[0].category.code,
        calendars=[follow(one.person_id, event, "bench", at=at) for one in (*followers, *followers[:MORE])],
        door=db.session.scalars(select(Checkpoint.id).filter_by(event_id=event.id, code="main")).one(),
        devices=[(token, device.id) for device, token in devices],
        cards=_cards(event),
    )


def _cards(event: Event) -> list[Card]:
    badges = select(Badge).where(Badge.event_id == event.id).order_by(Badge.id).limit(BADGES)
    seal = code_keys().seal
    return [
        Card(unseal(one.code_sealed, seal), one.id, one.registration_id) for one in db.session.scalars(badges)
    ]


def _newcomers(at: datetime) -> list[int]:
    rows = [{"email": f"{NEWCOMER}{number}@example.org", "created_at": at} for number in range(NEWCOMERS)]
    return list(db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows))


def _sign_in(person_ids: list[int], at: datetime) -> list[str]:
    tokens = [new_token() for _ in person_ids]
    lasting = {"created_at": at, "expires_at": at + SESSION_LIFETIME}
    rows = [
        {"token_digest": digest(token), "person_id": person_id, **lasting}
        for token, person_id in zip(tokens, person_ids, strict=True)
    ]
    db.session.execute(insert(WebSession), rows)
    return tokens


def main(code: str) -> None:
    from wsgi import app  # noqa: PLC0415 - reads the environment of the site

    with app.app_context():
        cast = _gather(event_by_code(code), clock.now())
        db.session.commit()
    print(json.dumps(asdict(cast)))


if __name__ == "__main__":
    main(sys.argv[1])
