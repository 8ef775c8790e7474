"""One's own agenda with one's notes as a plain text, to keep or to work on."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from flask_babel import gettext as _

from eventapp.agenda.notebook import Page
from eventapp.agenda.printing import reasons
from eventapp.core.i18n import Formats
from eventapp.programme.models import Event


def document(event: Event, pages: Sequence[Page], closed: Sequence[str], *, language: str) -> str:
    """Lines that end in a line feed: days, their sessions, and under each what somebody wrote."""
    return "\n".join([*_opening(event, language), *_days(pages, language), *_closed(closed)]) + "\n"


def _opening(event: Event, language: str) -> Iterator[str]:
    fmt = Formats(language)
    title = _("My agenda and notes")
    yield from (title, "=" * len(title), "")
    yield event.title.plain(language)
    yield fmt.days(event.starts_on, event.ends_on)
    yield _("Times are %(city)s time.", city=fmt.city(event.time_zone))


def _days(pages: Sequence[Page], language: str) -> Iterator[str]:
    for day, found in groupby(pages, key=lambda page: page.session.day):
        title = Formats(language).day(day.on_date)
        yield from ("", "", title, "-" * len(title))
        for page in found:
            yield from ("", *_session(page, language))


def _session(page: Page, language: str) -> Iterator[str]:
    fmt, session = Formats(language), page.session
    hours = f"{fmt.clock(session.starts)}–{fmt.clock(session.ends)}"
    yield f"{hours if session.time_announced else _('Hour to be announced')}  {session.title.plain(language)}"
    if session.is_cancelled:
        yield f"    {_('Cancelled')}"
    if session.rooms:
        yield f"    {fmt.list(room.name.plain(language) for room in session.rooms)}"
    if page.entry:
        yield from (f"    {reason}" for reason in reasons(page.entry, language))
    yield from _quoted(page.words)


def _closed(notes: Sequence[str]) -> Iterator[str]:
    for words in notes:
        yield from ("", "", _("A session that is no longer open to you"), *_quoted(words))


def _quoted(words: str) -> Iterator[str]:
    if words:
        yield ""
        yield from (f"    {line}".rstrip() for line in words.splitlines())
