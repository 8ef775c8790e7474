"""An event and its public sessions in the words of schema.org, for search engines.

Nothing at all is said of restricted meetings, whatever the reader may see of them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventapp.core.i18n import Formats
from eventapp.programme.models import Event, Speaker
from eventapp.programme.visibility import VisibleSession

Thing = dict[str, Any]  # a JSON-LD object

CONTEXT = "https://schema.org"


def event_data(
    event: Event,
    sessions: Iterable[VisibleSession],
    *,
    language: str,
    url: str,
    url_of: Callable[[VisibleSession], str],
) -> Thing:
    """The event with its sessions in brief, breaks aside."""
    parts = [
        _in_brief(session, event, language, url_of(session))
        | {"location": {"@type": "Place", "name": _room(session, event, language)}}
        for session in sessions
        if not session.is_restricted and session.kind != "break"
    ]
    theme = event.theme.plain(language)
    return {
        "@context": CONTEXT,
        **_frame(event, language, url),
        **({"description": theme} if theme else {}),
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "inLanguage": event.languages,
        "organizer": _organisation(event.organiser.plain(language)),
        **({"subEvent": parts} if parts else {}),
    }


def session_data(
    session: VisibleSession, event: Event, *, language: str, url: str, event_url: str
) -> Thing | None:
    """The session as a part of its event; None for a restricted one."""
    if session.is_restricted:
        return None
    about = {
        "description": session.abstract.plain(language),
        "inLanguage": list(session.floor_languages),
        "performer": [_performer(speaker) for speaker in session.speakers],
    }
    return {
        "@context": CONTEXT,
        "@id": url,
        **_in_brief(session, event, language, url),
        "location": _place(event, _room(session, event, language)),
        **{name: value for name, value in about.items() if value},
        "eventAttendanceMode": f"{CONTEXT}/OfflineEventAttendanceMode",
        "organizer": _organisation(event.organiser.plain(language)),
        "superEvent": _frame(event, language, event_url),
    }


def _frame(event: Event, language: str, url: str) -> Thing:
    return {
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title.plain(language),
        "startDate": event.starts_on.isoformat(),
        "endDate": event.ends_on.isoformat(),
        "location": _place(event, event.venue.plain(language)),
    }


def _in_brief(session: VisibleSession, event: Event, language: str, url: str) -> Thing:
    return {
        "@type": "Event",
        "url": url,
        "name": session.title.plain(language),
        **_times(session, ZoneInfo(event.time_zone)),
    }


def _room(session: VisibleSession, event: Event, language: str) -> str:
    rooms = [room.name.plain(language) for room in session.rooms]
    return Formats(language).list([*rooms, event.venue.plain(language)])


def _times(session: VisibleSession, zone: ZoneInfo) -> Thing:
    """When it is, and whether it still is; of an hour that is not announced only the day."""
    if not session.time_announced:
        day = session.on.isoformat()
        return {"startDate": day, "endDate": day, "eventStatus": f"{CONTEXT}/{_status(session)}"}
    times: Thing = {
        "startDate": _moment(session.starts_at, zone),
        "endDate": _moment(session.ends_at, zone),
        "eventStatus": f"{CONTEXT}/{_status(session)}",
    }
    if session.previous_starts_at is not None and _status(session) == "EventRescheduled":
        times["previousStartDate"] = _moment(session.previous_starts_at, zone)
    return times


def _status(session: VisibleSession) -> str:
    """Rescheduled only where it starts at another time than was announced."""
    if session.is_cancelled:
        return "EventCancelled"
    has_moved = session.previous_starts_at not in (None, session.starts_at)
    return "EventRescheduled" if has_moved and session.time_announced else "EventScheduled"


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat()


def _place(event: Event, name: str) -> Thing:
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.address,
        "addressLocality": event.city,
        "addressCountry": event.country,
    }
    place: Thing = {"@type": "Place", "name": name, "address": address}
    if event.latitude is not None and event.longitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": event.latitude,
            "longitude": event.longitude,
        }
    return place


def _organisation(name: str) -> Thing:
    return {"@type": "Organization", "name": name}


def _performer(speaker: Speaker) -> Thing:
    works_for = {"affiliation": _organisation(speaker.affiliation)} if speaker.affiliation else {}
    return {"@type": "Person", "name": speaker.name, **works_for}
