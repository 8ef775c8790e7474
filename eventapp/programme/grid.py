"""A day as a table: a column for each room, a row for each time at which something starts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from eventapp.programme.models import Room
from eventapp.programme.timetable import PartOfDay, Slot
from eventapp.programme.visibility import VisibleSession


@dataclass(frozen=True)
class Cell:
    """What starts then in that room; a session over neighbouring rooms is one cell, `width` rooms wide.

    `is_taken`: nothing starts, but something that began before still runs there.
    """

    sessions: list[VisibleSession]
    width: int = 1
    is_taken: bool = False


@dataclass(frozen=True)
class Row:
    part: str
    starts: datetime
    time_announced: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Grid:
    """`has_roomless`: a last column is for sessions without a room, or whose room is not told."""

    rooms: list[Room]
    has_roomless: bool
    rows: list[Row]


def grid(parts: Iterable[PartOfDay], rooms: Sequence[Room] | None = None) -> Grid:
    """With columns for the rooms that are used, or for all of these and one for sessions without."""
    slots = [(part.part, slot) for part in parts for slot in part.slots]
    sessions = [session for _, slot in slots for session in slot.sessions]
    has_roomless = rooms is not None or any(not session.rooms for session in sessions)
    rooms = _used(sessions) if rooms is None else rooms

    def start(placed: tuple[str, Slot]) -> tuple[str, datetime, bool]:
        return placed[0], placed[1].starts, placed[1].time_announced

    rows = []
    for (part, starts, time_announced), together in groupby(_by_start(slots), key=start):
        starting = [session for _, slot in together for session in slot.sessions]
        cells = _cells(rooms, starting, taken=_taken(sessions, starts))
        if has_roomless:
            cells.append(Cell([session for session in starting if not session.rooms]))
        rows.append(Row(part, starts, time_announced, cells))
    return Grid(list(rooms), has_roomless, rows)


def _used(sessions: Iterable[VisibleSession]) -> list[Room]:
    by_id = {room.id: room for session in sessions for room in session.rooms}
    return [by_id[number] for number in sorted(by_id)]


def _taken(sessions: Iterable[VisibleSession], at: datetime) -> set[int]:
    """Ids of the rooms in which something runs that began before."""
    running = (one for one in sessions if one.starts < at < one.ends and not one.is_cancelled)
    return {room.id for session in running for room in session.rooms}


def _by_start(slots: Iterable[tuple[str, Slot]]) -> list[tuple[str, Slot]]:
    """By time; at one time what has an announced hour comes first."""
    return sorted(slots, key=lambda placed: (placed[1].starts, not placed[1].time_announced))


def _cells(rooms: Sequence[Room], starting: Sequence[VisibleSession], *, taken: set[int]) -> list[Cell]:
    columns = [(room, [one for one in starting if room in one.rooms]) for room in rooms]
    return [
        cell
        for ids, alike in groupby(columns, key=lambda column: [one.id for one in column[1]])
        for cell in _merged(list(alike), taken, is_empty=not ids)
    ]


def _merged(alike: list[tuple[Room, list[VisibleSession]]], taken: set[int], *, is_empty: bool) -> list[Cell]:
    """One wide cell for a session that fills neighbouring rooms; empty rooms stay apart."""
    if is_empty:
        return [Cell([], is_taken=room.id in taken) for room, _ in alike]
    return [Cell(alike[0][1], len(alike))]
