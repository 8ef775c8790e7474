"""Which registrations of an event somebody asks for: those of the list, and those that a letter goes to."""

from dataclasses import dataclass, fields
from urllib.parse import parse_qs, urlencode

from sqlalchemy import ColumnElement, Select, and_, or_, select, true

from eventapp.core.text import fold, like
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.models import UNDECIDED, Category, Registration

WORDS = 8  # of a search that are looked for; more of them narrow nothing
is_asked = Registration.more_asked_at.is_not(None)
is_offered = Registration.offer_ends_at.is_not(None)


@dataclass(frozen=True)
class Filter:
    """Every word must be found in a name, the organisation or the address; what is empty is any.

    `state` is one of STANDINGS, `category` a code, `country` ISO 3166-1, `organisation` part of a name.
    """

    q: str = ""
    state: str = ""
    category: str = ""
    country: str = ""
    organisation: str = ""

    @classmethod
    def from_query(cls, query: str) -> "Filter":
        given = parse_qs(query)
        return cls(**{name.name: given[name.name][0] for name in fields(cls) if name.name in given})

    @property
    def asked(self) -> dict[str, str]:
        """What is not left open, as in an address."""
        return {name: value for name, value in vars(self).items() if value}

    @property
    def query(self) -> str:
        return urlencode(self.asked)

    def of(self, event: Event) -> Select[Registration]:
        found = select(Registration).where(Registration.event_id == event.id)
        if self.state:
            found = found.where(*stands(self.state))
        if self.country:
            found = found.where(Registration.country == self.country)
        if self.category:
            own = select(Category.id).where(Category.event_id == event.id, Category.code == self.category)
            found = found.where(Registration.category_id.in_(own))
        if self.q or self.organisation:
            found = found.join(Registration.person).join(Registration.organisation)
            found = found.where(*(_has(word) for word in self.q.split()[:WORDS]))
        if self.organisation:
            named = like(fold(self.organisation) or self.organisation)
            found = found.where(Organisation.folded.like(named, escape="\\"))
        return found


def stands(standing: str) -> tuple[ColumnElement[bool], ...]:
    if standing == "asked":
        return Registration.state.in_(UNDECIDED), is_asked
    if standing == "offered":
        return Registration.state == "waiting", is_offered
    is_neither = and_(~is_asked, ~is_offered)
    return Registration.state == standing, is_neither if standing in UNDECIDED else true()


def _has(word: str) -> ColumnElement[bool]:
    folded = fold(word)
    columns = (Registration.sort_name, Registration.badge_folded, Organisation.folded)
    found = [column.like(like(folded), escape="\\") for column in columns if folded]
    return or_(Person.email.like(like(word.lower()), escape="\\"), *found)
