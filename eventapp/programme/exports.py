"""What other systems are told of an event: its sessions as the items of a schedule.

Breaks are left out, and cancelled sessions: their clients show what vanishes as cancelled, and
shift planners give its shifts up. Veiled meetings are left out too, because the formats place
every item in a room. A session over several rooms is one item in the first of them; its
description names them all. Where no room is known, the venue stands for it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from eventapp.core.i18n import Formats, Text
from eventapp.programme.calendar import notes
from eventapp.programme.models import Event
from eventapp.programme.schedule import Item, Schedule
from eventapp.programme.visibility import VisibleSession


def listed(sessions: Iterable[VisibleSession]) -> list[VisibleSession]:
    """Those that a schedule holds, room by room, in rooms by time; what has no room comes last."""
    kept = [one for one in sessions if not (one.kind == "break" or one.is_veiled or one.is_cancelled)]
    return sorted(kept, key=_place)


def schedule(
    sessions: Iterable[VisibleSession],
    event: Event,
    *,
    language: str,
    base_url: str,
    url: str,
    own_url: str,
    url_of: Callable[[VisibleSession], str],
    attached: Mapping[int, Sequence[tuple[Text, str]]],
) -> Schedule:
    """The schedule of these sessions in their order; every URL is absolute.

    `attached` are the documents of sessions by their id: (title, URL).
    """
    with force_locale(language):
        items = tuple(
            replace(_item(one, event, language, url_of(one)), attachments=_named(attached, one, language))
            for one in sessions
        )
    return Schedule(
        code=event.code,
        title=event.title.plain(language),
        starts_on=event.starts_on,
        ends_on=event.ends_on,
        time_zone=event.time_zone,
        colour=event.accent,
        base_url=base_url,
        url=url,
        own_url=own_url,
        items=items,
    )


def _named(
    attached: Mapping[int, Sequence[tuple[Text, str]]], session: VisibleSession, language: str
) -> tuple[tuple[str, str], ...]:
    return tuple((title.plain(language), url) for title, url in attached.get(session.id, ()))


def _place(session: VisibleSession) -> tuple[bool, int, datetime, int]:
    first = session.rooms[0].id if session.rooms else 0
    return not session.rooms, first, session.starts_at, session.id


def _item(session: VisibleSession, event: Event, language: str, url: str) -> Item:
    zone, rooms = ZoneInfo(event.time_zone), [room.name.plain(language) for room in session.rooms]
    return Item(
        id=session.id,
        guid=session.uid,
        starts=session.starts_at.astimezone(zone),
        ends=session.ends_at.astimezone(zone),
        room=rooms[0] if rooms else event.venue.plain(language),
        title=session.title.plain(language),
        subtitle=session.round.name.plain(language) if session.round else "",
        kind=session.kind,
        track=session.track.name.plain(language) if session.track else "",
        language=session.floor_languages[0] if session.floor_languages else "",
        abstract=session.abstract.plain(language),
        description="\n".join(_described(session, rooms, language)),
        url=url,
        persons=tuple((speaker.id, speaker.name) for speaker in session.speakers),
    )


def _described(session: VisibleSession, rooms: list[str], language: str) -> list[str]:
    """All rooms where there are several, then what calendars note as well."""
    return [*([Formats(language).list(rooms)] if len(rooms) > 1 else []), *notes(session, language)]
