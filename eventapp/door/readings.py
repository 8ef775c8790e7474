"""What devices send, read strictly: a Reading, or a Fault that drops no other item."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, get_args
from uuid import UUID

from eventapp.core.text import is_plain
from eventapp.door.admission import VERDICT_OF_REASON, Direction, Word

LONGEST_CODE = 4096  # characters; a QR symbol holds no more
LONGEST_NAME = 100
LONGEST_FORCED = 200
LONGEST_STAFF = 60
MOST_COUNTED = 2**31 - 1

REASONS = ("not_through", "wrong_badge", "mistake")  # for which a device takes a scan back

_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT = re.compile(  # RFC 3339, section 5.6
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_YEARS = range(1970, 2200)  # a phone's clock after a flat battery, to well within datetime's reach


@dataclass(frozen=True)
class Shown:
    """What the device showed before it heard from the server."""

    verdict: Word
    reason: str

    @property
    def lets_in(self) -> bool:
        return self.verdict in ("admit", "instruct")


@dataclass(frozen=True)
class Reading:
    """One scan as a device reports it; `at` is its own, uncorrected clock."""

    id: UUID
    code: str
    checkpoint: str
    direction: Direction
    at: datetime
    counter: int | None
    shown: Shown | None
    forced: str | None
    undone: "Undone | None" = None
    staff: str | None = None
    is_by_name: bool = False  # the code stands behind a hit of the name search


@dataclass(frozen=True)
class Undone:
    """The device took the scan back: when by its own clock, and why, a word of REASONS."""

    at: datetime
    because: str


@dataclass(frozen=True)
class Fault:
    """An item that cannot be read; `id` only where it can be told back safely."""

    id: str | None
    error: str


class Unreadable(ValueError):
    """The name of what is wrong, such as `bad_at`."""


Parts: TypeAlias = Mapping[str, Any]


def read_items(items: Iterable[object]) -> list[Reading | Fault]:
    return [read_item(item) for item in items]


def read_item(item: object) -> Reading | Fault:
    if not isinstance(item, dict):
        return Fault(None, "not_an_object")
    try:
        return _reading(item)
    except Unreadable as fault:
        told = item.get("id")
        is_safe = isinstance(told, str) and len(told) <= LONGEST_NAME and is_plain(told)
        return Fault(told if is_safe else None, str(fault))


def read_moment(value: object) -> datetime:
    """An RFC 3339 moment with its offset, or Unreadable `bad_at`."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise Unreadable("bad_at")
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError as fault:
        raise Unreadable("bad_at") from fault
    if moment.year not in _YEARS:
        raise Unreadable("bad_at")
    return moment


def _reading(item: Parts) -> Reading:
    known = set(_READERS)
    if not set(item) <= known:
        raise Unreadable("unknown_field")
    return Reading(**{name: read(item.get(name)) for name, read in _READERS.items()})


def _id(value: object) -> UUID:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise Unreadable("bad_id")
    return UUID(value)


def _code(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_CODE:
        raise Unreadable("bad_code")
    return value


def _checkpoint(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise Unreadable("bad_checkpoint")
    return value


def _direction(value: object) -> Direction:
    if value is None:
        return "in"
    for one in get_args(Direction):
        if value == one:
            direction: Direction = one
            return direction
    raise Unreadable("bad_direction")


def read_count(value: object) -> int | None:
    """A whole number, if one is told; or Unreadable `bad_counter`."""
    if value is None or (type(value) is int and 0 <= value <= MOST_COUNTED):
        return value
    raise Unreadable("bad_counter")


def _shown(value: object) -> Shown | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"verdict", "reason"}:
        raise Unreadable("bad_shown")
    verdict, reason = value["verdict"], value["reason"]
    if verdict not in get_args(Word) or not isinstance(reason, str) or reason not in VERDICT_OF_REASON:
        raise Unreadable("bad_shown")
    return Shown(verdict, reason)


def _forced(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_FORCED or not is_plain(value):
        raise Unreadable("bad_forced")
    return value.strip()


def _staff(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value.strip()) <= LONGEST_STAFF or not is_plain(value):
        raise Unreadable("bad_staff")
    return value.strip()


def _undone(value: object) -> Undone | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"at", "because"} or value["because"] not in REASONS:
        raise Unreadable("bad_undone")
    return Undone(read_moment(value["at"]), value["because"])


_READERS: dict[str, Callable[[object], Any]] = {
    "id": _id,
    "code": _code,
    "checkpoint": _checkpoint,
    "direction": _direction,
    "at": read_moment,
    "counter": read_count,
    "shown": _shown,
    "forced": _forced,
    "undone": _undone,
    "staff": _staff,
}
