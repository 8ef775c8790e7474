"""A day laid out for reading: its parts, in them the slots, in a slot one session or a round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import groupby

from eventapp.core.text import fold
from eventapp.programme.models import PARTS, Round, Track
from eventapp.programme.visibility import VisibleSession


@dataclass(frozen=True)
class Slot:
    """Sessions that start and end together; `round` is set where one of them is to be chosen."""

    starts: datetime
    ends: datetime
    time_announced: bool
    round: Round | None
    sessions: list[VisibleSession]


@dataclass(frozen=True)
class PartOfDay:
    part: str
    slots: list[Slot] = field(default_factory=list)


def laid_out(sessions: Iterable[VisibleSession]) -> list[PartOfDay]:
    """The parts that have something in them, in the order of the day."""
    by_part: dict[str, list[VisibleSession]] = {part: [] for part in PARTS}
    for session in sessions:
        by_part[session.part].append(session)
    return [PartOfDay(part, _slots(found)) for part, found in by_part.items() if found]


def in_tracks(sessions: Sequence[VisibleSession]) -> list[tuple[Track | None, list[VisibleSession]]]:
    """Sessions under their tracks, in the order in which those begin; last what has none."""
    tracks = {session.track.id: session.track for session in sessions if session.track}
    found: list[tuple[Track | None, list[VisibleSession]]] = [
        (track, [one for one in sessions if one.track and one.track.id == track.id])
        for track in tracks.values()
    ]
    without = [session for session in sessions if session.track is None]
    return [*found, (None, without)] if without else found


def _slots(sessions: list[VisibleSession]) -> list[Slot]:
    def slot(session: VisibleSession) -> tuple[datetime, datetime, bool, int]:
        return session.starts, session.ends, session.time_announced, session.round.id if session.round else 0

    ordered = sorted(sessions, key=slot)
    return [_slot(list(together)) for _, together in groupby(ordered, key=slot)]


def _slot(together: list[VisibleSession]) -> Slot:
    first = together[0]
    return Slot(first.starts, first.ends, first.time_announced, first.round, together)


@dataclass(frozen=True)
class Filter:
    """What a reader asks the list for; empty fields ask nothing. It lives in the URL."""

    words: str = ""
    kind: str = ""
    language: str = ""
    track: str = ""
    room: str = ""
    seats: str = ""  # whatever it says: only sessions with counted seats of which some are left

    def __bool__(self) -> bool:
        return any((self.words, self.kind, self.language, self.track, self.room, self.seats))

    def takes(self, session: VisibleSession) -> bool:
        return (
            (not self.kind or session.kind == self.kind)
            and (not self.language or self.language in session.floor_languages + session.interpretation)
            and (not self.track or (session.track is not None and session.track.code == self.track))
            and (not self.room or self.room in [room.code for room in session.rooms])
            and (not self.seats or (bool(session.seats_left) and not session.is_cancelled))
            and (not self.words or _has_words(readable(session), words_of(self.words)))
        )


def readable(session: VisibleSession) -> str:
    """What the viewer may read of it, in whatever language, folded."""
    texts = [*session.title.values(), *session.abstract.values()]
    texts += [f"{speaker.name} {speaker.affiliation}" for speaker in session.speakers]
    return _folded(" ".join(texts))


def _has_words(readable: str, words: list[str]) -> bool:
    return bool(words) and all(word in readable for word in words)


def words_of(asked: str) -> list[str]:
    """What is searched for, folded."""
    return fold(asked).split()


_folded = lru_cache(maxsize=2048)(fold)


@dataclass(frozen=True)
class NowAndNext:
    running: list[VisibleSession]
    next: list[VisibleSession]  # all that start together at the next start


def now_and_next(sessions: Sequence[VisibleSession], at: datetime) -> NowAndNext:
    """What runs at that moment and what starts next; cancelled sessions do neither."""
    held = [session for session in sessions if not session.is_cancelled]
    coming = [session for session in held if session.starts_at > at]
    soonest = min((session.starts_at for session in coming), default=None)
    return NowAndNext(
        running=[session for session in held if session.starts_at <= at < session.ends_at],
        next=[session for session in coming if session.starts_at == soonest],
    )
