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
from eventapp.programme.impact import MOVES, is_worth_telling, loses_words
from eventapp.programme.models import Event, Room
from eventapp.programme.queries import rooms as rooms_of

TAKES = MOVES | {"status", "speakers"}


@dataclass(frozen=True)
class Collision:
    """Two sessions that would be at once in a room, by its name, or have one speaker."""

    title: Text
    other: Text
    room: Text | None
    speaker: str
    rows: frozenset[int]  # of the file, that make them collide


@dataclass(frozen=True)
class Whole:
    """`session_ids` are the published sessions that would move, be cancelled, or lose a language."""

    session_ids: tuple[int, ...]
    moved: int
    cancelled: int
    silenced: int  # have a language fewer
    smaller: int  # go to rooms that hold fewer people
    collisions: list[Collision]  # that the import makes

    def at_row(self, row: int) -> list[Collision]:
        return [one for one in self.collisions if row in one.rows]


@dataclass(frozen=True)
class _Plan:
    """A session's place in the programme, by a key that is the same before and after."""

    key: int
    title: Text
    held: Held


Clash = tuple[_Plan, _Plan, str, str]  # two sessions, what they both have ("room", "speaker"), and which


def whole_of(event: Event, found: Sequence[Fate]) -> Whole | None:
    """None where nothing that is published moves, is cancelled or loses a language, and nothing collides."""
    told = [
        (one.session_id, one.before, one.edit)
        for one in found
        if one.session_id and one.before and one.edit and is_worth_telling(one.before, one.edit, one.changed)
    ]
    clashes = _collisions(event, found) if any(_takes_place(one) for one in found) else []
    if not told and not clashes:
        return None
    rooms = {room.code: room for room in rooms_of(event)}

    def room_for(edit: Edit) -> int:
        return places(rooms[code] for code in edit.rooms if code in rooms)

    stay = [(before, after) for _id, before, after in told if after.status == "published"]
    rows = {_key(one): one.row for one in found}
    return Whole(
        session_ids=tuple(session_id for session_id, *_edits in told),
        moved=sum(bool(MOVES.intersection(after.changed_from(before))) for before, after in stay),
        cancelled=len(told) - len(stay),
        silenced=sum(loses_words(before, after) for before, after in stay),
        smaller=sum(room_for(after) < room_for(before) for before, after in stay),
        collisions=[_collision(one, rooms, rows) for one in clashes],
    )


def _takes_place(fate: Fate) -> bool:
    """Whether its row says when, where or with whom something is that was not so before."""
    return fate.verdict == "new" or bool(TAKES.intersection(fate.changed))


def _key(fate: Fate) -> int:
    return fate.session_id if fate.session_id is not None else -fate.row


def _collision(clash: Clash, rooms: Mapping[str, Room], rows: Mapping[int, int]) -> Collision:
    first, second, kind, name = clash
    room = (rooms[name].name if name in rooms else Text(en=name)) if kind == "room" else None
    made_by = frozenset(rows[one.key] for one in (first, second) if one.key in rows)
    return Collision(first.title, second.title, room, "" if room else name, made_by)


def _collisions(event: Event, found: Sequence[Fate]) -> list[Clash]:
    now = {session.id: Edit.of(session) for session in standing(event)}
    edits = {_key(one): one.edit for one in found if one.edit}
    before = {_names(one) for one in _clashing(_plans(now))}
    after = _clashing(_plans({**now, **edits}))
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
