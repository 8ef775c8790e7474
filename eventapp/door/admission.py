"""The door's one decision table: badge facts, checkpoint rule, earlier scans, time -> verdict.

Pure, and mirrored line by line in `static/door/admission.js`; both run the cases of
`tests/door/admission_cases.json`. Every moment is a whole number of seconds since 1970 (UTC),
every window includes its first second and excludes its last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Literal, Protocol, TypeAlias, TypeVar

Word: TypeAlias = Literal["admit", "instruct", "desk", "refuse"]
Direction: TypeAlias = Literal["in", "out"]

VERDICT_OF_REASON: Mapping[str, Word] = {
    "ok": "admit",
    "ok_instruction": "instruct",
    "already_in": "desk",
    "replaced": "desk",
    "lost": "desk",
    "cancelled": "desk",
    "not_accredited": "desk",
    "waiting": "desk",
    "unreadable": "desk",
    "cannot_verify": "desk",
    "already_collected": "refuse",
    "revoked": "refuse",
    "not_today": "refuse",
    "not_yet": "refuse",
    "over": "refuse",
    "not_on_list": "refuse",
    "members_only": "refuse",
    "room_full": "refuse",
    "quota_full": "refuse",
    "wrong_event": "refuse",
    "unknown": "refuse",
}

# No badge of this event was read: nothing more can be said, in either direction.
_REASON_OF_READING = {
    "unreadable": "unreadable",
    "unverified": "cannot_verify",
    "unknown": "unknown",
    "elsewhere": "wrong_event",
}
_REASON_OF_BADGE = {
    "valid": None,
    "replaced": "replaced",
    "lost": "lost",
    "revoked": "revoked",
    "cancelled": "cancelled",
}
_REASON_OF_REGISTRATION = {
    "approved": None,
    "submitted": "not_accredited",
    "refused": "not_accredited",
    "waiting": "waiting",
    "cancelled": "cancelled",
}
_REASON_OF_RULE = {
    "body": "members_only",
    "listed": "not_on_list",
    "listed_or_join": None,
    "count": None,
}


class Directed(Protocol):
    """A scan that went in or out."""

    @property
    def direction(self) -> str: ...


Way = TypeVar("Way", bound=Directed)


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What is known of the code that was read.

    `state` is `valid`, `replaced`, `lost`, `revoked`, `cancelled`, or, where no badge of this event
    stands behind the code, `elsewhere`, `unknown`, `unreadable`, `unverified`. A word that the
    table does not know lets nobody in. `rights` names what the holder is listed for (`session:ab12cd`),
    `allowance` how many of an item they may have. No `days` means good on every day.
    """

    state: str
    registration: str = "approved"
    rights: Sequence[str] = ()
    days: Sequence[tuple[int, int]] = ()
    allowance: Mapping[str, int] = field(default_factory=dict)
    quota_left: int | None = None
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """From when to when which rule holds: `count`, `listed`, `listed_or_join` or `body`.

    An empty edge is open for ever. `right` is what a listed holder must have. `seats_left` are the
    seats that nobody is listed for, empty where there is no limit; `full` closes the room by hand.
    `limited`: only so many of one delegation may be in; the badge's `quota_left` says how many more.
    """

    opens: int | None = None
    closes: int | None = None
    rule: str = "count"
    right: str | None = None
    seats_left: int | None = None
    full: bool = False
    limited: bool = False


@dataclass(frozen=True, slots=True)
class CheckpointRule:
    """What holds at one checkpoint.

    `purpose` is `entry`, `room`, `hand-out` or `desk`; `reentry` is `once`, `daily` or `free`.
    Entries are counted together for all checkpoints of one `group`. `days` are the first seconds of
    the days. `item` is what a hand-out gives, `stock_left` how many pieces there still are, empty
    where nobody counts them. `first_instruction` goes with the first entry.
    """

    purpose: str
    group: str
    reentry: str = "free"
    windows: Sequence[Window] = ()
    days: Sequence[int] = ()
    item: str | None = None
    stock_left: int | None = None
    first_instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A scan that let this holder in or out, or gave or took an item, before this one."""

    at: int
    group: str
    direction: Direction
    checkpoint: str
    device: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the door says; `first` is the earlier scan that stands in the way."""

    verdict: Word
    reason: str
    instruction: str | None = None
    first: Earlier | None = None

    @property
    def lets_in(self) -> bool:
        return self.verdict in ("admit", "instruct")


def say(reason: str, instruction: str | None = None, first: Earlier | None = None) -> Verdict:
    return Verdict(VERDICT_OF_REASON[reason], reason, instruction, first)


def decide(
    badge: BadgeFacts,
    rule: CheckpointRule,
    earlier: Iterable[Earlier],
    at: int,
    direction: Direction = "in",
) -> Verdict:
    """The verdict for one reading; leaving is never refused to a badge of this event."""
    if badge.state in _REASON_OF_READING:
        return say(_REASON_OF_READING[badge.state])
    if direction == "out":
        return say("ok")
    if reason := _no_standing(badge) or _not_here_now(badge, rule, at):
        return say(reason)
    if rule.purpose == "desk":
        return _welcome(badge.instruction)
    passed = sorted((one for one in earlier if one.group == rule.group), key=_when)
    if rule.purpose == "hand-out":
        return _hand_out(badge, rule, _counted(rule, passed, at))
    return _enter(badge, rule, passed, _counted(rule, passed, at))


def _when(one: Earlier) -> tuple[int, Direction]:
    return one.at, one.direction


def _no_standing(badge: BadgeFacts) -> str | None:
    reason = _REASON_OF_BADGE.get(badge.state, "cannot_verify")
    return reason or _REASON_OF_REGISTRATION.get(badge.registration, "cannot_verify")


def _not_here_now(badge: BadgeFacts, rule: CheckpointRule, at: int) -> str | None:
    if rule.purpose == "desk":
        return None
    if badge.days and not any(start <= at < end for start, end in badge.days):
        return "not_today"
    return _closed(badge, rule.windows, at)


def _closed(badge: BadgeFacts, windows: Sequence[Window], at: int) -> str | None:
    """Why nothing that runs now takes this holder, or None.

    A closed meeting keeps the room to its members while it runs, whatever starts beside it;
    else the latest to start that takes the holder wins.
    """
    running = sorted((one for one in windows if _runs(one, at)), key=_opening, reverse=True)
    if not running:
        return "not_yet" if any(_opening(one) > at for one in windows) else "over"
    meetings = [one for one in running if one.rule == "body"]
    reasons = [_not_taken(badge, one) for one in meetings or running]
    return None if None in reasons else reasons[0]


def _runs(window: Window, at: int) -> bool:
    return _opening(window) <= at and (window.closes is None or at < window.closes)


def _opening(window: Window) -> float:
    return -inf if window.opens is None else window.opens


def _not_taken(badge: BadgeFacts, window: Window) -> str | None:
    if window.right is not None and window.right in badge.rights:
        return _over_quota(badge) if window.limited else None
    if reason := _REASON_OF_RULE.get(window.rule, "cannot_verify"):
        return reason
    may_join = window.rule == "count" or window.seats_left is None or window.seats_left > 0
    return None if may_join and not window.full else "room_full"


def _over_quota(badge: BadgeFacts) -> str | None:
    """A device that decides alone does not know who else is in."""
    if badge.quota_left is None:
        return "cannot_verify"
    return None if badge.quota_left > 0 else "quota_full"


def _counted(rule: CheckpointRule, passed: Sequence[Earlier], at: int) -> Sequence[Earlier]:
    """The earlier scans that the re-entry rule holds against this one, the first of them first."""
    if rule.reentry == "free":
        return ()
    if rule.reentry == "daily":
        today = day_of(rule.days, at)
        return [one for one in passed if day_of(rule.days, one.at) == today]
    return passed


def _hand_out(badge: BadgeFacts, rule: CheckpointRule, counted: Sequence[Earlier]) -> Verdict:
    """Give one piece while the holder has fewer than allowed, and there are any."""
    allowed = badge.allowance.get(rule.item, 0) if rule.item else 0
    held = still_held(counted)
    if allowed <= 0:
        return say("not_on_list")
    if len(held) >= allowed:
        return say("already_collected", first=held[0])
    if any(left is not None and left <= 0 for left in (badge.quota_left, rule.stock_left)):
        return say("quota_full")
    return _welcome(badge.instruction)


def still_held(passed: Iterable[Way]) -> list[Way]:
    """Of these scans in their order, those whose piece did not come back (`out`): what was given first
    comes back first, and what comes back from somebody who has none is nobody's."""
    held: list[Way] = []
    for one in passed:
        if one.direction == "in":
            held.append(one)
        elif held:
            held.pop(0)
    return held


def _enter(
    badge: BadgeFacts, rule: CheckpointRule, passed: Sequence[Earlier], counted: Sequence[Earlier]
) -> Verdict:
    first = next((one for one in counted if one.direction == "in"), None)
    has_entered = any(one.direction == "in" for one in passed)
    if first:
        return say("already_in", first=first)
    if badge.quota_left is not None and badge.quota_left <= 0 and not has_entered:
        return say("quota_full")
    return _welcome(badge.instruction or (None if has_entered else rule.first_instruction))


def day_of(days: Sequence[int], at: int) -> int:
    """How many of the days have begun; moments of one day get one number."""
    return sum(start <= at for start in days)


def _welcome(instruction: str | None) -> Verdict:
    return say("ok_instruction", instruction) if instruction else say("ok")
