"""What does not go together on a day, told while its sessions are being moved."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from eventapp.programme.clashes import Held, at_once, places, shared
from eventapp.programme.models import Room
from eventapp.programme.visibility import VisibleSession

Kind = Literal["room", "speaker", "members", "hours", "places", "booths"]
Expected = Mapping[int, frozenset[int]]  # who has to come, by the meeting's id

NOBODY: Expected = {}


@dataclass(frozen=True)
class Conflict:
    """What is wrong with a session; with another one, it is told of both."""

    kind: Kind
    session: VisibleSession
    other: VisibleSession | None = None
    room: Room | None = None  # that both are in
    speaker: str = ""
    people: int = 0  # whose agendas hold it, or who have to come to both
    places: int = 0  # in its rooms
    languages: int = 0  # that it is interpreted into
    booths: int = 0  # in its rooms, each for one language

    is_told_already: bool = False  # by the other session's, which stands before it in the list


def conflicts(
    sessions: Sequence[VisibleSession],
    holders: Mapping[int, int],
    *,
    expected: Expected = NOBODY,
    of: Collection[int] | None = None,
) -> list[Conflict]:
    """Of what a viewer may see of a day; `holders` counts the agendas by the session's id.

    Of those who are `expected` at two meetings only the number is told. `of` are the ids of those whose
    conflicts are told, where the others are there to be compared with.
    """
    held = [(session, Held.by(session)) for session in sessions if not session.is_cancelled]
    listed = {session.id: _place(session) for session, _own in held if of is None or session.id in of}
    return [
        replace(found, is_told_already=_is_told(found, listed))
        for session, own in held
        if session.id in listed
        for found in (
            *_with_others(session, own, held, expected),
            *_alone(session, holders.get(session.id, 0)),
        )
    ]


def _with_others(
    session: VisibleSession,
    own: Held,
    all_held: Sequence[tuple[VisibleSession, Held]],
    expected: Expected,
) -> Iterator[Conflict]:
    rooms = {room.code: room for room in session.rooms}
    for other, theirs in all_held:
        if other.id == session.id:
            continue
        for kind, name in shared(own, theirs):
            if kind == "room":
                yield Conflict("room", session, other, room=rooms[name])
            else:
                yield Conflict("speaker", session, other, speaker=name)
        both = expected.get(session.id, frozenset()) & expected.get(other.id, frozenset())
        if both and other.body is not None and at_once(own, theirs):
            yield Conflict("members", session, other, people=len(both))


def _alone(session: VisibleSession, people: int) -> Iterator[Conflict]:
    if not _is_within_its_part(session):
        yield Conflict("hours", session)
    room_for = places(session.rooms)
    if 0 < room_for < people:
        yield Conflict("places", session, people=people, places=room_for)
    booths = sum(room.booths for room in session.rooms)
    if session.rooms and booths < len(session.interpretation):
        yield Conflict("booths", session, languages=len(session.interpretation), booths=booths)


def _is_told(found: Conflict, listed: Mapping[int, tuple[object, ...]]) -> bool:
    other = found.other
    return other is not None and other.id in listed and listed[other.id] < listed[found.session.id]


def _is_within_its_part(session: VisibleSession) -> bool:
    """It starts within its part's hours and ends before the day's last part does; a day may have none."""
    parts = session.day.parts
    if not parts:
        return True
    own = [part for part in parts if part.part == session.part]
    starts_in = any(part.starts <= session.starts.time() < part.ends for part in own)
    ends_on_the_day = session.ends.date() == session.on
    return starts_in and ends_on_the_day and session.ends.time() <= max(part.ends for part in parts)


def _place(session: VisibleSession) -> tuple[object, ...]:
    return session.starts, session.ends, session.id
