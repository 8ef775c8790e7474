"""One's own agenda as a leaflet."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from flask_babel import gettext as _

from eventapp.agenda.week import Entry
from eventapp.core.i18n import Formats, Shown
from eventapp.programme.models import Event
from eventapp.programme.pocket import Block, Heading, Leaflet, Note
from eventapp.programme.printing import as_of, line, local_time


def agenda_leaflet(
    event: Event, entries: Sequence[Entry], *, language: str, at: datetime, url: str
) -> Leaflet:
    """The entries by day, with the reason why each is there."""
    return Leaflet(
        language=language,
        event=event.title.shown(language),
        eyebrow=Formats(language).days(event.starts_on, event.ends_on),
        title=Shown(_("My agenda"), language),
        lead=(event.venue.plain(language), local_time(event, language)),
        as_of=as_of(event, language, at),
        blocks=tuple(_blocks(entries, language)) or (Note(_("Your week is still empty")),),
        address=url,
    )


def _blocks(entries: Sequence[Entry], language: str) -> Iterator[Block]:
    for day, found in groupby(entries, key=lambda entry: entry.session.day):
        yield Heading(Formats(language).day(day.on_date))
        for entry in found:
            yield line(entry.session, language, reasons(entry))


def reasons(entry: Entry) -> Iterator[str]:
    if entry.is_required:
        yield _("Required: you are a member")
    if entry.is_speaking:
        yield _("You speak here")
    if entry.holds_seat:
        yield _("Seat held")
