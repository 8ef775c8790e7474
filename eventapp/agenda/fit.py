"""Whether a week suits who follows it: the languages they follow, and the way between two rooms."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from eventapp.agenda.week import Entry, spoken
from eventapp.programme.models import Room
from eventapp.programme.visibility import VisibleSession

SAME_FLOOR, OTHER_FLOOR = 3, 6  # minutes on foot, at a guess: nobody has measured the way


@dataclass(frozen=True)
class Walk:
    """From a room to the next, with less time (minutes) than the way takes."""

    here: Room
    there: Room
    minutes: int
    way: int


@dataclass(frozen=True)
class Another:
    """A session in place of one that somebody does not follow, and the language in which they follow it."""

    session: VisibleSession
    language: str


def is_followed(there: frozenset[str], languages: Collection[str]) -> bool:
    """Whether one of these is spoken there; who follows none that is known of, or where none is said,
    misses nothing."""
    return not there or not languages or not there.isdisjoint(languages)


def unfollowed(sessions: Iterable[VisibleSession], languages: Collection[str]) -> list[VisibleSession]:
    return [one for one in sessions if not one.is_cancelled and not is_followed(spoken(one), languages)]


def next_followed(
    session: VisibleSession, others: Iterable[VisibleSession], languages: Sequence[str]
) -> Another | None:
    """The first later one of its round, or of its kind and title, that is open in one of these languages.

    `others` by time, `languages` in order of preference.
    """
    for other in others:
        there = spoken(other)
        language = next((one for one in languages if one in there), None)
        if language and _is_open(other) and _is_later(other, session) and _repeats(other, session):
            return Another(other, language)
    return None


def walks(entries: Iterable[Entry]) -> dict[int, Walk]:
    """{session id: the way to it that takes longer than there is time}, from what ends last before it."""
    timed = [one.session for one in entries if _takes_place(one.session)]
    found = {}
    for session in timed:
        before = [one for one in timed if one.ends_at <= session.starts_at and one.day == session.day]
        if before:
            walk = _walk(max(before, key=lambda one: one.ends_at), session)
            if walk.minutes < walk.way:
                found[session.id] = walk
    return found


def minutes_between(here: Room, there: Room) -> int:
    """What the way takes."""
    if here.id == there.id:
        return 0
    return SAME_FLOOR if here.floor == there.floor else OTHER_FLOOR


def _walk(before: VisibleSession, after: VisibleSession) -> Walk:
    """The shortest way where either takes place in several rooms."""
    here, there = min(product(before.rooms, after.rooms), key=lambda pair: minutes_between(*pair))
    gap = after.starts_at - before.ends_at
    return Walk(here, there, int(gap.total_seconds() // 60), minutes_between(here, there))


def _takes_place(session: VisibleSession) -> bool:
    return session.time_announced and not session.is_cancelled and bool(session.rooms)


def _is_open(session: VisibleSession) -> bool:
    is_closed = session.is_restricted or session.is_cancelled or session.seats_left == 0
    return session.time_announced and not is_closed


def _is_later(other: VisibleSession, session: VisibleSession) -> bool:
    return other.id != session.id and other.starts_at > session.starts_at


def _repeats(other: VisibleSession, session: VisibleSession) -> bool:
    if session.round is not None and other.round == session.round:
        return True
    return other.kind == session.kind and other.title == session.title
