"""What two sessions cannot both have: a room or a speaker, at the same time."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from eventapp.core.text import fold
from eventapp.programme.edits import Edit
from eventapp.programme.models import Room, Session
from eventapp.programme.visibility import VisibleSession


@dataclass(frozen=True)
class Held:
    """What a session takes: its hours (wall time), its rooms' codes, its speakers' names by how they fold."""

    starts: datetime
    ends: datetime
    rooms: tuple[str, ...]
    speakers: Mapping[str, str]

    @classmethod
    def by(cls, session: Session | VisibleSession) -> "Held":
        names = (speaker.name for speaker in session.speakers)
        return cls(session.starts, session.ends, tuple(room.code for room in session.rooms), _folded(names))

    @classmethod
    def by_edit(cls, edit: Edit) -> "Held":
        return cls(edit.starts, edit.ends, edit.rooms, _folded(line.name for line in edit.speakers))


def at_once(one: Held, other: Held) -> bool:
    return other.starts < one.ends and one.starts < other.ends


def shared(one: Held, other: Held) -> Iterator[tuple[str, str]]:
    """("room", its code) or ("speaker", the name as the first has it) that both have at once."""
    if not at_once(one, other):
        return
    yield from (("room", code) for code in other.rooms if code in one.rooms)
    yield from (("speaker", one.speakers[name]) for name in other.speakers if name in one.speakers)


def places(rooms: Iterable[Room]) -> int:
    """How many people they hold, each in its largest set-up."""
    return sum(max(room.capacity.values(), default=0) for room in rooms)


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {fold(name): name for name in names}
