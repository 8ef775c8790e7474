"""A day as a table: a column for each room, a row for each time at which something starts."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from eventapp.programme.models import Room
from eventapp.programme.timetable import PartOfDay, Slot
from eventapp.programme.visibility import Occupied, VisibleSession


@dataclass(frozen=True)
class Cell:
    """What starts then in that room; a session over neighbouring rooms is one cell, `width` rooms wide.

    `is_taken`: nothing starts, but something that began before still runs there. `occupied`: the
    room is taken from about then on, by what the reader may not know.
    """

    sessions: list[VisibleSession]
    width: int = 1
    is_taken: bool = False
    occupied: tuple[Occupied, ...] = ()


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


def grid(
    parts: Iterable[PartOfDay], rooms: Sequence[Room] | None = None, *, occupied: Sequence[Occupied] = ()
) -> Grid:
    """With columns for the rooms that are used, or for all of these and one for sessions without."""
    slots = [(part.part, slot) for part in parts for slot in part.slots]
    sessions = [session for _, slot in slots for session in slot.sessions]
    has_roomless = rooms is not None or any(not session.rooms for session in sessions)
    rooms = _used(sessions, occupied) if rooms is None else rooms

    def start(placed: tuple[str, Slot]) -> tuple[str, datetime, bool]:
        return placed[0], placed[1].starts, placed[1].time_announced

    rows = []
    for (part, starts, time_announced), together in groupby(_by_start(slots), key=start):
        starting = [session for _, slot in together for session in slot.sessions]
        cells = _cells(rooms, starting, taken=_taken(sessions, starts))
        if has_roomless:
            cells.append(Cell([session for session in starting if not session.rooms]))
        rows.append(Row(part, starts, time_announced, cells))
    rows = [replace(row, cells=_with(row, rooms, own)) for row, own in _by_row(rows, occupied)]
    return Grid(list(rooms), has_roomless, rows)


def _by_row(rows: Sequence[Row], occupied: Sequence[Occupied]) -> Iterator[tuple[Row, list[Occupied]]]:
    """Each stands in the last row that begins no later than it does, or in the first."""
    begins = [row.starts for row in rows]
    places = [max(bisect_right(begins, one.starts) - 1, 0) for one in occupied]
    for number, row in enumerate(rows):
        yield row, [one for one, place in zip(occupied, places, strict=True) if place == number]


def _with(row: Row, rooms: Sequence[Room], occupied: Sequence[Occupied]) -> list[Cell]:
    """A cell that is several rooms wide shows what is told of any of them."""
    cells, first = [], 0
    for cell in row.cells:
        ids = {room.id for room in rooms[first : first + cell.width]}
        cells.append(replace(cell, occupied=tuple(one for one in occupied if one.room.id in ids)))
        first += cell.width
    return cells


def _used(sessions: Iterable[VisibleSession], occupied: Iterable[Occupied]) -> list[Room]:
    by_id = {room.id: room for session in sessions for room in session.rooms}
    by_id |= {one.room.id: one.room for one in occupied}
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
