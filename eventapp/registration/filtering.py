"""Which registrations of an event somebody asks for: those of the list, and those that a letter goes to."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from urllib.parse import parse_qs, urlencode

from sqlalchemy import ColumnElement, Select, and_, select, true

from eventapp.core.text import fold, like
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration.finding.queries import first_found, sought
from eventapp.registration.models import UNDECIDED, Category, Registration

is_asked = Registration.more_asked_at.is_not(None)
is_offered = Registration.offer_ends_at.is_not(None)


@dataclass(frozen=True)
class Filter:
    """Every word must begin one of a name, the organisation or the address; what is empty is any.

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
        """All of them."""
        words = sought(event.id, self.q, by_address=True)
        # What is searched for is of the event: said again, SQLite would read all of the event for it.
        here = [word.ids for word in words] or [Registration.event_id == event.id]
        return select(Registration).where(*here, *self._such(event))

    def first_of(self, event: Event) -> Select[Registration]:
        """The same for a list: of what is searched for at most as many as `first_found` finds."""
        words = sought(event.id, self.q, by_address=True)
        if not words:
            return self.of(event)
        return select(Registration).where(first_found(words, *self._such(event)))

    def _such(self, event: Event) -> Iterator[ColumnElement[bool]]:
        """Of which standing, country, category and house they are."""
        if self.state:
            yield from stands(self.state)
        if self.country:
            yield Registration.country == self.country
        if self.category:
            own = select(Category.id).where(Category.event_id == event.id, Category.code == self.category)
            yield Registration.category_id.in_(own)
        if self.organisation:
            named = like(fold(self.organisation) or self.organisation)
            houses = select(Organisation.id).where(Organisation.folded.like(named, escape="\\"))
            yield Registration.organisation_id.in_(houses)


def stands(standing: str) -> tuple[ColumnElement[bool], ...]:
    if standing == "asked":
        return Registration.state.in_(UNDECIDED), is_asked
    if standing == "offered":
        return Registration.state == "waiting", is_offered
    is_neither = and_(~is_asked, ~is_offered)
    return Registration.state == standing, is_neither if standing in UNDECIDED else true()
