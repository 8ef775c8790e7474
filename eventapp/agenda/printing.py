"""One's own agenda as a leaflet, with one's own notes where that is asked for."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _

from eventapp.agenda.notebook import Page
from eventapp.agenda.week import Entry
from eventapp.core.i18n import Formats, Shown
from eventapp.core.lettering import clean
from eventapp.programme.models import Event
from eventapp.programme.pocket import Block, Heading, Leaflet, Note, Quote
from eventapp.programme.printing import as_of, line, local_time

PIECE = 300  # characters of a note that surely fit on a panel
MOST = 300_000  # characters of notes in one leaflet


def agenda_leaflet(
    event: Event, entries: Sequence[Entry], *, language: str, at: datetime, url: str
) -> Leaflet:
    """The entries by day, with the reason why each is there."""
    pages = [Page(entry.session, entry, "") for entry in entries]
    blocks = tuple(_blocks(pages, language)) or (Note(_("Your week is still empty")),)
    return _leaflet(event, _("My agenda"), blocks, language=language, at=at, url=url)


def noted_leaflet(
    event: Event, pages: Sequence[Page], closed: Sequence[str], *, language: str, at: datetime, url: str
) -> Leaflet:
    """The notebook: the week and all that was written about, and what was written of sessions now closed."""
    blocks = (*_blocks(pages, language), *_closed(closed)) or (Note(_("Your week is still empty")),)
    title = _("My agenda and notes")
    return _leaflet(event, title, _held(blocks), language=language, at=at, url=url)


def _leaflet(
    event: Event, title: str, blocks: tuple[Block, ...], *, language: str, at: datetime, url: str
) -> Leaflet:
    return Leaflet(
        language=language,
        event=event.title.shown(language),
        eyebrow=Formats(language).days(event.starts_on, event.ends_on),
        title=Shown(title, language),
        lead=(event.venue.plain(language), local_time(event, language)),
        as_of=as_of(event, language, at),
        blocks=blocks,
        address=url,
    )


def _blocks(pages: Sequence[Page], language: str) -> Iterator[Block]:
    for day, found in groupby(pages, key=lambda page: page.session.day):
        yield Heading(Formats(language).day(day.on_date))
        for page in found:
            yield line(page.session, language, reasons(page.entry, language) if page.entry else ())
            yield from quoted(page.words)


def _closed(notes: Sequence[str]) -> Iterator[Block]:
    for words in notes:
        yield Heading(_("A session that is no longer open to you"))
        yield from quoted(words)


def quoted(words: str) -> Iterator[Quote]:
    """Its paragraphs in pieces, broken between words where there are any."""
    paragraphs = [_pieces(text) for text in map(clean, words.splitlines()) if text]
    for number, pieces in enumerate(paragraphs, start=1):
        for text in pieces[:-1]:
            yield Quote(text, "more")
        yield Quote(pieces[-1], "end" if number == len(paragraphs) else "paragraph")


def _pieces(text: str) -> list[str]:
    return re.findall(rf"\S.{{0,{PIECE - 2}}}(?:\S(?=\s|$)|$)|\S{{1,{PIECE}}}", text)


def _held(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """What can be set while somebody waits; the text that one may take along has all of it."""
    held: list[Block] = []
    characters = 0
    for block in blocks:
        characters += len(block.text) if isinstance(block, Quote) else 0
        if characters > MOST:
            more = _("There is no room for more here; “Agenda and notes as a text” has all of it.")
            return (*held, Note(more))
        held.append(block)
    return tuple(held)


def reasons(entry: Entry, language: str) -> Iterator[str]:
    """Why it is there, and what stands against it."""
    fmt = Formats(language)
    if entry.is_required:
        yield _("Required: you are a member")
    if entry.is_speaking:
        yield _("You speak here")
    if entry.holds_seat:
        yield _("Seat held")
    if entry.is_wish:
        yield _("A wish: no seat is held yet.")
    for other in entry.overlaps:
        yield _(
            "Overlaps with “%(title)s”, %(starts)s–%(ends)s",
            title=other.title.plain(language),
            starts=fmt.clock(other.starts),
            ends=fmt.clock(other.ends),
        )
