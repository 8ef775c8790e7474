"""What a leaflet says of sessions, in one reader's language: the words for `pocket`."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from eventapp.core.i18n import Formats
from eventapp.programme.models import Day, Event
from eventapp.programme.pocket import Block, Folding, Form, Heading, Leaflet, Line, Note
from eventapp.programme.timetable import PartOfDay, Slot, laid_out
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.words import PARTS


def form_of(asked: str | None) -> Form:
    """`?print=large` asks for large print; all else is folded."""
    return "large" if asked == "large" else "folded"


def day_leaflet(
    event: Event, day: Day, sessions: Iterable[VisibleSession], *, language: str, at: datetime, url: str
) -> Leaflet:
    """A whole day; `url` is the page where it is kept up to date."""
    fmt = Formats(language)
    blocks = tuple(block for part in laid_out(sessions) for block in _part(part, language))
    number = _("Day %(number)d", number=day.number)
    return Leaflet(
        language=language,
        event=event.title.shown(language),
        eyebrow=f"{number} · {fmt.day(day.on_date)}",
        title=day.theme.shown(language),
        lead=(event.venue.plain(language), local_time(event, language)),
        as_of=as_of(event, language, at),
        blocks=blocks or (Note(_("Nothing has been announced for this day yet")),),
        address=url,
    )


def line(session: VisibleSession, language: str, reasons: Iterable[str] = ()) -> Line:
    """The session as one line; `reasons` are marks of the reader's own."""
    fmt = Formats(language)
    spoken = fmt.language_names([*session.floor_languages, *session.interpretation])
    return Line(
        hours=_hours(session, fmt),
        title=session.title.shown(language),
        facts=tuple(filter(None, [*(room.name.plain(language) for room in session.rooms), spoken])),
        marks=(*_marks(session, language), *reasons),
        is_cancelled=session.is_cancelled,
    )


def local_time(event: Event, language: str) -> str:
    return str(_("Times are %(city)s time.", city=Formats(language).city(event.time_zone)))


def as_of(event: Event, language: str, at: datetime) -> str:
    return str(_("As of %(moment)s", moment=Formats(language).moment(at, event.time_zone)))


def folding() -> Folding:
    """How to fold a leaflet, in the language of this answer."""
    fold = _("Fold the upper half back, then fold once more, so that the title is in front.")
    paper, inside = _("Print on A4, at full size."), _("Open the sheet fully for what comes next.")
    both = _("Print on A4, at full size, on both sides, turned over the long edge.")
    return Folding(title=_("How to fold"), one_side=f"{paper} {fold}", both_sides=f"{both} {fold} {inside}")


def _part(part: PartOfDay, language: str) -> Iterator[Block]:
    yield Heading(str(PARTS[part.part]))
    for slot in part.slots:
        if slot.round:
            yield Note(_round(slot, language))
        for session in slot.sessions:
            yield line(session, language)


def _round(slot: Slot, language: str) -> str:
    choose = ngettext("one session", "choose one of %(num)d", len(slot.sessions))
    return f"{slot.round.name.plain(language) if slot.round else ''} · {choose}"


def _hours(session: VisibleSession, fmt: Formats) -> tuple[str, ...]:
    if not session.time_announced:
        return (str(_("Hour to be announced")),)
    return fmt.clock(session.starts), f"– {fmt.clock(session.ends)}"


def _marks(session: VisibleSession, language: str) -> Iterator[str]:
    if session.is_cancelled:
        yield _("Cancelled")
    elif session.is_moved:
        yield _("Moved")
    if session.provisional:
        yield _("Provisional")
    if session.is_veiled:
        yield _("Closed meeting")
    elif session.is_restricted and session.body:
        yield _("Members of the body “%(body)s”", body=session.body.name.plain(language))
