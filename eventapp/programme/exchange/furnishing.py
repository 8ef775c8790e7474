"""What an event gets before its sessions: the rooms, tracks, rounds and days that a file names.

Only what the event does not have is made; what stands there stays as it is.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.tables import Row
from eventapp.core.text import fold, is_plain, tidy
from eventapp.programme import venue
from eventapp.programme.days import MOST_APART, MOST_DAYS, add_day
from eventapp.programme.edits import Edit
from eventapp.programme.exchange.entries import listed_rooms, starts_of
from eventapp.programme.exchange.standing import Frame, Names
from eventapp.programme.models import Event
from eventapp.programme.outline import add_line
from eventapp.programme.profiles.domain import save_profile
from eventapp.programme.venue import RoomFacts
from eventapp.programme.wall_time import A_NIGHT

KINDS = ("days", "rooms", "tracks", "rounds")  # of what sessions refer to
LONGEST_NAME, LONGEST_CODE = 120, 40  # characters


@dataclass(frozen=True)
class Addition:
    """A day's code is its date, and its name the theme; a speaker's is the ref.

    `facts` are what else is known: Hours, RoomFacts, of a speaker as printed, the biography, the Photo.
    """

    kind: str  # of KINDS, or speakers
    code: str
    name: Text
    facts: Any = None

    @property
    def on(self) -> date:
        return date.fromisoformat(self.code)


def named(rows: Sequence[Row], frame: Frame) -> list[Addition]:
    """What rows name and the event does not have, by kind, as they come in the file."""
    language = frame.event.default_language
    days = (Addition("days", on.isoformat(), Text()) for on in _days(rows, frame))
    lines = {
        "rooms": (name for row in rows for name in listed_rooms(row, frame)),
        "tracks": (tidy(row.values.get("track", "")) for row in rows),
        "rounds": (tidy(row.values.get("round", "")) for row in rows),
    }
    found = [
        Addition(kind, code, Text({language: name}))
        for kind, names in lines.items()
        for code, name in _coded(kind, names, getattr(frame, kind))
    ]
    return [*days, *found]


def extended(frame: Frame, added: Iterable[Addition]) -> Frame:
    """The frame as it would be with these."""
    listed = list(added)
    names = {
        kind: getattr(frame, kind) | _names(one for one in listed if one.kind == kind) for kind in KINDS[1:]
    }
    return replace(frame, days=frame.days | {one.on for one in listed if one.kind == "days"}, **names)


def needed(added: Iterable[Addition], edits: Collection[Edit], frame: Frame) -> list[Addition]:
    """Those without which these sessions could not be, in the frame as it stands."""
    codes = {
        "rooms": {code for edit in edits for code in edit.rooms},
        "tracks": {edit.track for edit in edits},
        "rounds": {edit.round for edit in edits},
    }
    return [
        one
        for one in added
        if (_is_day_of(one.on, edits, frame) if one.kind == "days" else one.code in codes[one.kind])
    ]


def furnish(event: Event, added: Iterable[Addition], *, at: datetime) -> None:
    """Make them; raises Refused where somebody else was faster. That a speaker agreed comes with no file."""
    new: dict[str, Any] = {"has_agreed": False, "drops_photo": False, "seen_version": 0}
    for one in added:
        if one.kind == "days":
            add_day(event, one.on, one.name, one.facts)
        elif one.kind == "speakers":
            printed, biography, photo = one.facts
            save_profile(event, printed, biography, photo=photo, **new, at=at)
        elif one.kind == "rooms":
            venue.add_room(event, one.code, one.facts or RoomFacts(one.name, "", {}, 0, True, Text()))
        else:
            add_line(event, one.kind, one.code, one.name)


def _days(rows: Sequence[Row], frame: Frame) -> Iterator[date]:
    """As many as an event may have, from the nearest to its own on, none far from all others."""
    starts = (starts_of(row, frame) for row in rows)
    wanted = {one.date() for one in starts if one is not None} - frame.days
    known = set(frame.days)
    for on in sorted(wanted, key=lambda on: (min(abs(on - one) for one in frame.days), on)):
        if is_near(on, known):
            known.add(on)
            yield on


def is_near(on: date, known: Collection[date]) -> bool:
    """Whether an event of these days may have that one too."""
    return len(known) < MOST_DAYS and min(abs(on - one) for one in known) <= MOST_APART


def _is_day_of(on: date, edits: Collection[Edit], frame: Frame) -> bool:
    """Whether one starts on that day, or runs on beyond the event's last night and up to it."""
    last = frame.event.ends_on + A_NIGHT
    return any(
        edit.starts.date() == on or (edit.ends.date() > last and edit.starts.date() <= on) for edit in edits
    )


def _coded(kind: str, names: Iterable[str], known: Names) -> Iterator[tuple[str, str]]:
    """(code, name) of each that is new, once."""
    taken = {code for codes in known.values() for code in codes} | {"new"}
    met = set(known)
    for name in names:
        if not fold(name) or fold(name) in met or len(name) > LONGEST_NAME or not is_plain(name):
            continue
        met.add(fold(name))
        code = _code(kind, name, taken)
        taken.add(code)
        yield code, name


def _code(kind: str, name: str, taken: Collection[str]) -> str:
    """Of the name's Latin letters and digits; in another script it is the kind's."""
    letters = re.sub("[^a-z0-9]+", "-", fold(name)).strip("-")[: LONGEST_CODE - 4].strip("-")
    own = letters or kind.removesuffix("s")
    tries = (own, *(f"{own}-{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in tries if code not in taken)


def _names(added: Iterable[Addition]) -> Names:
    """By all that a row may call them."""
    found: Names = {}
    for one in added:
        for word in {fold(word) for word in (one.code, *one.name.values())}:
            found.setdefault(word, []).append(one.code)
    return found
