"""What an import as a whole does to what is published, told before it is done.

Rule 5 of the domain, as `impact` has it for one session: agendas touched, clashes made, places lost.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eventapp.core.i18n import Text
from eventapp.programme.clashes import Held, places, shared
from eventapp.programme.edits import Edit
from eventapp.programme.exchange.fates import Fate
from eventapp.programme.exchange.standing import standing
from eventapp.programme.impact import is_worth_telling
from eventapp.programme.models import Event, Room
from eventapp.programme.queries import rooms as rooms_of


@dataclass(frozen=True)
class Collision:
    """Two sessions that would be at once in a room, by its name, or have one speaker."""

    title: Text
    other: Text
    room: Text | None
    speaker: str


@dataclass(frozen=True)
class Whole:
    """`session_ids` are the published sessions that would move or be cancelled."""

    session_ids: tuple[int, ...]
    cancelled: int
    smaller: int  # go to rooms that hold fewer people
    collisions: list[Collision]  # that the import makes

    @property
    def moved(self) -> int:
        return len(self.session_ids) - self.cancelled


@dataclass(frozen=True)
class _Plan:
    """A session's place in the programme, by a key that is the same before and after."""

    key: int
    title: Text
    held: Held


Clash = tuple[_Plan, _Plan, str, str]  # two sessions, what they both have ("room", "speaker"), and which


def whole_of(event: Event, found: Sequence[Fate]) -> Whole | None:
    """None where nothing that is published moves or is cancelled."""
    told = [
        (one.session_id, one.before, one.edit)
        for one in found
        if one.session_id and one.before and one.edit and is_worth_telling(one.before, one.edit, one.changed)
    ]
    if not told:
        return None
    rooms = {room.code: room for room in rooms_of(event)}

    def room_for(edit: Edit) -> int:
        return places(rooms[code] for code in edit.rooms if code in rooms)

    moves = [(before, after) for _id, before, after in told if after.status == "published"]
    return Whole(
        session_ids=tuple(session_id for session_id, *_edits in told),
        cancelled=len(told) - len(moves),
        smaller=sum(room_for(after) < room_for(before) for before, after in moves),
        collisions=[_collision(one, rooms) for one in _collisions(event, found)],
    )


def _collision(clash: Clash, rooms: Mapping[str, Room]) -> Collision:
    first, second, kind, name = clash
    room = (rooms[name].name if name in rooms else Text(en=name)) if kind == "room" else None
    return Collision(first.title, second.title, room, "" if room else name)


def _collisions(event: Event, found: Sequence[Fate]) -> list[Clash]:
    now = {session.id: Edit.of(session) for session in standing(event)}
    edits = {one.session_id: one.edit for one in found if one.edit and one.session_id is not None}
    new = {-one.row: one.edit for one in found if one.edit and one.session_id is None}
    before = {_names(one) for one in _clashing(_plans(now))}
    after = _clashing(_plans({**now, **edits, **new}))
    return [one for one in after if _names(one) not in before]


def _plans(edits: "dict[int, Edit]") -> list[_Plan]:
    """Of what takes place, by its start."""
    held = [
        _Plan(key, one.title, Held.by_edit(one)) for key, one in edits.items() if one.status != "cancelled"
    ]
    return sorted(held, key=lambda plan: (plan.held.starts, plan.key))


def _clashing(plans: Iterable[_Plan]) -> Iterator[Clash]:
    running: list[_Plan] = []
    for plan in plans:
        running = [one for one in running if one.held.ends > plan.held.starts]
        for other in running:
            yield from ((plan, other, kind, name) for kind, name in shared(plan.held, other.held))
        running.append(plan)


def _names(clash: Clash) -> tuple[object, ...]:
    first, second, kind, name = clash
    return frozenset((first.key, second.key)), kind, name
