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
    """What starts then in that room; a session over neighbouring rooms is one cell, `width` rooms wide."""

    sessions: list[VisibleSession]
    width: int = 1


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


def grid(parts: Iterable[PartOfDay]) -> Grid:
    slots = [(part.part, slot) for part in parts for slot in part.slots]
    sessions = [session for _, slot in slots for session in slot.sessions]
    by_id = {room.id: room for session in sessions for room in session.rooms}
    rooms = [by_id[number] for number in sorted(by_id)]
    has_roomless = any(not session.rooms for session in sessions)

    def start(placed: tuple[str, Slot]) -> tuple[str, datetime, bool]:
        return placed[0], placed[1].starts, placed[1].time_announced

    rows = []
    for (part, starts, time_announced), together in groupby(_by_start(slots), key=start):
        starting = [session for _, slot in together for session in slot.sessions]
        cells = _cells(rooms, starting)
        if has_roomless:
            cells.append(Cell([session for session in starting if not session.rooms]))
        rows.append(Row(part, starts, time_announced, cells))
    return Grid(rooms, has_roomless, rows)


def _by_start(slots: Iterable[tuple[str, Slot]]) -> list[tuple[str, Slot]]:
    """By time; at one time what has an announced hour comes first."""
    return sorted(slots, key=lambda placed: (placed[1].starts, not placed[1].time_announced))


def _cells(rooms: Sequence[Room], starting: Sequence[VisibleSession]) -> list[Cell]:
    columns = [[one for one in starting if room.id in {place.id for place in one.rooms}] for room in rooms]
    return [
        cell
        for ids, alike in groupby(columns, key=lambda column: [one.id for one in column])
        for cell in _merged(list(alike), is_empty=not ids)
    ]


def _merged(alike: list[list[VisibleSession]], *, is_empty: bool) -> list[Cell]:
    """One wide cell for a session that fills neighbouring rooms; empty rooms stay apart."""
    return [Cell([]) for _ in alike] if is_empty else [Cell(alike[0], len(alike))]
