"""Reading the outbox: the mails of one event, or those of the installation itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.mail import Mail
from eventapp.core.outbox import STATES, state
from eventapp.core.paging import Page, paged
from eventapp.core.text import fold, like
from eventapp.messages.models import MailBatch
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.filtering import Filter
from eventapp.registration.finding.queries import WORDS
from eventapp.registration.models import Registration

LAST = 10  # letters to many that are listed


@dataclass(frozen=True)
class Recipient:
    """Whom a mail is for, as an organiser of the event may know them: who is not registered there
    has neither name nor address to them."""

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
        is_here = and_(
            Registration.person_id == func.coalesce(Person.merged_into_id, Person.id),
            Registration.event_id == event.id,
        )
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
    who = func.coalesce(Person.merged_into_id, Person.id)
    is_here = and_(Registration.person_id == who, Registration.event_id == event.id)
    people = select(Person, Registration.id).outerjoin(Registration, is_here)
    found = {address: Recipient(address="" if code else address) for address in addresses}
    for person, number in db.session.execute(people.where(Person.email.in_(addresses))):
        if number is not None or code is None:
            found[person.email] = Recipient(person.full_name, person.email, number)
    return found


def batch_in(event: Event, batch_id: int) -> MailBatch:
    """One letter of that event; another event's raises NotFound."""
    found = db.session.scalar(
        select(MailBatch).where(MailBatch.id == batch_id, MailBatch.event_id == event.id)
    )
    if found is None:
        raise NotFound
    return found


def batches(event: Event) -> Sequence[MailBatch]:
    """The last letters to many, the newest first."""
    own = select(MailBatch).where(MailBatch.event_id == event.id).options(joinedload(MailBatch.written_by))
    return db.session.scalars(own.order_by(MailBatch.id.desc()).limit(LAST)).all()


def addressees(event: Event, narrowed: Filter) -> Iterator[tuple[str, str, str]]:
    """(address, name, language they read) of everybody whom that finds, in one statement."""
    found = narrowed.of(event).subquery()
    columns = select(
        Person.email, Person.given_name, Person.family_name, Person.language, found.c.page_language
    )
    people = columns.join(found, found.c.person_id == Person.id).order_by(found.c.id)
    for address, given, family, chosen, page_language in db.session.execute(people):
        yield address, f"{given} {family}".strip(), chosen or page_language or event.default_language


def count_of(event: Event, narrowed: Filter) -> int:
    found = narrowed.of(event).with_only_columns(Registration.id).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def first_names(event: Event, narrowed: Filter, limit: int = 10) -> list[str]:
    """Of those whom that finds, in the order of the list."""
    named = narrowed.of(event).options(joinedload(Registration.person))
    found = db.session.scalars(named.order_by(Registration.sort_name, Registration.id).limit(limit))
    return [one.person.full_name for one in found]
