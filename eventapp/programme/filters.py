"""The filter of the programme as an address carries it, and what a reader may choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eventapp.core.i18n import Text
from eventapp.programme.models import Event
from eventapp.programme.timetable import Filter
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.words import KINDS

PARAMETERS = {  # field of the filter: its name in the address
    "words": "q",
    "kind": "kind",
    "language": "language",
    "track": "track",
    "room": "room",
    "seats": "seats",
}
LONGEST = 100  # letters


def asked_for(arguments: Mapping[str, str]) -> Filter:
    """The filter of an address; what it does not name asks nothing."""
    asked = {field: arguments.get(name, "")[:LONGEST] for field, name in PARAMETERS.items()}
    return Filter(**asked)


def parameters(asked: Filter, *, without: str = "") -> dict[str, str]:
    """A filter as parameters of an address, on request without one of its fields."""
    named = {name: getattr(asked, field) for field, name in PARAMETERS.items() if field != without}
    return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class Choice:
    """A track or a room that can be asked for."""

    code: str
    name: Text


@dataclass(frozen=True)
class Offered:
    """What the filter offers: only what the viewer's own sessions contain."""

    kinds: list[str]
    spoken: list[str]  # the event's languages first
    tracks: list[Choice]
    rooms: list[Choice]
    has_seats: bool  # some session counts its seats

    @classmethod
    def by(cls, event: Event, sessions: Sequence[VisibleSession]) -> "Offered":
        kinds = {session.kind for session in sessions}
        spoken = {code for session in sessions for code in session.floor_languages + session.interpretation}
        tracks = {session.track.code: session.track for session in sessions if session.track}
        rooms = {room.id: room for session in sessions for room in session.rooms}
        return cls(
            kinds=[kind for kind in KINDS if kind in kinds],
            spoken=[code for code in event.languages if code in spoken]
            + sorted(spoken.difference(event.languages)),
            tracks=[Choice(track.code, track.name) for track in tracks.values()],
            rooms=[Choice(rooms[number].code, rooms[number].name) for number in sorted(rooms)],
            has_seats=any(session.seats is not None for session in sessions),
        )
