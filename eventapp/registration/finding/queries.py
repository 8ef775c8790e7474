"""Finding registrations of one event by words, each of which must begin a word of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, union_all
from sqlalchemy.orm import aliased

from eventapp.core.db import db
from eventapp.core.paging import Page, page_of
from eventapp.registration.finding.models import SearchEntry
from eventapp.registration.finding.words import ranges
from eventapp.registration.models import Registration

WORDS = 8  # of a search that are looked for; more of them narrow nothing
MOST = 250  # registrations that are found for a list

Entry = type[SearchEntry]
Ids = Select[int]


@dataclass(frozen=True)
class Sought:
    """A word; `also` finds registrations by something else that it may be."""

    event_id: int
    ranges: Sequence[tuple[str, str]]
    also: Ids | None = None

    def begins(self, entry: Entry, number: int) -> ColumnElement[bool]:
        first, last = self.ranges[number]
        return and_(entry.event_id == self.event_id, entry.entry >= first, entry.entry < last)

    @property
    def ids(self) -> ColumnElement[bool]:
        """Of every registration that it finds."""
        found = [select(SearchEntry.registration_id).where(self.begins(SearchEntry, n)) for n in self._all]
        return Registration.id.in_(union_all(*found, *([self.also] if self.also is not None else [])))

    @property
    def holds(self) -> ColumnElement[bool]:
        """The same, asked of one registration after the other."""
        entry = aliased(SearchEntry)
        begins = [self.begins(entry, number) for number in self._all]
        own = select(entry.entry).where(entry.registration_id == Registration.id, or_(*begins))
        by_entry = own.correlate(Registration).exists()
        return by_entry if self.also is None else or_(by_entry, Registration.id.in_(self.also))

    def first(self, *conditions: ColumnElement[bool]) -> list[Ids]:
        """The first that it finds and that are such, in the order of the index; some may come twice."""
        found = [self._first(number, *conditions) for number in self._all]
        if self.also is not None:
            others = select(Registration.id).where(Registration.id.in_(self.also), *conditions)
            found.append(others.limit(MOST + 1))
        return found

    def _first(self, number: int, *conditions: ColumnElement[bool]) -> Ids:
        earlier = aliased(SearchEntry)
        same = (earlier.registration_id == SearchEntry.registration_id, earlier.entry < SearchEntry.entry)
        again = select(earlier.entry).where(*same, self.begins(earlier, number)).correlate(SearchEntry)
        own = select(SearchEntry.registration_id).where(self.begins(SearchEntry, number), ~again.exists())
        if conditions:
            own = own.join(Registration, Registration.id == SearchEntry.registration_id).where(*conditions)
        return own.order_by(SearchEntry.entry, SearchEntry.registration_id).limit(MOST + 1)

    @property
    def _all(self) -> range:
        return range(len(self.ranges))


def sought(event_id: int, words: str, *, by_address: bool) -> list[Sought]:
    split = words.split()[:WORDS]
    return [Sought(event_id, ranges(word, by_address=by_address)) for word in split]


def first_found(words: Sequence[Sought], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Registrations that every word finds and that are such: all, or where they are more than MOST, some.

    Costs what the rarest word costs, however many people there are. Without a word nobody is found.
    """
    if not words:
        return false()
    counts = _counts(words)
    rarest = words[counts.index(min(counts))]
    others = [one.holds for one in words if one is not rarest]
    found = [one.subquery() for one in rarest.first(*others, *conditions)]
    return Registration.id.in_(union_all(*(select(one.c[0]) for one in found)))


def page_found(ordered: Select[Any], number: int, *whole: Any) -> Page[Registration]:
    """That page of registrations found for a list: all are put in order, those of the page read `whole`."""
    ids = db.session.scalars(ordered.with_only_columns(Registration.id, maintain_column_froms=True)).all()
    return read_whole(page_of(ids, number, most=MOST), *whole)


def read_whole(page: Page[int], *whole: Any) -> Page[Registration]:
    """The registrations of a page of ids, with what they refer to."""
    own = select(Registration).where(Registration.id.in_(page.rows)).options(*whole)
    found = {one.id: one for one in db.session.scalars(own)}
    return Page(
        [found[number] for number in page.rows],
        page.number,
        page.total,
        page.size,
        page.most,
        page.more_follow,
    )


def _counts(words: Sequence[Sought]) -> Sequence[int]:
    """How many each finds, as far as that matters."""
    if len(words) == 1:
        return (0,)
    columns = []
    for word in words:
        parts = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in word.first()]
        columns.append(sum(parts[1:], start=parts[0]))
    return tuple(db.session.execute(select(*columns)).one())
