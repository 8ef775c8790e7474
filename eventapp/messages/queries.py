"""Reading the outbox: the mails of one event, or those of the installation itself."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from eventapp.core.db import db
from eventapp.core.mail import Mail
from eventapp.core.outbox import STATES, state
from eventapp.core.paging import Page, paged
from eventapp.core.text import fold, like
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from eventapp.registration.queries import WORDS


@dataclass(frozen=True)
class Recipient:
    """Whom a mail is for, as an organiser of the event may know them: who is not registered there
    has no address to them."""

    name: str = ""
    address: str = ""
    registration_id: int | None = None


def outbox(
    event: Event, code: str | None, *, words: str, standing: str, batch: int | None = None, page: int
) -> Page[Mail]:
    """The newest first. Every word must be found in the subject, or in the name or address of
    somebody registered at the event; an empty `standing` is any."""
    found = select(Mail).where(Mail.event_code == code)
    if standing:
        found = found.where(state == standing)
    if batch:
        found = found.where(Mail.batch_id == batch)
    if words:
        is_here = and_(Registration.person_id == Person.id, Registration.event_id == event.id)
        found = found.outerjoin(Person, Person.email == Mail.recipient).outerjoin(Registration, is_here)
        found = found.where(*(_has(word, is_own=code is None) for word in words.split()[:WORDS]))
    return paged(found.order_by(Mail.id.desc()), page)


def _has(word: str, *, is_own: bool) -> ColumnElement[bool]:
    pattern, folded = like(word), fold(word)
    in_address = Mail.recipient.ilike(pattern, escape="\\")
    found = [
        Mail.subject.ilike(pattern, escape="\\"),
        in_address if is_own else and_(in_address, Registration.id.is_not(None)),
    ]
    return or_(*found, Registration.sort_name.like(like(folded), escape="\\")) if folded else or_(*found)


def states_of(code: str | None, batch: int | None = None) -> dict[str, int]:
    """{state: how many mails}, every one named."""
    own = [Mail.event_code == code, *([Mail.batch_id == batch] if batch else [])]
    counted = select(state, func.count()).where(*own).group_by(state)
    counts: Counter[str] = Counter(dict(db.session.execute(counted).all()))
    return {name: counts[name] for name in STATES}


def recipients(event: Event, code: str | None, mails: Iterable[Mail]) -> dict[str, Recipient]:
    """{address: who that is}, in one statement."""
    addresses = {mail.recipient for mail in mails}
    is_here = and_(Registration.person_id == Person.id, Registration.event_id == event.id)
    people = select(Person, Registration.id).outerjoin(Registration, is_here)
    found = {address: Recipient(address="" if code else address) for address in addresses}
    for person, number in db.session.execute(people.where(Person.email.in_(addresses))):
        is_shown = number is not None or code is None
        found[person.email] = Recipient(person.full_name, person.email if is_shown else "", number)
    return found
