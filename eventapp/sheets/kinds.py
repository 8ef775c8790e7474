"""What a kind of import knows: its columns, what a row would do, and how."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.columns import matched
from eventapp.core.text import fold
from eventapp.people.models import Person
from eventapp.programme.models import Event

Cells = Mapping[str, str]
Change = tuple[str, str, str]  # column, before, after


@dataclass(frozen=True)
class Task:
    """For which event rows are judged, for whom and when; `scope_id` and `options` as the import has them.

    `before` counts the rows of the same file that are new and were judged before; `taken` is what those take
    that are not imported yet, as the kind counts it on.
    """

    event: Event
    by: Person | None
    at: datetime
    options: Mapping[str, Any]
    scope_id: int | None = None
    before: int = 0
    taken: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Fate:
    """What becomes of a row; `act` does it, in the caller's transaction, and may raise Refused."""

    verdict: str
    field: str = ""
    because: Any = ""
    changes: Sequence[Change] = ()
    act: Callable[[], object] | None = None


@dataclass(frozen=True)
class Kind:
    name: str
    columns: Mapping[str, Any]  # {column: label}
    aliases: Mapping[str, Sequence[str]]
    options: Mapping[str, Any]  # {name: label} of what may be chosen, all off at first
    key_of: Callable[[Cells], str]
    title_of: Callable[[Cells], str]
    judge: Callable[[Task, Sequence[Cells]], list[Fate]]
    may: Callable[[Task], bool]  # whether who sent the file still may
    # {key: another by which the same one goes}, of those of these keys that have one
    same_as: Callable[[Collection[str]], Mapping[str, str]] = lambda _keys: {}
    # {column: its label in several languages} that an event has beside, for that person
    more: Callable[[Event, Person | None], Mapping[str, Text]] = lambda _event, _by: {}

    def columns_for(self, event: Event, by: Person | None, language: str) -> dict[str, Any]:
        """{column: label} that this person may choose among."""
        more = self.more(event, by)
        return {**self.columns, **{name: label.plain(language) for name, label in more.items()}}

    def columns_of(self, headings: Sequence[str], event: Event, by: Person | None) -> dict[str, str]:
        """{heading: column, or nothing}: what headings seem to stand for."""
        more = self.more(event, by)
        own = {fold(word): name for name, label in more.items() for word in label.values()}
        return matched(headings, lambda heading: self._column_of(heading) or own.get(fold(heading), ""))

    def _column_of(self, heading: str) -> str:
        known = {fold(str(label)): name for name, label in self.columns.items()}
        known |= {fold(alias): name for name, aliases in self.aliases.items() for alias in aliases}
        known |= {fold(name.replace("_", " ")): name for name in self.columns}
        return known.get(fold(heading.replace("_", " ")), "")


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    KINDS[kind.name] = kind
    return kind
