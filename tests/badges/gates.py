"""A print of all badges, agendas on the back, for tests that ask every route as everybody."""

from typing import Any

from sqlalchemy import select

from eventapp.badges.codes import unseal
from eventapp.badges.contacts import Choice, card_of, share
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge, BadgeHandover, BadgePrint, ContactCard
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from tests.make import keep
from tests.registration.gates import WORD

OPEN = "speaker"  # whose contact code everybody reads; their name and house are public
DESK = frozenset({"organiser", "registration_desk", "admin"})


def _told(cast: Any, row: BadgeHandover) -> frozenset[str]:
    """The desk, and the holder among all that is kept of them."""
    holder = db.session.get_one(Badge, row.badge_id).registration.person_id
    return DESK | {part for part, number in cast.people.items() if number == holder}


def whose_code(cast: Any, registration_id: int) -> frozenset[str]:
    """All have the code of one."""
    is_open = registration_id == cast.registrations[OPEN]
    return frozenset((*cast.people, "anonymous", "device")) if is_open else frozenset()


def _contact(cast: Any, row: ContactCard) -> frozenset[str]:
    """Who has the code; the holder, on the badge's page."""
    own = {part for part, number in cast.registrations.items() if number == row.registration_id}
    return whose_code(cast, row.registration_id) | own


COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("contact_card.job_title", "contact_card.phone"), _contact),
    **dict.fromkeys(
        ("contact_card.token_digest", "contact_card.token_sealed"), lambda _cast, _row: frozenset()
    ),
    **dict.fromkeys(("badge_print.which", "badge_print.layout", "badge_print.badge_ids"), WORD),
    "badge_handover.undone_because": _told,
}


def add_handovers(registration_id: int, by: Person) -> None:
    """Somebody has their badge, after a first time that was a mistake."""
    own = select(Badge.id).where(Badge.registration_id == registration_id, Badge.ended_at.is_(None))
    handed = {"badge_id": db.session.scalars(own).one(), "handed_at": clock.now(), "handed_by_id": by.id}
    undone = {"undone_at": clock.now(), "undone_by_id": by.id, "undone_because": "By mistake."}
    keep(BadgeHandover(**handed, **undone))
    keep(BadgeHandover(**handed))


def share_contact(registration_id: int, name: str) -> str:
    """Its token. Nobody shows their address, and who has the name's is told a house as well."""
    registration = db.session.get_one(Registration, registration_id)
    choice = Choice(shows_organisation=name == OPEN, job_title="Director", phone="+32 2 555 12 12")
    share(registration, choice, keys=code_keys(), at=clock.now())
    return unseal(card_of(registration).token_sealed, code_keys().seal)


def handed(person: Person) -> frozenset[str]:
    """Who hands out badges is named at the desks."""
    own = select(BadgeHandover.id).where(BadgeHandover.handed_by_id == person.id).limit(1)
    return frozenset() if db.session.scalar(own) is None else DESK


def add_print(forum: Event, by: Person) -> int:
    """Its number."""
    ids = list(db.session.scalars(select(Badge.id).where(Badge.event_id == forum.id).order_by(Badge.id)))
    words = {"which": "all", "layout": "a6", "has_back": True, "badge_ids": ids}
    number: int = keep(BadgePrint(event_id=forum.id, asked_by_id=by.id, asked_at=clock.now(), **words)).id
    return number
