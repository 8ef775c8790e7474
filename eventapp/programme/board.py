"""A day to be arranged: every room a column, every half hour a row, also where nothing is yet."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from eventapp.programme.edits import part_at
from eventapp.programme.grid import Grid, grid
from eventapp.programme.models import Day, Room
from eventapp.programme.timetable import PartOfDay, Slot, laid_out
from eventapp.programme.visibility import VisibleSession

STEP = timedelta(minutes=30)
FROM, UNTIL = time(9), time(18)  # of a day whose parts have no hours


def board(day: Day, sessions: Sequence[VisibleSession], rooms: Sequence[Room]) -> Grid:
    parts = laid_out(sessions)
    begun = {slot.starts for part in parts for slot in part.slots if slot.time_announced}
    free = [at for at in _half_hours(day, sessions) if at not in begun]
    return grid([*parts, *(_nothing_at(at, day) for at in free)], rooms)


def _half_hours(day: Day, sessions: Sequence[VisibleSession]) -> Iterator[datetime]:
    """From the first part of the day, or what starts before it, to the last."""
    midnight = datetime.combine(day.on_date, time())
    starts = [datetime.combine(day.on_date, part.starts) for part in day.parts]
    ends = [datetime.combine(day.on_date, part.ends) for part in day.parts]
    starts = [*(starts or [midnight.replace(hour=FROM.hour)]), *(one.starts for one in sessions)]
    ends = [*(ends or [midnight.replace(hour=UNTIL.hour)]), *(one.ends for one in sessions)]
    at = midnight + (min(starts) - midnight) // STEP * STEP
    while at < min(max(ends), midnight + timedelta(days=1)):
        yield at
        at += STEP


def _nothing_at(at: datetime, day: Day) -> PartOfDay:
    return PartOfDay(part_at(day, at, otherwise=""), [Slot(at, at, True, None, [])])
