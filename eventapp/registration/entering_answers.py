"""Answers to an event's own questions that a file brings: its columns for them, and what a row says.

Whoever sent the file brings answers to those questions alone whose answers they read. What a cell leaves
empty stays as it is, and so do questions that a file has no column for, also where an answer is needed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.people.queries import viewer_of
from eventapp.policy import audiences_of
from eventapp.programme.models import Event
from eventapp.registration.answer_cells import answer_in
from eventapp.registration.answer_queries import current_form, full_options, values_in
from eventapp.registration.answer_words import OWN, column_of, in_words
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.asking import ACCOMPANYING, Asked, Form, asked_of, codes_in, unasked_of
from eventapp.registration.cells import Unfit
from eventapp.registration.reading import note
from eventapp.sheets.kinds import Cells, Change

NO_TEXTS = ("file", ACCOMPANYING)
NOT_ASKED = _("This is asked of others only: it depends on the category or on another answer.")


@dataclass(frozen=True)
class Bringing:
    """What is known for a few rows: the form, whose answers may be brought, what is full, and the answers
    there are, {registration: {question: value}}."""

    form: Form | None = None
    readable: Collection[str] = ()
    full: Collection[tuple[str, str]] = ()
    given: Mapping[int, Mapping[str, str]] | None = None

    def before(self, registration_id: int) -> Mapping[str, str]:
        return (self.given or {}).get(registration_id, {})


def own_columns(event: Event, by: Person | None) -> dict[str, Text]:
    """{column: the question in its languages}"""
    form = current_form(event)
    return {column_of(one): one.label for one in _readable(form, event, by)}


def bringing(
    event: Event, by: Person | None, rows: Sequence[Cells], known: Collection[int], *, at: datetime
) -> Bringing:
    """For rows about the `known` registrations; nothing is read where no row says anything of the kind.

    With the category it may change what somebody is asked. Who reads of diet and assistance thereby, since
    the answers before stand beside the new ones, is written down.
    """
    is_moved = known and any(cells.get("category") for cells in rows)
    if not is_moved and not any(name.startswith(OWN) for cells in rows for name in cells):
        return Bringing()
    form = current_form(event)
    readable = {one.code: one.is_sensitive for one in _readable(form, event, by)}
    given = values_in(known)
    sensitive = {code for code, is_sensitive in readable.items() if is_sensitive}
    told = [number for number, values in given.items() if sensitive & values.keys()]
    note(event.id, told, by_id=by.id if by else None, place="import", at=at)
    return Bringing(form, readable, full_options(event), given)


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
        if any((one.code, option) in known.full for option in added):
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
