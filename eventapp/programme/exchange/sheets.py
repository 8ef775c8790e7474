"""Reading the sheets beside the sessions: days, rooms, tracks, rounds, speakers' biographies and photos."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused
from eventapp.core.i18n import Text, is_language
from eventapp.core.spreadsheets.tables import Formula, Row
from eventapp.core.text import is_plain, tidy, tidy_lines
from eventapp.programme.exchange.furnishing import Addition, is_near
from eventapp.programme.exchange.photo_cells import Budget, TooMany, photo_in
from eventapp.programme.exchange.standing import Frame
from eventapp.programme.models import PARTS, Event, Speaker
from eventapp.programme.outline import Hours, overlapping
from eventapp.programme.profiles.domain import Printed
from eventapp.programme.profiles.photos import Unreadable
from eventapp.programme.profiles.queries import all_profiles
from eventapp.programme.speaking import speaker_ref
from eventapp.programme.venue import MOST_BOOTHS, RoomFacts, read_capacity

TITLES = {"Days": "days", "Rooms": "rooms", "Tracks": "tracks", "Rounds": "rounds", "Speakers": "speakers"}
LONGEST = {"name": 120, "directions": 300, "theme": 200, "biography": 3000, "floor": 60, "affiliation": 200}
CODE = re.compile(r"(?!new$)[a-z0-9][a-z0-9-]{0,39}")


class _Wrong(Refused):
    """Why a row cannot be."""


@dataclass(frozen=True)
class Problem:
    """A row that is left out, and why."""

    kind: str
    row: int
    because: Any


def listed(sheets: Mapping[str, Sequence[Row]], known: Frame) -> tuple[list[Addition], list[Problem]]:
    """What the sheets have and the event does not; a day far from all others is left out."""
    added: list[Addition] = []
    problems: list[Problem] = []
    photos = Budget()
    for title, kind in TITLES.items():
        taken = set(_taken(kind, known))
        for row in sheets.get(title, ()):
            try:
                one = _addition(kind, row, known, photos)
            except (_Wrong, Unreadable, TooMany) as wrong:
                problems.append(Problem(kind, row.number, wrong.text))
                continue
            if one.code not in taken:
                taken.add(one.code)
                added.append(one)
    return _within_reach(added, known), problems


def _addition(kind: str, row: Row, known: Frame, photos: Budget) -> Addition:
    said = {name.strip().lower(): text for name, text in row.values.items()}
    for text in said.values():
        if isinstance(text, Formula):
            raise _Wrong(Formula.problem)
        if not is_plain(text):
            raise _Wrong(_("Remove the invisible control characters from this text."))
    if kind == "days":
        return _day(said)
    if kind == "speakers":
        return _speaker(said, known.event, photos)
    code, name = said.get("code", "").lower(), _text("name", said)
    if not CODE.fullmatch(code):
        raise _Wrong(_("Use small letters, digits and hyphens, such as oak-room."))
    if not name.get(known.event.default_language):
        raise _Wrong(_("Give the name."))
    return Addition(kind, code, name, _room(name, said) if kind == "rooms" else None)


def _day(said: Mapping[str, str]) -> Addition:
    try:
        on = date.fromisoformat(said.get("on", "")[:10])
    except ValueError:
        raise _Wrong(_("Give a date, such as 2019-10-15.")) from None
    hours: Hours = {}
    for part in PARTS:
        starts, ends = (_clock(said.get(f"{part}_{edge}", "")) for edge in ("starts", "ends"))
        if starts and ends and starts < ends:
            hours[part] = starts, ends
        elif starts or ends:
            raise _Wrong(_("Give both hours of this part, the end after the start."))
    if overlapping(hours):
        raise _Wrong(_("Parts of a day cannot overlap."))
    return Addition("days", on.isoformat(), _text("theme", said), hours)


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text.zfill(5)) if text else None
    except ValueError:
        raise _Wrong(_("Give a time, such as 14:00.")) from None


def _room(name: Text, said: Mapping[str, str]) -> RoomFacts:
    capacity, booths = read_capacity(said.get("capacity", "")), said.get("booths") or "0"
    if capacity is None:
        raise _Wrong(_("Give a set-up and a number of people on each line, such as theatre 800."))
    if not (booths.isascii() and booths.isdigit() and len(booths) < 3 and int(booths) <= MOST_BOOTHS):
        raise _Wrong(_("Give a number from 0 to 50."))
    return RoomFacts(
        name=name,
        floor=_short("floor", said.get("floor", "")),
        capacity=capacity,
        booths=int(booths),
        step_free=said.get("step_free", "").lower() != "no",
        directions=_text("directions", said),
    )


def _speaker(said: Mapping[str, str], event: Event, photos: Budget) -> Addition:
    name, affiliation = (_short("affiliation", said.get(own, "")) for own in ("name", "affiliation"))
    if not name:
        raise _Wrong(_("Give the name."))
    ref = speaker_ref(event, Speaker(name=name, affiliation=affiliation))
    facts = Printed(ref, name, affiliation), _text("biography", said), photo_in(said, photos)
    return Addition("speakers", ref, Text({event.default_language: name}), facts)


def _text(name: str, said: Mapping[str, str]) -> Text:
    codes = {column: column.removeprefix(f"{name}_") for column in said if column.startswith(f"{name}_")}
    return Text(
        {code: _short(name, said[own]) for own, code in codes.items() if said[own] and is_language(code)}
    )


def _short(name: str, text: str) -> str:
    words = tidy_lines(text) if name == "biography" else tidy(text)
    if len(words) > LONGEST[name]:
        raise _Wrong(_("Use at most %(max)d characters.", max=LONGEST[name]))
    return words


def _taken(kind: str, known: Frame) -> Iterable[str]:
    if kind == "days":
        return (on.isoformat() for on in known.days)
    if kind == "speakers":
        return (profile.ref for profile, _photo in all_profiles(known.event))
    return (code for codes in getattr(known, kind).values() for code in codes)


def _within_reach(added: Iterable[Addition], known: Frame) -> list[Addition]:
    days = set(known.days)
    kept = []
    for one in sorted(added, key=lambda one: _apart(one, known.days)):
        if one.kind != "days" or is_near(one.on, days):
            kept.append(one)
            days |= {one.on} if one.kind == "days" else set()
    return kept


def _apart(one: Addition, days: Collection[date]) -> int:
    return min(abs(one.on - day) for day in days).days if one.kind == "days" else 0
