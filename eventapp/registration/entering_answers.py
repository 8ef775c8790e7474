"""Answers to an event's own questions that a file brings: its columns for them, and what a row says.

Whoever sent the file brings answers to those questions alone whose answers they read. What a cell leaves
empty stays as it is, and so do questions that a file has no column for, also where an answer is needed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.people.queries import viewer_of
from eventapp.policy import audiences_of
from eventapp.programme.models import Event
from eventapp.registration.answer_cells import answer_in
from eventapp.registration.answer_queries import current_form, free_places, values_in
from eventapp.registration.answer_words import OWN, column_of, in_words
from eventapp.registration.answering import ChoiceFull, options_in
from eventapp.registration.asking import ACCOMPANYING, Asked, Form, asked_of, codes_in, unasked_of
from eventapp.registration.cells import Unfit
from eventapp.registration.choice_line import awaited
from eventapp.registration.reading import note
from eventapp.sheets.kinds import Cells, Change, Task

NO_TEXTS = ("file", ACCOMPANYING)
NOT_ASKED = _("This is asked of others only: it depends on the category or on another answer.")


@dataclass(frozen=True)
class Bringing:
    """What is known for a few rows: the form, whose answers may be brought, the places that are left of
    options, for which of those somebody waits, and the answers there are, {registration: {question: value}}.

    `taken` counts the places that rows are to have which were judged before, less those that they give up.
    """

    form: Form | None = None
    readable: Collection[str] = ()
    free: Mapping[tuple[str, str], int] = field(default_factory=dict)
    awaited: Collection[tuple[str, str]] = ()
    given: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)

    def before(self, registration_id: int) -> Mapping[str, str]:
        return self.given.get(registration_id, {})

    def is_full(self, place: tuple[str, str]) -> bool:
        return place in self.free and self.free[place] <= self.taken.get(_key(place), 0)

    def count(self, category: str, before: Mapping[str, str], said: Mapping[str, str]) -> None:
        """A row that says so is to be done. What it gives up goes to whoever waits for it."""
        after = {**before, **said}
        unasked = unasked_of(self.form.questions, category, after) if self.form else set()
        held = options_in(before)
        needed = options_in({code: value for code, value in after.items() if code not in unasked})
        for place in (needed - held).keys() & self.free.keys():
            self.taken[_key(place)] = self.taken.get(_key(place), 0) + 1
        for place in (held - needed).keys() & self.free.keys() - set(self.awaited):
            self.taken[_key(place)] = self.taken.get(_key(place), 0) - 1


def _key(place: tuple[str, str]) -> str:
    return ":".join(place)


def own_columns(event: Event, by: Person | None) -> dict[str, Text]:
    """{column: the question in its languages}"""
    form = current_form(event)
    return {column_of(one): one.label for one in _readable(form, event, by)}


def bringing(task: Task, rows: Sequence[Cells], known: Collection[int]) -> Bringing:
    """For rows about the `known` registrations; nothing is read where no row says anything of the kind.

    With the category it may change what somebody is asked. Who reads of diet and assistance thereby, since
    the answers before stand beside the new ones, is written down.
    """
    is_moved = known and any(cells.get("category") for cells in rows)
    if not is_moved and not any(name.startswith(OWN) for cells in rows for name in cells):
        return Bringing()
    event, by = task.event, task.by
    form = current_form(event)
    readable = {one.code: one.is_sensitive for one in _readable(form, event, by)}
    given = values_in(known)
    sensitive = {code for code, is_sensitive in readable.items() if is_sensitive}
    told = [number for number, values in given.items() if sensitive & values.keys()]
    note(event.id, told, by_id=by.id if by else None, place="import", at=task.at)
    return Bringing(form, readable, free_places(event), awaited(event), given, task.taken)


def said_in(cells: Cells, known: Bringing, category: str, before: Mapping[str, str]) -> dict[str, str]:
    """{question: value} of the cells that are not empty. Raises Unfit."""
    brought = [one for one in _questions(known) if cells.get(column_of(one))]
    said = {one.code: answer_in(one, cells[column_of(one)]) for one in brought}
    values = {**before, **said}
    asked = asked_of(known.form.questions, category, values) if known.form else []
    for one in brought:
        if one not in asked:
            raise Unfit(column_of(one), NOT_ASKED)
        added = set(codes_in(said[one.code])) - set(codes_in(before.get(one.code, "")))
        if any(known.is_full((one.code, option)) for option in added):
            raise Unfit(column_of(one), ChoiceFull.text)
    return {code: value for code, value in said.items() if value and value != before.get(code)}


def changes(
    known: Bringing, category: str, before: Mapping[str, str], said: Mapping[str, str]
) -> Iterator[Change]:
    """Also of those answers that go because their question is asked no longer."""
    after = {**before, **said}
    unasked = unasked_of(known.form.questions, category, after) if known.form else set()
    language = str(get_locale() or "en")
    for one in _questions(known):
        old, new = before.get(one.code, ""), "" if one.code in unasked else after.get(one.code, "")
        if old != new:
            yield column_of(one), in_words(one, old, language), in_words(one, new, language)


def _questions(known: Bringing) -> list[Asked]:
    return [one for one in known.form.questions if one.code in known.readable] if known.form else []


def _readable(form: Form | None, event: Event, by: Person | None) -> list[Asked]:
    """A cell has no room for a file, nor for people."""
    if form is None or by is None:
        return []
    audiences = audiences_of(viewer_of(by.id), event.code)
    return [one for one in form.questions if one.audience in audiences and one.kind not in NO_TEXTS]
