"""What a calendar shows of a session: the item for `ical`, as one reader may know it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol, TypeVar
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.core.i18n import Formats
from eventapp.programme import ical
from eventapp.programme.ical import CalendarItem, Status
from eventapp.programme.models import Event
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.words import KINDS, PARTS

TOMBSTONE = timedelta(days=3)  # a cancelled session stays this long after its slot


class Ended(Protocol):
    """Something that a calendar had, as it was last known there."""

    @property
    def uid(self) -> UUID: ...
    @property
    def sequence(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime: ...


class Listed(Protocol):
    """A session, as far as calendars drop it some time after it was cancelled."""

    @property
    def is_cancelled(self) -> bool: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def revised_at(self) -> datetime: ...


One = TypeVar("One", bound=Listed)
vevent = lru_cache(maxsize=4096)(ical.vevent)


def feed(
    sessions: Iterable[VisibleSession],
    event: Event,
    *,
    name: str,
    language: str,
    url_of: Callable[[VisibleSession], str],
    at: datetime,
) -> bytes:
    """A calendar of these sessions in their order; `at` decides only how long cancelled ones stay."""
    shown = listed(sessions, at)
    items = (calendar_item(one, event, language=language, url=url_of(one)) for one in shown)
    return written(map(vevent, items), event, name=name, language=language)


def written(vevents: Iterable[bytes], event: Event, *, name: str, language: str) -> bytes:
    """A calendar of these."""
    return ical.calendar(vevents, name=name, zone=event.time_zone, colour=event.accent, language=language)


def listed(sessions: Iterable[One], at: datetime) -> list[One]:
    """Those that a calendar still shows: not the ones cancelled whose slot is days ago."""
    return [session for session in sessions if not session.is_cancelled or stays(session.ends_at, at)]


def stays(ends_at: datetime, at: datetime) -> bool:
    """Whether a calendar is still told that something is over, which would have taken until `ends_at`."""
    return at < ends_at + TOMBSTONE


def tombstone(gone: Ended, event: Event, *, language: str) -> CalendarItem:
    """What was in a calendar, and is not for its reader any more: its hours, and nothing else."""
    with force_locale(language):
        return CalendarItem(
            uid=str(gone.uid),
            sequence=gone.sequence,
            revised_at=gone.ended_at,
            starts_at=gone.starts_at,
            ends_at=gone.ends_at,
            status="CANCELLED",
            summary=_("Reserved"),
            description="",
            location=event.venue.plain(language),
            url="",
            private=True,
            cancelled_prefix=_("Cancelled: "),
        )


def revised_at(sessions: Iterable[Listed]) -> datetime | None:
    """When the newest of these revisions was made."""
    return max((session.revised_at for session in sessions), default=None)


def calendar_item(session: VisibleSession, event: Event, *, language: str, url: str) -> CalendarItem:
    """The session as an item; of a veiled one the time, and whether it still stands."""
    with force_locale(language):
        reserved = CalendarItem(
            uid=str(session.uid),
            sequence=session.sequence,
            revised_at=session.revised_at,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            status=_status(session),
            summary=_("Reserved"),
            description=_when(session, event, language),
            location=event.venue.plain(language),
            url="",
            private=session.is_restricted,
            cancelled_prefix=_("Cancelled: "),
        )
        return reserved if session.is_veiled else _in_full(reserved, session, event, language, url)


def _in_full(
    item: CalendarItem, session: VisibleSession, event: Event, language: str, url: str
) -> CalendarItem:
    rooms = [room.name.plain(language) for room in session.rooms]
    track = [session.track.name.plain(language)] if session.track else []
    return replace(
        item,
        summary=session.title.plain(language),
        description="\n".join([item.description, *notes(session, language), *_about(session, language)]),
        location=Formats(language).list([*rooms, item.location]),
        url=url,
        categories=(str(KINDS[session.kind]), *track),
        geo=_place(event),
    )


def _place(event: Event) -> tuple[float, float] | None:
    if event.latitude is None or event.longitude is None:
        return None
    return event.latitude, event.longitude


def _status(session: VisibleSession) -> Status:
    if session.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if session.time_announced else "TENTATIVE"


def _when(session: VisibleSession, event: Event, language: str) -> str:
    """The local time in words: calendars show their own zone's."""
    fmt = Formats(language)
    day = fmt.day(session.on)
    if not session.time_announced:
        return str(_("%(day)s, %(part)s. The hour will be announced.", day=day, part=PARTS[session.part]))
    hours = {"starts": fmt.clock(session.starts), "ends": fmt.clock(session.ends)}
    return str(
        _("%(day)s, %(starts)s–%(ends)s, %(city)s time", day=day, **hours, city=fmt.city(event.time_zone))
    )


def notes(session: VisibleSession, language: str) -> Iterator[str]:
    """What may still change, who may come, what is spoken: a sentence each."""
    fmt = Formats(language)
    if session.is_moved and not session.is_cancelled:
        yield _("This session was moved.")
    if session.provisional:
        yield _("Time and room are provisional.")
    if session.is_restricted and session.body:
        body = session.body.name.plain(language)
        yield _("* Participation is restricted to members of the body “%(body)s”.", body=body)
    if session.floor_languages:
        yield _("Floor: %(languages)s", languages=fmt.language_names(session.floor_languages))
    if session.interpretation:
        yield _("Interpretation: %(languages)s", languages=fmt.language_names(session.interpretation))


def _about(session: VisibleSession, language: str) -> Iterator[str]:
    fmt = Formats(language)
    for speaker in session.speakers:
        known = (speaker.name, speaker.role.plain(language), speaker.affiliation)
        yield fmt.list(part for part in known if part)
    if session.abstract:
        yield f"\n{session.abstract.plain(language)}"
